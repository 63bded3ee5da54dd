import { keyOf, type TrialBalanceLine } from './trial-balance-line.js';

/** Figures of a GL account, debits minus credits, in minor units. */
export interface NetFigures {
  readonly opening: bigint;
  readonly debitTurnover: bigint;
  readonly creditTurnover: bigint;
  readonly closing: bigint;
}

export interface LineDifference {
  readonly currency: string;
  readonly glAccountId: string;
  readonly from: NetFigures;
  readonly to: NetFigures;
  /** Later less earlier. */
  readonly difference: NetFigures;
}

const NOTHING: NetFigures = { opening: 0n, debitTurnover: 0n, creditTurnover: 0n, closing: 0n };

/** The GL accounts whose figures two revisions of a date do not have in common; a missing one stands at nothing. */
export function differencesOf(
  before: readonly TrialBalanceLine[],
  after: readonly TrialBalanceLine[],
): LineDifference[] {
  const [earlier, later] = [before, after].map((lines) => new Map(lines.map((line) => [keyOf(line), line])));
  return [...new Set([...earlier!.keys(), ...later!.keys()])].flatMap((key) => {
    const [one, other] = [earlier!.get(key), later!.get(key)];
    const { currency, glAccountId } = (one ?? other)!;
    const [from, to] = [netOf(one), netOf(other)];
    const difference = less(to, from);
    const isSame =
      Object.values(difference).every((figure) => figure === 0n) && splitOf(one) === splitOf(other);
    return isSame ? [] : [{ currency, glAccountId, from, to, difference }];
  });
}

function netOf(line: TrialBalanceLine | undefined): NetFigures {
  if (!line) return NOTHING;
  const { openingDebit, openingCredit, debitTurnover, creditTurnover, closingDebit, closingCredit } = line;
  return {
    debitTurnover,
    creditTurnover,
    opening: openingDebit - openingCredit,
    closing: closingDebit - closingCredit,
  };
}

const less = (to: NetFigures, from: NetFigures): NetFigures => ({
  opening: to.opening - from.opening,
  debitTurnover: to.debitTurnover - from.debitTurnover,
  creditTurnover: to.creditTurnover - from.creditTurnover,
  closing: to.closing - from.closing,
});

/** Balances may stand on other sides although they come to the same. */
const splitOf = (line: TrialBalanceLine | undefined): string =>
  `${line?.openingDebit ?? 0n}/${line?.closingDebit ?? 0n}`;
