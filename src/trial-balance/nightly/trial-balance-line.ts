import { noFigures, type Figures, type Sums } from '../figures.js';

/** A line of the stored trial balance: a currency and a GL account that has accounts, in minor units. */
export interface TrialBalanceLine extends Figures {
  readonly currency: string;
  readonly glAccountId: string;
}

/** What a line, or another sum, is of. */
export type LineSubject = Pick<TrialBalanceLine, 'currency' | 'glAccountId'>;

/** A line that is being added up. */
export type OpenLine = LineSubject & Sums;

export const keyOf = ({ currency, glAccountId }: LineSubject): string => `${currency}/${glAccountId}`;

/** A line on which nothing stands. */
export const blankLine = ({ currency, glAccountId }: LineSubject): OpenLine => ({
  ...{ currency, glAccountId },
  ...noFigures(),
});

/** By currency and GL account, whose ids are numbers of any length. */
export function inOrder(left: LineSubject, right: LineSubject): number {
  if (left.currency !== right.currency) return left.currency < right.currency ? -1 : 1;
  return BigInt(left.glAccountId) < BigInt(right.glAccountId) ? -1 : 1;
}
