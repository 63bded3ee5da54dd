import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Transactions } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import type { ClearingRun, RunActor } from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingExceptionRepository } from './database/clearing-exception.repository.js';
import { ClearingPostingRepository } from './database/clearing-posting.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { ClearingEngines } from './engine.js';
import { clearLater, LaterResults, type LaterResult } from './later-results.js';
import { PostRun } from './post-run.js';

const PAGE = 200;

export interface RetriedExceptions {
  /** Records that have a result now; their vouchers are posted by the next round. */
  readonly cleared: number;
  /** Vouchers that the ledger takes now. */
  readonly posted: number;
  /** What is still refused or has no result. */
  readonly open: number;
}

/**
 * Tries the exceptions of a posted run once more, after people have mended what they come from: records without a result are
 * cleared by the versions in force now, refused vouchers are posted under their own numbers. Harmless to repeat.
 */
@Injectable()
export class RetryExceptions {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly exceptions: ClearingExceptionRepository,
    private readonly postings: ClearingPostingRepository,
    private readonly files: AcceptedFiles,
    private readonly engines: ClearingEngines,
    private readonly later: LaterResults,
    private readonly posting: PostRun,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    run: ClearingRun,
    reason: string,
  ): Promise<Result<RetriedExceptions>> {
    if (run.state !== 'posted') return refused(clearingRunRefusals.notPosted(run.state));
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        ...{ caller, bookId: book.id, action: 'clearing.retry-exceptions', target: run.id, reason },
      }),
    );
    const lines = await this.clearAgain(book, run);
    if (!lines.ok) return lines;
    const vouchers = await this.postAgain(run, caller);
    return accepted({
      cleared: lines.value.cleared,
      posted: vouchers.posted,
      open: lines.value.open + vouchers.open,
    });
  }

  private async clearAgain(
    book: BookRef,
    run: ClearingRun,
  ): Promise<Result<{ cleared: number; open: number }>> {
    const first = await this.exceptions.unclearedLines(run.runNo, 0, PAGE);
    if (first.length === 0) return accepted({ cleared: 0, open: 0 });
    const engine = await this.engines.load(book, run.source, run.businessDate, null);
    if (!engine.ok) return engine;
    const sum = { cleared: 0, open: 0 };
    for (let lines = first; lines.length > 0;) {
      const ready: LaterResult[] = [];
      for (const line of lines) {
        const later = clearLater((await this.files.record(run.fileNo, line))!, engine.value);
        if ('result' in later) ready.push(later);
      }
      sum.cleared += await this.write(run, ready, engine.value.pinned);
      sum.open += lines.length - ready.length;
      lines = await this.exceptions.unclearedLines(run.runNo, lines.at(-1)!, PAGE);
    }
    return accepted(sum);
  }

  /** @returns how many of them nobody else has written before */
  private write(run: ClearingRun, ready: readonly LaterResult[], pinned: string): Promise<number> {
    return this.transactions.run(async (tx) => {
      const locked = await this.runs.lock(tx, run.runNo);
      if (locked?.state !== 'posted') return 0;
      const open = new Set(
        await this.exceptions.openAmong(
          tx,
          run.runNo,
          ready.map(({ result }) => result.lineNo),
        ),
      );
      const fresh = ready.filter(({ result }) => open.has(result.lineNo));
      const at = await this.runs.databaseNow(tx);
      for (const { result } of fresh)
        await this.exceptions.resolve(tx, { runNo: run.runNo, lineNo: result.lineNo }, pinned, at);
      if (fresh.length > 0) await this.later.add(tx, locked, fresh);
      return fresh.length;
    });
  }

  private async postAgain(
    run: ClearingRun,
    { clientId, apiKeyId, traceId }: Caller,
  ): Promise<{ posted: number; open: number }> {
    const actor: RunActor = { clientId, apiKeyId, traceId };
    const sum = { posted: 0, open: 0 };
    for (let after = { chunk: -1, group: 0 }; ;) {
      const page = await this.postings.inState(run.runNo, 'refused', after, PAGE);
      if (page.length === 0) return sum;
      const { posted, refusals } = await this.posting.again(run, page, actor, () => Promise.resolve());
      sum.posted += posted;
      sum.open += refusals.length;
      const { chunk, group } = page.at(-1)!;
      after = { chunk, group };
    }
  }
}
