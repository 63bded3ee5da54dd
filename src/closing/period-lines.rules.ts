import {
  blankLine,
  inOrder,
  isSomething,
  keyOf,
  type OpenLine,
  type TrialBalanceLine,
} from '../trial-balance/index.js';

export type PeriodLines =
  | { readonly ok: true; readonly lines: readonly TrialBalanceLine[] }
  /** @property part which part does not go on from the one before it, or does not come to its own closing */
  | { readonly ok: false; readonly part: number; readonly currency: string; readonly glAccountId: string };

/**
 * The lines of a period from those of its parts, in their order: the opening of the first, all turnovers, the closing of
 * the last. Each part must go on from where the one before it ended, line by line and side by side.
 * @param before lines of the period before it; null for the first period of a book, which begins where its first part does
 */
export function linesOfPeriod(
  before: readonly TrialBalanceLine[] | null,
  parts: readonly (readonly TrialBalanceLine[])[],
): PeriodLines {
  const lines = new Map<string, OpenLine>();
  for (const line of before ?? []) lines.set(keyOf(line), standingStill(line));
  for (const [part, own] of parts.entries()) {
    const isBeginning = before === null && part === 0;
    const wrong = add(lines, own, isBeginning);
    if (wrong) return { ok: false, part, ...wrong };
  }
  return { ok: true, lines: [...lines.values()].filter(isSomething).sort(inOrder) };
}

/** @returns the line that does not go on, or does not add up; null when all do */
function add(
  lines: Map<string, OpenLine>,
  part: readonly TrialBalanceLine[],
  isBeginning: boolean,
): { currency: string; glAccountId: string } | null {
  const missing = new Set(lines.keys());
  for (const line of part) {
    missing.delete(keyOf(line));
    const sum = lines.get(keyOf(line)) ?? standingStill(isBeginning ? openingOf(line) : blankLine(line));
    const goesOn = sum.closingDebit === line.openingDebit && sum.closingCredit === line.openingCredit;
    if (!goesOn || !addsUp(line)) return { currency: line.currency, glAccountId: line.glAccountId };
    sum.debitTurnover += line.debitTurnover;
    sum.creditTurnover += line.creditTurnover;
    sum.closingDebit = line.closingDebit;
    sum.closingCredit = line.closingCredit;
    lines.set(keyOf(line), sum);
  }
  // A part leaves out what has nothing on it: then nothing may have stood there.
  for (const key of missing) {
    const { currency, glAccountId, closingDebit, closingCredit } = lines.get(key)!;
    if (closingDebit !== 0n || closingCredit !== 0n) return { currency, glAccountId };
  }
  return null;
}

const addsUp = (line: TrialBalanceLine): boolean =>
  line.openingDebit - line.openingCredit + line.debitTurnover - line.creditTurnover ===
  line.closingDebit - line.closingCredit;

/** A line that closes with the opening of another one. */
const openingOf = (line: TrialBalanceLine): TrialBalanceLine => ({
  ...blankLine(line),
  closingDebit: line.openingDebit,
  closingCredit: line.openingCredit,
});

/** A line that opens and closes where another one closed. */
const standingStill = (line: TrialBalanceLine): OpenLine => ({
  ...blankLine(line),
  ...{ openingDebit: line.closingDebit, openingCredit: line.closingCredit },
  ...{ closingDebit: line.closingDebit, closingCredit: line.closingCredit },
});
