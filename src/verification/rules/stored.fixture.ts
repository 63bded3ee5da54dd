/** Rows for the specifications of this folder: sound ones, with whatever a test changes. */
import { digestOfEntry } from './digests.rules.js';
import { NO_ENTRY, type EntryEnd, type StoredEntry, type StoredLine, type StoredVoucher } from './stored.js';

export const VOUCHER_DIGEST = 'ab'.repeat(32);

export const voucher = (change: Partial<StoredVoucher> = {}): StoredVoucher => ({
  id: '01890000-0000-7000-8000-000000000001',
  bookId: '1',
  businessDate: '2026-11-21',
  businessType: 'transfer',
  clientId: '1',
  requestNumber: 'r-1',
  apiKeyId: '1',
  reference: null,
  memo: '充值',
  metadata: '{}',
  traceId: '0'.repeat(32),
  lineCount: 2,
  recordedAt: '2026-11-21 08:00:00.000000',
  digest: VOUCHER_DIGEST,
  ruleId: null,
  parameters: null,
  override: null,
  ...change,
});

export const line = (change: Partial<StoredLine> = {}): StoredLine => ({
  lineNumber: 1,
  glAccountId: '10',
  accountId: '7',
  sequence: '1',
  currency: 'CNY',
  side: 'D',
  amount: '100',
  hold: null,
  purpose: null,
  ...change,
});

/** The entry of {@link line} on an account of debits, with the digest it should have. */
export function entry(change: Partial<StoredEntry> = {}, previous: EntryEnd = NO_ENTRY): StoredEntry {
  const plain = {
    ...{ accountId: '7', sequence: '1', lineNumber: 1, businessDate: '2026-11-21', side: 'D', amount: '100' },
    ...{ before: '0', after: '100', recordedAt: '2026-11-21 08:00:00.000000', digest: '' },
    ...change,
  };
  return { ...plain, digest: digestOfEntry(plain, previous.digest, VOUCHER_DIGEST) };
}
