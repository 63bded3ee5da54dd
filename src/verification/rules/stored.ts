/**
 * Rows as they are stored, not as posting has them in mind: whatever somebody has written into a table can stand here.
 * Numbers are their decimal digits, dates and times as the columns have them, ids spelled as usual, digests hexadecimal.
 */
export interface StoredVoucher {
  readonly id: string;
  readonly bookId: string;
  readonly businessDate: string;
  readonly businessType: string;
  readonly clientId: string;
  readonly requestNumber: string;
  readonly apiKeyId: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly metadata: string;
  readonly traceId: string;
  readonly lineCount: number;
  readonly recordedAt: string;
  readonly digest: string;
  readonly ruleId: string | null;
  readonly parameters: string | null;
  readonly override: string | null;
}

export interface StoredLine {
  readonly lineNumber: number;
  readonly glAccountId: string;
  readonly accountId: string;
  readonly sequence: string;
  readonly currency: string;
  readonly side: string;
  readonly amount: string;
  readonly hold: string | null;
  readonly purpose: string | null;
}

export interface StoredLink {
  readonly kind: string;
  readonly target: string;
}

export interface StoredEntry {
  readonly accountId: string;
  readonly sequence: string;
  readonly lineNumber: number;
  readonly businessDate: string;
  readonly side: string;
  readonly amount: string;
  readonly before: string;
  readonly after: string;
  readonly recordedAt: string;
  readonly digest: string;
}

/** What the entry after it is chained to. */
export type EntryEnd = Pick<StoredEntry, 'after' | 'recordedAt' | 'digest'>;

/** Where the chain of an account's entries begins. */
export const NO_ENTRY: EntryEnd = { after: '0', recordedAt: '', digest: '00'.repeat(32) };
