import { Injectable } from '@nestjs/common';
import { type Tx } from '../../platform/database/index.js';
import { accepted, refused, valueOf, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import type { ClearingRun } from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingExceptionRepository } from './database/clearing-exception.repository.js';
import { ClearingResultRepository } from './database/clearing-result.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { ReleaseClearingHoldsDto } from './dto/clearing-commands.dto.js';
import { ClearingEngines } from './engine.js';
import { clearLater, LaterResults, type LaterResult } from './later-results.js';

/** Lets held results (拦截) go on, each with a voucher of its own: with maker and checker, all of the lines named or none. */
@Injectable()
export class ReleaseClearingHolds implements ChangeCommand<ReleaseClearingHoldsDto> {
  readonly effect = 'change';
  readonly name = 'release-clearing-holds';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = ReleaseClearingHoldsDto;

  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly results: ClearingResultRepository,
    private readonly exceptions: ClearingExceptionRepository,
    private readonly files: AcceptedFiles,
    private readonly engines: ClearingEngines,
    private readonly later: LaterResults,
  ) {}

  async check(book: BookRef, { run: id }: ReleaseClearingHoldsDto): Promise<Result<void>> {
    const run = await this.runs.byId(id);
    if (run?.bookId !== book.id) return refused(clearingRunRefusals.runNotFound(id, 'content/run'));
    return this.mayRelease(run) ? accepted(undefined) : refused(clearingRunRefusals.notPosted(run.state));
  }

  async execute(
    tx: Tx,
    { book, content, approvalId }: ApprovedOrder<ReleaseClearingHoldsDto>,
  ): Promise<Result<object>> {
    const found = (await this.runs.byId(content.run))!;
    const run = (await this.runs.lock(tx, found.runNo))!;
    if (!this.mayRelease(run)) return refused(clearingRunRefusals.notPosted(run.state));
    const lines = [...new Set(content.lines)].sort((left, right) => left - right);
    const held = await this.results.lockHeld(tx, run.runNo, lines);
    const open = await this.exceptions.release(
      tx,
      run.runNo,
      lines,
      approvalId,
      await this.runs.databaseNow(tx),
    );
    if (held.length !== lines.length || open !== lines.length)
      return refused(clearingRunRefusals.nothingOpen('hold'));
    await this.later.release(tx, run, await this.clearedAgain(book, run, lines));
    return accepted({ run: run.id, released: lines.length });
  }

  private mayRelease({ state }: ClearingRun): boolean {
    return state === 'posted' || state === 'posting';
  }

  /** By the versions of the run, which give what stands there; the accounts come with it. */
  private async clearedAgain(
    book: BookRef,
    run: ClearingRun,
    lines: readonly number[],
  ): Promise<LaterResult[]> {
    const engine = valueOf(await this.engines.load(book, run.source, run.businessDate, run.pinned));
    const released: LaterResult[] = [];
    for (const line of lines) {
      const later = clearLater((await this.files.record(run.fileNo, line))!, engine);
      if (!('result' in later)) throw new Error(`Line ${line} of run ${run.id} is not cleared as it was`);
      released.push(later);
    }
    return released;
  }
}
