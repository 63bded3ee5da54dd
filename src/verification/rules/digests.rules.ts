import { asciiField as ascii, sha256, textField as wide } from '../../platform/digest/index.js';
import type { StoredEntry, StoredLine, StoredLink, StoredVoucher } from './stored.js';

/**
 * The canonical forms of vouchers and entries once more, from stored rows: written apart from posting on purpose, and
 * held to the same result by a test. Fields whose columns are ASCII have as many bytes as characters.
 */

/** Of header, lines and links; how many lines there are is counted, not believed. */
export function digestOfVoucher(
  voucher: StoredVoucher,
  lines: readonly StoredLine[],
  links: readonly StoredLink[],
): string {
  const origin = originOf(voucher, links);
  const aside = asideOf(voucher, lines);
  const form = aside !== '' ? 'voucher/3' : origin !== '' ? 'voucher/2' : 'voucher/1';
  const { reference } = voucher;
  let text =
    ascii(form) +
    ascii(voucher.id) +
    ascii(voucher.bookId) +
    ascii(voucher.businessDate) +
    ascii(voucher.businessType) +
    ascii(voucher.clientId) +
    ascii(voucher.requestNumber) +
    ascii(voucher.apiKeyId) +
    ascii(reference === null ? '-' : `=${reference}`) +
    wide(voucher.memo) +
    wide(voucher.metadata) +
    ascii(voucher.traceId) +
    ascii(voucher.recordedAt) +
    ascii(String(lines.length));
  for (const { glAccountId, accountId, currency, side, amount } of lines)
    text += ascii(glAccountId) + ascii(accountId) + ascii(currency) + ascii(side) + ascii(amount);
  return sha256(text + origin + aside);
}

/** The rule that made it, and its links; nothing when there is neither. */
function originOf({ ruleId, parameters }: StoredVoucher, links: readonly StoredLink[]): string {
  if (ruleId === null && parameters === null && links.length === 0) return '';
  let text = ascii(ruleId ?? '-') + wide(parameters ?? '-');
  for (const { kind, target } of links) text += ascii(kind) + ascii(target);
  return text;
}

/** Why a stop was passed, the holds that its lines capture and the purposes they have; nothing when there is none. */
function asideOf({ override }: StoredVoucher, lines: readonly StoredLine[]): string {
  if (override === null && lines.every(({ hold, purpose }) => hold === null && purpose === null)) return '';
  let text = wide(override === null ? '-' : `=${override}`);
  for (const { hold, purpose } of lines) text += ascii(hold ?? '-') + ascii(purpose ?? '-');
  return text;
}

/** @param voucherDigest of the voucher that the entry belongs to */
export function digestOfEntry(entry: StoredEntry, previousDigest: string, voucherDigest: string): string {
  return sha256(
    '15:account-entry/1' +
      ascii(previousDigest) +
      ascii(voucherDigest) +
      ascii(entry.accountId) +
      ascii(entry.sequence) +
      ascii(String(entry.lineNumber)) +
      ascii(entry.businessDate) +
      ascii(entry.side) +
      ascii(entry.amount) +
      ascii(entry.before) +
      ascii(entry.after) +
      ascii(entry.recordedAt),
  );
}
