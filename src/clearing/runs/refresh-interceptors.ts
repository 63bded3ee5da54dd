import { Injectable } from '@nestjs/common';
import { type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { ClearingRun } from './clearing-run.js';
import { runTransition } from './clearing-run.state.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingRefreshRepository } from './database/clearing-refresh.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { RefreshClearingInterceptorsDto } from './dto/clearing-commands.dto.js';
import { ClearingEngines } from './engine.js';

/**
 * Has a run that is still clearing go on by the interceptors (拦截器) that are on now, in the versions in force: chunks that are
 * not cleared yet go by them, what was cleared stays as it is. Rules, fees and formulas stay pinned. With maker and checker,
 * because a list that has become shorter lets money out.
 */
@Injectable()
export class RefreshClearingInterceptors implements ChangeCommand<RefreshClearingInterceptorsDto> {
  readonly effect = 'change';
  readonly name = 'refresh-clearing-interceptors';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = RefreshClearingInterceptorsDto;

  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly refreshes: ClearingRefreshRepository,
    private readonly engines: ClearingEngines,
  ) {}

  async check(book: BookRef, { run: id }: RefreshClearingInterceptorsDto): Promise<Result<void>> {
    const run = await this.runs.byId(id);
    if (run?.bookId !== book.id) return refused(clearingRunRefusals.runNotFound(id, 'content/run'));
    return run.state === 'clearing'
      ? accepted(undefined)
      : refused(clearingRunRefusals.notInState('refresh', run.state));
  }

  /** Behind the lock of the run's row, which each chunk takes too: a chunk goes by one set of versions, the old or the new. */
  async execute(tx: Tx, order: ApprovedOrder<RefreshClearingInterceptorsDto>): Promise<Result<object>> {
    const { content, caller, reason, book } = order;
    const found = await this.runs.byId(content.run);
    const run = found?.bookId === book.id ? await this.runs.lock(tx, found.runNo) : null;
    if (!run) return refused(clearingRunRefusals.runNotFound(content.run, 'content/run'));
    const { clientId, apiKeyId, traceId } = caller;
    const recordedAt = await this.runs.databaseNow(tx);
    const actor = { clientId, apiKeyId, traceId };
    const change = runTransition(run, 'refresh', { reason, actor, recordedAt });
    if (!change.ok) return change;
    const pinned = await this.newlyPinned(book, run);
    if (!pinned.ok) return pinned;
    await this.runs.change(tx, change.value);
    await this.refreshes.repin(tx, run, change.value.record.number, pinned.value);
    return accepted({ run: run.id, lastLineBefore: run.progress.lastLine });
  }

  private async newlyPinned(book: BookRef, { source, pinned }: ClearingRun): Promise<Result<string>> {
    const refreshed = await this.engines.refreshed(book, source, pinned);
    return refreshed === pinned ? refused(clearingRunRefusals.nothingToRefresh()) : accepted(refreshed);
  }
}
