import { isSomething, type Figures } from '../figures.js';
import type { AccountSum } from './check-totals.rules.js';
import { blankLine, inOrder, keyOf, type OpenLine, type TrialBalanceLine } from './trial-balance-line.js';

/** What accounts of one GL account and currency come to, in minor units. */
export interface FigureSum extends Figures {
  readonly glAccountId: string;
  readonly currency: string;
  /** How many of them moved on the date, and the sum of their last sequences on it. */
  readonly accounts: number;
  readonly sequences: bigint;
  /** Where they stood at the end of the trial balance that is gone on from. */
  readonly baseDebit: bigint;
  readonly baseCredit: bigint;
}

/**
 * Lines of a date from those of an earlier one and what accounts have changed since: whatever did not move stands where
 * it stood.
 */
export class FigureTotals {
  private readonly lines = new Map<string, OpenLine>();
  private moved = 0;
  private marks = 0n;

  /** @param base the lines of the trial balance that is gone on from; none to begin from nothing */
  constructor(base: readonly TrialBalanceLine[]) {
    for (const { currency, glAccountId, closingDebit, closingCredit } of base) {
      this.lines.set(keyOf({ currency, glAccountId }), {
        ...blankLine({ currency, glAccountId }),
        ...{ openingDebit: closingDebit, openingCredit: closingCredit, closingDebit, closingCredit },
      });
    }
  }

  add(sums: readonly FigureSum[]): void {
    for (const sum of sums) {
      const line = this.lineOf(sum);
      line.openingDebit += sum.openingDebit - sum.baseDebit;
      line.openingCredit += sum.openingCredit - sum.baseCredit;
      line.debitTurnover += sum.debitTurnover;
      line.creditTurnover += sum.creditTurnover;
      line.closingDebit += sum.closingDebit - sum.baseDebit;
      line.closingCredit += sum.closingCredit - sum.baseCredit;
      this.moved += sum.accounts;
      this.marks += sum.sequences;
    }
  }

  /** How many accounts moved on the date. */
  get accounts(): number {
    return this.moved;
  }

  get sequences(): bigint {
    return this.marks;
  }

  /** By currency and GL account; those at which nothing ever stood are left out. */
  result(): TrialBalanceLine[] {
    return [...this.lines.values()].filter(isSomething).sort(inOrder);
  }

  private lineOf(sum: FigureSum): OpenLine {
    const line = this.lines.get(keyOf(sum)) ?? blankLine(sum);
    this.lines.set(keyOf(sum), line);
    return line;
  }
}

/** Turnovers of pages as one row for each GL account and currency. */
export function addTurnovers<Sum extends Pick<AccountSum, 'glAccountId' | 'currency' | 'debit' | 'credit'>>(
  into: Map<string, Sum>,
  sums: readonly Sum[],
): void {
  for (const sum of sums) {
    const known = into.get(keyOf(sum));
    into.set(
      keyOf(sum),
      known ? { ...known, debit: known.debit + sum.debit, credit: known.credit + sum.credit } : sum,
    );
  }
}
