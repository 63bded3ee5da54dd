import type { EntryEnd } from './stored.js';

/** The stored balance of an account with everything that it must agree with. Amounts are minor units. */
export interface BalanceInPlace {
  readonly normalSide: string;
  readonly debitTotal: bigint;
  readonly creditTotal: bigint;
  readonly held: bigint;
  readonly earmarked: bigint;
  readonly lastSequence: number;
  readonly lastRecordedAt: string;
  readonly lastDigest: string;
  /** The entry with the last sequence; null when there is none of that number. */
  readonly lastEntry: EntryEnd | null;
  /** The highest sequence of its entries; 0 without entries. */
  readonly highestSequence: number;
  /** Sequences of entries beyond the one that the balance has last. */
  readonly beyond: readonly number[];
  /** Sums of its stored turnovers. */
  readonly turnovers: Totals;
  /** What the lines come to beyond its stored turnovers, where those are known to be wrong. */
  readonly corrections: Totals;
  readonly openHolds: SumWithCorrection;
  readonly earmarks: SumWithCorrection;
  /** When the last hold, earmark or entry of the account was recorded; no later than the balance. */
  readonly lastEventAt: string;
  readonly openedAt: string;
}

export interface Totals {
  readonly debit: bigint;
  readonly credit: bigint;
}

export interface SumWithCorrection {
  readonly sum: bigint;
  /** What the events come to beyond the sum of the rows, where rows are known to be wrong. */
  readonly correction: bigint;
}

export type BalanceProblem =
  | { readonly kind: 'totals' | 'held' | 'earmarked' | 'time'; readonly detail: string }
  | { readonly kind: 'net'; readonly detail: string; readonly sequence: number }
  | { readonly kind: 'digest'; readonly detail: string; readonly stored: string }
  | {
      readonly kind: 'sequence';
      readonly detail: string;
      readonly last: number;
      readonly highest: number;
      readonly beyond: readonly number[];
    };

/** A balance that agrees with its lines, or with its turnovers where the lines are at fault, is not blamed. */
export function checkBalance(balance: BalanceInPlace): BalanceProblem[] {
  return [
    ...sequenceProblems(balance),
    ...lastEntryProblems(balance),
    ...totalProblems(balance),
    ...timeProblems(balance),
    ...asideProblems(balance),
  ];
}

function sequenceProblems({
  lastSequence: last,
  highestSequence: highest,
  beyond,
}: BalanceInPlace): BalanceProblem[] {
  if (last === highest) return [];
  const detail = `its last sequence is ${last}, its entries end at ${highest}`;
  return [{ kind: 'sequence', detail, last, highest, beyond }];
}

function lastEntryProblems(balance: BalanceInPlace): BalanceProblem[] {
  const { lastEntry, lastDigest, lastSequence: sequence, normalSide, debitTotal, creditTotal } = balance;
  if (lastEntry === null) return [];
  const problems: BalanceProblem[] = [];
  if (lastDigest !== lastEntry.digest) {
    const detail = `its digest is not that of entry ${sequence}`;
    problems.push({ kind: 'digest', detail, stored: lastDigest });
  }
  const net = normalSide === 'D' ? debitTotal - creditTotal : creditTotal - debitTotal;
  if (net !== BigInt(lastEntry.after)) {
    const detail = `its totals come to ${net}, entry ${sequence} ends at ${lastEntry.after}`;
    problems.push({ kind: 'net', detail, sequence });
  }
  return problems;
}

function totalProblems({
  debitTotal,
  creditTotal,
  turnovers,
  corrections,
}: BalanceInPlace): BalanceProblem[] {
  const agrees = (debit: bigint, credit: bigint): boolean => debitTotal === debit && creditTotal === credit;
  const { debit, credit } = turnovers;
  if (agrees(debit, credit) || agrees(debit + corrections.debit, credit + corrections.credit)) return [];
  const detail = `its totals are debit ${debitTotal}, credit ${creditTotal}, its days come to ${debit} and ${credit}`;
  return [{ kind: 'totals', detail }];
}

/** The opening may have been noted a moment after the posting that opened the account. */
function timeProblems(balance: BalanceInPlace): BalanceProblem[] {
  const { lastRecordedAt, lastSequence, lastEntry, lastEventAt, openedAt } = balance;
  // The last entry is missing, and with it its time.
  if (lastEntry === null && lastSequence > 0) return [];
  const latest =
    lastEntry !== null && lastEntry.recordedAt > lastEventAt ? lastEntry.recordedAt : lastEventAt;
  const noLaterThan = openedAt > latest ? openedAt : latest;
  if (lastRecordedAt >= latest && lastRecordedAt <= noLaterThan) return [];
  const detail = `it was last recorded at ${lastRecordedAt}, what it is made of at ${noLaterThan}`;
  return [{ kind: 'time', detail }];
}

function asideProblems({ held, earmarked, openHolds, earmarks }: BalanceInPlace): BalanceProblem[] {
  const problems: BalanceProblem[] = [];
  if (differs(held, openHolds))
    problems.push({ kind: 'held', detail: `${held} is held, its open holds come to ${openHolds.sum}` });
  if (differs(earmarked, earmarks))
    problems.push({
      kind: 'earmarked',
      detail: `${earmarked} is earmarked, its earmarks come to ${earmarks.sum}`,
    });
  return problems;
}

const differs = (stored: bigint, { sum, correction }: SumWithCorrection): boolean =>
  stored !== sum && stored !== sum + correction;
