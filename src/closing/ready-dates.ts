import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { SealDays } from '../ledger/seals/index.js';
import type { Caller } from '../platform/auth/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { DayProofs, type DateRange, type DayProof } from '../trial-balance/index.js';
import { closingRefusals } from './closing.errors.js';
import type { ClosingWork } from './closing-work.js';

/** A date with the trial balance that says what it is now. */
export interface ReadyDate {
  readonly businessDate: string;
  readonly revision: number;
  readonly vouchers: number;
}

/** The dates of a period that is to be closed. */
export interface PeriodDates {
  readonly caller: Caller;
  readonly book: BookRef;
  readonly period: string;
  readonly range: DateRange;
  readonly work: ClosingWork;
}

/**
 * Makes the dates of a period ready to be closed with it: each has a trial balance and a seal that say what it is now.
 * Whatever is there already is left as it is, so that a close that was broken off goes on where it was.
 */
@Injectable()
export class ReadyDates {
  constructor(
    private readonly proofs: DayProofs,
    private readonly seals: SealDays,
  ) {}

  /** @returns the dates of the range in their order */
  async prepare({ caller, book, period, range, work }: PeriodDates): Promise<Result<ReadyDate[]>> {
    const found = await this.proofs.of(book.id, range);
    const refusal = refusalOf(found);
    if (refusal) return refused(refusal);
    for (const [done, { businessDate, proof }] of found.entries()) {
      if (proof?.isCurrent) continue;
      const save = (): Promise<void> => work.progress(done, found.length);
      const watched = { save, requireFence: work.guard };
      const proved = await this.proofs.prove(caller, book, businessDate, `close of ${period}`, watched);
      if (!proved.ok) return proved;
      const { outcome, revision } = proved.value;
      if (outcome === 'imbalanced') return refused(closingRefusals.dayImbalanced(businessDate, revision));
    }
    await work.progress(found.length, found.length);
    const last = found.at(-1);
    if (last) {
      const sealed = await this.seals.execute(caller, book, last.businessDate, work.guard);
      if (!sealed.ok) return sealed;
    }
    return readyOf(await this.proofs.of(book.id, range));
  }
}

/** What speaks against the close from the start: dates that are open, or known not to balance as they are. */
function refusalOf(dates: readonly DayProof[]): Refusal | null {
  const open = dates.find(({ isClosed }) => !isClosed);
  if (open) return closingRefusals.dayNotClosed(open.businessDate);
  const wrong = dates.find(({ proof }) => proof?.isCurrent && !proof.isBalanced);
  return wrong ? closingRefusals.dayImbalanced(wrong.businessDate, wrong.proof!.revision) : null;
}

/** The dates of a period, if each of them is closed, balanced and as it was proved. */
export function readyOf(dates: readonly DayProof[]): Result<ReadyDate[]> {
  const ready: ReadyDate[] = [];
  for (const { businessDate, isClosed, proof } of dates) {
    if (!isClosed || !proof?.isCurrent) return refused(closingRefusals.dayOvertaken(businessDate));
    const { revision, vouchers, isBalanced } = proof;
    if (!isBalanced) return refused(closingRefusals.dayImbalanced(businessDate, revision));
    ready.push({ businessDate, revision, vouchers });
  }
  return accepted(ready);
}
