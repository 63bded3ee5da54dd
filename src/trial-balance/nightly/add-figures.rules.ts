import { keyOf, type AccountSum, type TrialBalanceLine } from './check-totals.rules.js';
import type { Figures } from '../roll-up.js';

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

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Lines of a date from those of an earlier one and what accounts have changed since: whatever did not move stands where
 * it stood.
 */
export class FigureTotals {
  private readonly lines = new Map<string, Mutable<TrialBalanceLine>>();
  private moved = 0;
  private marks = 0n;

  /** @param base the lines of the trial balance that is gone on from; none to begin from nothing */
  constructor(base: readonly TrialBalanceLine[]) {
    for (const { currency, glAccountId, closingDebit, closingCredit } of base) {
      this.lines.set(keyOf({ currency, glAccountId }), {
        ...{ currency, glAccountId, debitTurnover: 0n, creditTurnover: 0n },
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

  private lineOf({ currency, glAccountId }: FigureSum): Mutable<TrialBalanceLine> {
    const key = keyOf({ currency, glAccountId });
    const known = this.lines.get(key);
    if (known) return known;
    const line = {
      ...{ currency, glAccountId, openingDebit: 0n, openingCredit: 0n },
      ...{ debitTurnover: 0n, creditTurnover: 0n, closingDebit: 0n, closingCredit: 0n },
    };
    this.lines.set(key, line);
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

const isSomething = (line: TrialBalanceLine): boolean =>
  [
    ...[line.openingDebit, line.openingCredit, line.debitTurnover],
    ...[line.creditTurnover, line.closingDebit, line.closingCredit],
  ].some((figure) => figure !== 0n);

/** Ids are numbers of any length. */
function inOrder(left: TrialBalanceLine, right: TrialBalanceLine): number {
  if (left.currency !== right.currency) return left.currency < right.currency ? -1 : 1;
  return BigInt(left.glAccountId) < BigInt(right.glAccountId) ? -1 : 1;
}
