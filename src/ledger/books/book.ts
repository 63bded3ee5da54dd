import type { Tx } from '../../platform/database/index.js';

/** What the rest of the ledger needs to know of a book (账套); none of it ever changes but that currencies are added. */
export interface BookRef {
  readonly id: number;
  readonly code: string;
  readonly timeZone: string;
  /** Decimals by currency code. */
  readonly currencies: ReadonlyMap<string, number>;
}

/** A book as it is described to people. */
export interface Book {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly legalEntity: string;
  readonly timeZone: string;
  readonly businessDate: string;
  readonly createdAt: string;
  /** Sorted by code. */
  readonly currencies: readonly string[];
}

/**
 * `adjust` is the last date of a year in its adjustment phase, which takes adjustments of finance only, and `closing` the
 * same date while its closing entries are posted.
 */
export const DAY_STATUSES = ['open', 'closed', 'adjust', 'closing'] as const;
export type DayStatus = (typeof DAY_STATUSES)[number];

export interface BusinessDay {
  readonly businessDate: string;
  readonly status: DayStatus;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

/** Asked first in the transaction of a command that a job gives: @throws when another node has taken the job over. */
export type CommandGuard = (tx: Tx) => Promise<void>;

export const NO_GUARD: CommandGuard = () => Promise.resolve();

/** Also what the scope of an API key may name. */
export const BOOK_CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$';
const bookCodeShape = new RegExp(BOOK_CODE_PATTERN);

export function isBookCode(text: string): boolean {
  return bookCodeShape.test(text);
}
