import type { ExportedSeals } from '../ledger/seals/index.js';
import type { Finding } from './rules/finding.js';

/** What is to be verified. */
export interface VerificationOrder {
  /** null for all books, and for what belongs to none. */
  readonly book: string | null;
  /** Vouchers up to and including that sealed date are trusted; null to trust none. */
  readonly fromSeal: string | null;
  /** Seals that were exported before. */
  readonly exported: readonly ExportedSeals[];
  /** Table to privileges that the posting user is meant to have. */
  readonly grants: Readonly<Record<string, string>>;
}

/** How much was looked at. */
export interface CheckedRows {
  books: number;
  vouchers: number;
  lines: number;
  entries: number;
  accounts: number;
  holds: number;
  earmarks: number;
  seals: number;
}

export interface VerificationReport {
  readonly checked: Readonly<CheckedRows>;
  readonly findings: readonly Finding[];
  /** Findings beyond those that are listed. */
  readonly unlisted: number;
}

/** Verification is not possible as ordered; its message says why. */
export class VerificationStopped extends Error {}
