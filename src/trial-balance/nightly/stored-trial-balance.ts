import { sha256 } from '../../platform/digest/index.js';
import { listOf } from '../figures.js';
import type { TrialBalanceLine } from './trial-balance-line.js';

/** A trial balance as it was stored; it never changes. */
export interface StoredTrialBalance {
  readonly businessDate: string;
  /** 1 for the first of the date. */
  readonly revision: number;
  readonly outcome: 'balanced' | 'imbalanced';
  /** Whether the date, with all its vouchers looked at, and all dates before it were closed when it was computed. */
  readonly dayClosed: boolean;
  readonly earlierDaysClosed: boolean;
  /** Grows whenever the date, or one before it, is opened, or opened again. */
  readonly generation: bigint;
  /** The trial balance that it goes on from; null when it was added up from all history. */
  readonly base: { readonly businessDate: string; readonly revision: number } | null;
  /** Vouchers of the date that were looked at. */
  readonly vouchers: number;
  /** Accounts that moved on the date. */
  readonly accounts: number;
  /** The sum of their last sequences: every later posting into the date makes it larger. */
  readonly sequences: bigint;
  /** How many findings each of the seven proofs has. */
  readonly findings: readonly number[];
  readonly computedAt: string;
  readonly reason: string;
  readonly traceId: string;
  /** Over its lines. */
  readonly digest: string;
}

/** Over lines in their order; it is stored beside them. */
export const digestOfLines = (lines: readonly TrialBalanceLine[]): string =>
  sha256(lines.map((line) => [line.currency, line.glAccountId, ...listOf(line)].join(' ')).join('\n'));
