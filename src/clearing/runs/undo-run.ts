import { Injectable } from '@nestjs/common';
import { theService } from '../../platform/auth/index.js';
import { Transactions } from '../../platform/database/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { ReverseVoucher } from '../../ledger/reversals/index.js';
import { requestNumberOf, type ClearingPosting } from './clearing-posting.js';
import type { ClearingRun, RunActor } from './clearing-run.js';
import { runTransition } from './clearing-run.state.js';
import { ClearingPostingRepository } from './database/clearing-posting.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { RunVoidConditions } from './void-run.js';
import type { Work } from './work.js';

const PAGE = 100;

/**
 * Reverses (红冲) the vouchers of a void run, each once. What the ledger refuses, because the money has gone on, stays and is
 * tried again: somebody is told by the alarm.
 */
@Injectable()
export class UndoRun {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly postings: ClearingPostingRepository,
    private readonly conditions: RunVoidConditions,
    private readonly reverse: ReverseVoucher,
    private readonly transactions: Transactions,
  ) {}

  async execute(book: BookRef, run: ClearingRun, actor: RunActor, work: Work): Promise<void> {
    if (!(await this.conditions.undo(book, run, actor, work))) return;
    let isUndone = true;
    for (let after = { chunk: -1, group: 0 }; !work.isStopping();) {
      const page = await this.postings.inState(run.runNo, 'posted', after, PAGE);
      if (page.length === 0) {
        if (isUndone) await this.end(run, actor, work);
        return;
      }
      const undone = await Promise.all(page.map((one) => this.undo(book, run, one, actor.traceId, work)));
      isUndone = isUndone && undone.every(Boolean);
      const { chunk, group } = page.at(-1)!;
      after = { chunk, group };
      await work.progressed(chunk);
    }
  }

  /** @returns whether its voucher is reversed now */
  private async undo(
    book: BookRef,
    run: ClearingRun,
    posting: ClearingPosting,
    traceId: string,
    work: Work,
  ): Promise<boolean> {
    const number = `${requestNumberOf(run.id, posting)}:void`;
    const body = { reason: `clearing run ${run.id} is void` };
    const reversed = await this.reverse.execute(
      theService(traceId),
      book.code,
      posting.voucherId!,
      number,
      body,
    );
    if (!reversed.ok) {
      const { kind, code } = reversed.refusal;
      if (kind === 'busy' || kind === 'unavailable') throw new RefusalError(reversed.refusal);
      await this.postings.notReversed(posting, code);
      return false;
    }
    await this.transactions.run(async (tx) => {
      await work.guard(tx);
      await this.postings.reversed(tx, posting, reversed.value.voucher.id);
    });
    return true;
  }

  private end(run: ClearingRun, actor: RunActor, work: Work): Promise<void> {
    return this.transactions.run(async (tx) => {
      await work.guard(tx);
      const locked = await this.runs.lock(tx, run.runNo);
      if (locked?.state !== 'void' || locked.isOver) return;
      const recordedAt = await this.runs.databaseNow(tx);
      await this.runs.change(tx, valueOf(runTransition(locked, 'undo', { reason: '', actor, recordedAt })));
    });
  }
}
