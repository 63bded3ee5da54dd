import { formatAmount } from '../platform/money/index.js';

/**
 * Sums over accounts, in minor units. The balances are split by the side on which each single account stands: one
 * overdrawn customer shows as debit beside the credits of all others, instead of disappearing in their sum.
 */
export interface Figures {
  readonly openingDebit: bigint;
  readonly openingCredit: bigint;
  readonly debitTurnover: bigint;
  readonly creditTurnover: bigint;
  readonly closingDebit: bigint;
  readonly closingCredit: bigint;
}

/** For whoever adds up. */
export type Sums = { -readonly [Figure in keyof Figures]: bigint };

const NAMES = [
  'openingDebit',
  'openingCredit',
  'debitTurnover',
  'creditTurnover',
  'closingDebit',
  'closingCredit',
] as const satisfies readonly (keyof Figures)[];

/** The figures in the one order in which they are shown and stored. */
export const listOf = (figures: Figures): bigint[] => NAMES.map((name) => figures[name]);

export const isSomething = (figures: Figures): boolean => listOf(figures).some((figure) => figure !== 0n);

/** Something for each figure. */
const mapped = <Value>(of: (name: keyof Figures) => Value): Record<keyof Figures, Value> => ({
  openingDebit: of('openingDebit'),
  openingCredit: of('openingCredit'),
  debitTurnover: of('debitTurnover'),
  creditTurnover: of('creditTurnover'),
  closingDebit: of('closingDebit'),
  closingCredit: of('closingCredit'),
});

export const noFigures = (): Sums => mapped(() => 0n);

export function addFigures(to: Sums, figures: Figures): void {
  for (const name of NAMES) to[name] += figures[name];
}

/** As the database tells them: sums are texts. */
export const readFigures = (row: Record<keyof Figures, string>): Figures =>
  mapped((name) => BigInt(row[name]));

export const formatFigures = (figures: Figures, decimals: number): Record<keyof Figures, string> =>
  mapped((name) => formatAmount(figures[name], decimals));
