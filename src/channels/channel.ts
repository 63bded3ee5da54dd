import type { FileTerms } from './file-bank/file-terms.js';

/** http-bank is called, and answers; file-bank is told by files, and tells by files. */
export const ADAPTERS = ['http-bank', 'file-bank'] as const;
export const CHANNEL_ENVIRONMENTS = ['production', 'simulation'] as const;
export const FEE_ROUNDINGS = ['down', 'up', 'half-down', 'half-up', 'half-even'] as const;

/** Also a part of addresses. */
export const CHANNEL_CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$';

/** A bank or payment institution behind an adapter (渠道), as a book works with it. */
export interface Channel {
  readonly id: number;
  readonly bookId: number;
  readonly code: string;
  readonly name: string;
  readonly adapter: (typeof ADAPTERS)[number];
  readonly environment: (typeof CHANNEL_ENVIRONMENTS)[number];
  readonly currency: string;
  readonly decimals: number;
  /** What the channel keeps for us (渠道清算户); never changes: another account is another channel. */
  readonly clearingAccount: string;
  readonly feeAccount: string | null;
  /** Takes what comes back and its payer cannot take. */
  readonly suspenseAccount: string | null;
  readonly isActive: boolean;
  readonly version: number;
  readonly terms: ChannelTerms;
}

/** What was agreed with the channel, as data. Amounts are decimal strings of the channel's currency. */
export interface ChannelTerms {
  /** Disjoint. Duplicate and pending mean: query. What is in none of them concludes nothing and is a person's. */
  readonly codes: AnswerCodes;
  /** A request's not-after is its intent plus this; null: the channel does not enforce one. */
  readonly notAfterSeconds: number | null;
  /** After which a query surely sees what has arrived. */
  readonly visibilityDelaySeconds: number;
  /** How far the bank's clock may be off. */
  readonly clockSkewSeconds: number;
  /** 'HH:MM' in the book's time zone; from later than until goes over midnight. null: at any time. */
  readonly hours: { readonly from: string; readonly until: string } | null;
  readonly minimumAmount: string;
  readonly maximumAmount: string;
  readonly fee: FeeRule | null;
  /** Codes of banks that it pays to; null: any. */
  readonly banks: readonly string[] | null;
  /** Of a payee's account number; see account-pattern.rules.ts for what it may say. */
  readonly accountPattern: string;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly ratePerSecond: number;
  readonly connectTimeoutMilliseconds: number;
  readonly answerTimeoutMilliseconds: number;
  /** Before the first, second, … query; never shorter than the one before; the last one repeats. */
  readonly queryPausesSeconds: readonly number[];
  /** So many queries, then a person. */
  readonly queryLimit: number;
  /** Opens when `openAt` of the last `window` exchanges failed; tries again after the pause. */
  readonly breaker: { readonly window: number; readonly openAt: number; readonly pauseSeconds: number };
  /** Of a file-bank: how its files look, and when they go. */
  readonly file?: FileTerms;
}

/** Whether it can be asked: what became of a payment of the others is found out from their files alone. */
export const isCalled = ({ adapter }: Pick<Channel, 'adapter'>): boolean => adapter === 'http-bank';

export interface AnswerCodes {
  readonly success: readonly string[];
  readonly failure: readonly string[];
  readonly duplicate: readonly string[];
  readonly pending: readonly string[];
}

/** What the channel takes for a payment: flat + rate × amount, rounded, between minimum and maximum. */
export interface FeeRule {
  readonly flat: string;
  /** Part of the amount: 0.001 is one thousandth. */
  readonly rate: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly rounding: (typeof FEE_ROUNDINGS)[number];
}
