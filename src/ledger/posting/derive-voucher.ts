import { FieldsDigest } from '../../platform/digest/index.js';
import type { AccountRef } from '../accounts/index.js';
import type { Posting, PostingLine, VoucherLine } from './posting.types.js';

const fields = new FieldsDigest();

/**
 * The double-entry record, derived from what was asked for and never from balances (domain §3).
 * @param accounts the account of each line, in the order of the lines
 * @param sequences the entry of each line in the account's own book
 */
export function deriveVoucherLines(
  posting: Posting,
  accounts: readonly AccountRef[],
  sequences: readonly bigint[],
): VoucherLine[] {
  return posting.lines.map((line, index) => ({
    lineNumber: index + 1,
    account: accounts[index]!,
    accountSequence: sequences[index]!,
    side: line.side,
    amount: line.amount,
    hold: line.hold ?? null,
    purpose: line.purpose ?? null,
  }));
}

/**
 * Covers header, metadata and lines: changing any of them breaks it, and every entry that was chained on it. Vouchers
 * of a rule, or with links, have a second form that covers those too; those that capture a hold, move earmarked money or
 * pass a stop have a third.
 */
export function voucherDigest(
  posting: Posting,
  accounts: readonly AccountRef[],
  businessDate: string,
  recordedAt: string,
): string {
  const origin = originOf(posting);
  const aside = asideOf(posting);
  const form = aside.length > 0 ? 'voucher/3' : origin.length > 0 ? 'voucher/2' : 'voucher/1';
  fields
    .begin()
    .ascii(form)
    .ascii(posting.voucherId)
    .integer(posting.bookId)
    .ascii(businessDate)
    .ascii(posting.businessType)
    .integer(posting.clientId)
    .ascii(posting.requestNumber)
    .integer(posting.apiKeyId)
    .ascii(posting.reference === null ? '-' : `=${posting.reference}`)
    .text(posting.memo)
    .text(posting.metadata)
    .ascii(posting.traceId)
    .ascii(recordedAt)
    .integer(posting.lines.length);
  for (let index = 0; index < posting.lines.length; index++) {
    const { side, amount } = posting.lines[index]!;
    const { glAccountId, id, currency } = accounts[index]!;
    fields.integer(glAccountId).integer(id).ascii(currency).ascii(side).integer(amount);
  }
  for (const field of origin) fields.text(field);
  for (const field of aside) fields.text(field);
  return fields.sha256();
}

function originOf({ rule, links }: Posting): string[] {
  if (rule === null && links.length === 0) return [];
  const made = rule === null ? ['-', '-'] : [String(rule.ruleId), rule.parameters];
  return [...made, ...links.flatMap(({ kind, voucherId }) => [kind, voucherId])];
}

function asideOf({ override, lines }: Posting): string[] {
  const isAside = ({ hold, purpose }: PostingLine): boolean => hold !== undefined || purpose !== undefined;
  if (override === null && !lines.some(isAside)) return [];
  const reason = override === null ? '-' : `=${override}`;
  return [reason, ...lines.flatMap(({ hold, purpose }) => [hold ?? '-', purpose ?? '-'])];
}
