import { Injectable } from '@nestjs/common';
import { theService } from '../../platform/auth/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { RefusalError, type Refusal } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { ReverseVoucher } from '../../ledger/reversals/index.js';
import type { ClearingRun, RunActor } from '../runs/clearing-run.js';
import { clearingRunRefusals } from '../runs/clearing-runs.errors.js';
import type { RunVoidCondition } from '../runs/void-run.js';
import type { Work } from '../runs/work.js';
import { SecondRepository } from './database/second.repository.js';
import { secondNumberOf } from './second-postings.js';
import type { SecondClearing } from './second.js';

const PAGE = 100;
const TRIGGERS = 5_000;

/** What the downstream has answered keeps its run from being voided; what it has not ends with the run. */
@Injectable()
export class SecondsOfRun implements RunVoidCondition {
  constructor(
    private readonly seconds: SecondRepository,
    private readonly reverse: ReverseVoucher,
    private readonly transactions: Transactions,
  ) {}

  async refusal(tx: Tx, { runNo }: ClearingRun): Promise<Refusal | null> {
    const isAnswered = await this.seconds.isAnswered(tx, runNo);
    return isAnswered
      ? clearingRunRefusals.isSettled('Second clearings of the run have been answered')
      : null;
  }

  async undo(book: BookRef, run: ClearingRun, actor: RunActor, work: Work): Promise<boolean> {
    while ((await this.seconds.forget(run.runNo, TRIGGERS)) > 0) if (work.isStopping()) return false;
    for (let last = 0; !work.isStopping();) {
      const page = await this.seconds.ofRun(run.runNo, 'derived', last, PAGE);
      if (page.length === 0) return (await this.seconds.ofRun(run.runNo, 'derived', 0, 1)).length === 0;
      await Promise.all(page.map((one) => this.undoOne(book, run, one, actor, work)));
      last = page.at(-1)!.lineNo;
    }
    return false;
  }

  private async undoOne(
    book: BookRef,
    run: ClearingRun,
    second: SecondClearing,
    { traceId }: RunActor,
    work: Work,
  ): Promise<void> {
    const number = `${secondNumberOf(run.id, second.lineNo, 's')}:void`;
    const body = { reason: `clearing run ${run.id} is void` };
    const reversed = await this.reverse.execute(
      theService(traceId),
      book.code,
      second.voucherId!,
      number,
      body,
    );
    if (!reversed.ok) {
      const { kind } = reversed.refusal;
      if (kind === 'busy' || kind === 'unavailable') throw new RefusalError(reversed.refusal);
      return;
    }
    await this.transactions.run(async (tx) => {
      await work.guard(tx);
      await this.seconds.undone(tx, second, reversed.value.voucher.id);
    });
  }
}
