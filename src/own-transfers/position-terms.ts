import type { Payee } from '../payouts/index.js';

/** What is to lie at a channel (头寸), and how money of ours gets there. Amounts are minor units of the channel's currency. */
export interface PositionTerms {
  readonly channelId: number;
  readonly bookId: number;
  /** Grows with every change. */
  readonly version: number;
  /** Below it a transfer is proposed. */
  readonly floor: bigint;
  /** Up to it; what lies above it may be given to others. */
  readonly target: bigint;
  /** Our own account at the channel's bank, as other banks pay to it. */
  readonly payee: Payee;
  /** Pays the payout, and carries what has left one bank and not reached the other (在途资金). */
  readonly transitAccount: string;
  readonly approvalMinutes: number;
  /** After which a transfer that was sent should have arrived. */
  readonly arrivalMinutes: number;
  readonly isActive: boolean;
}

/** What lies at a channel now. */
export interface PositionNow {
  readonly channelId: number;
  /** Debits less credits of its clearing account. */
  readonly balance: bigint;
  /** Payouts that are approved or processing through it. */
  readonly outgoing: bigint;
  /** Open transfers from it whose payouts are not made yet. */
  readonly leaving: bigint;
}
