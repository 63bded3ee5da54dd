import { digestOfEntry } from './digests.rules.js';
import type { EntryEnd, StoredEntry, StoredLine, StoredVoucher } from './stored.js';

/** An entry with everything that it must agree with. */
export interface EntryInPlace {
  readonly voucher: Pick<StoredVoucher, 'businessDate' | 'recordedAt' | 'digest'>;
  /** What the digest of the voucher should be; it may differ from the one that is stored. */
  readonly voucherDigest: string;
  readonly line: StoredLine;
  /** Of the account's GL account; null when there is no such account. */
  readonly normalSide: string | null;
  readonly entry: StoredEntry;
  /** The end of the entry before it; null when that one is missing. */
  readonly previous: EntryEnd | null;
}

export type EntryProblem =
  | { readonly kind: 'line' | 'chain'; readonly detail: string }
  | { readonly kind: 'digest'; readonly detail: string; readonly evidence: DigestEvidence };

/** Tells later whether an entry is sound after all, once it is known what became of the one before it. */
export interface DigestEvidence {
  readonly stored: string;
  /** After the entry before it as it is stored. */
  readonly expected: string;
  expectedAfter(previousDigest: string): string;
}

/**
 * One entry against the line that it belongs to, and against the entry before it. An entry whose predecessor is missing
 * cannot be checked against it; the gap is told elsewhere.
 */
export function checkEntry(place: EntryInPlace): EntryProblem[] {
  const problems: EntryProblem[] = [];
  const differing = differencesFromLine(place);
  if (differing.length > 0) {
    problems.push({ kind: 'line', detail: `they differ in ${differing.join(', ')}` });
  }
  const broken = chainProblemOf(place);
  if (broken !== null) problems.push({ kind: 'chain', detail: broken });
  const evidence = digestEvidenceOf(place);
  if (evidence !== null) {
    const detail = 'its digest is not that of its fields, its voucher and the entry before it';
    problems.push({ kind: 'digest', detail, evidence });
  }
  return problems;
}

function differencesFromLine({ voucher, line, normalSide, entry }: EntryInPlace): string[] {
  const differing: string[] = [];
  if (entry.side !== line.side) differing.push('side');
  const effect = line.side === normalSide ? line.amount : negated(line.amount);
  if (normalSide !== null && entry.amount !== effect) differing.push('amount');
  if (entry.businessDate !== voucher.businessDate) differing.push('business date');
  if (entry.recordedAt !== voucher.recordedAt) differing.push('time');
  return differing;
}

function chainProblemOf({ entry, previous }: EntryInPlace): string | null {
  if (BigInt(entry.before) + BigInt(entry.amount) !== BigInt(entry.after))
    return `${entry.before} and ${entry.amount} do not come to ${entry.after}`;
  if (previous === null) return null;
  if (entry.before !== previous.after)
    return `it begins at ${entry.before}, the entry before it ends at ${previous.after}`;
  if (entry.recordedAt < previous.recordedAt)
    return `it was recorded at ${entry.recordedAt}, the entry before it at ${previous.recordedAt}`;
  return null;
}

/** The digest of a voucher that was changed is right in one of two forms: as stored, or as it should be. */
function digestEvidenceOf(place: EntryInPlace): DigestEvidence | null {
  const { voucher, voucherDigest, entry, previous } = place;
  if (previous === null) return null;
  const expected = digestOfEntry(entry, previous.digest, voucherDigest);
  if (expected === entry.digest) return null;
  if (
    voucher.digest !== voucherDigest &&
    digestOfEntry(entry, previous.digest, voucher.digest) === entry.digest
  )
    return null;
  const expectedAfter = (digest: string): string => digestOfEntry(entry, digest, voucherDigest);
  return { stored: entry.digest, expected, expectedAfter };
}

function negated(amount: string): string {
  if (amount === '0') return amount;
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}
