import type { PostingLine, VoucherLink } from '../posting/index.js';

export type GlClass = 'asset' | 'liability' | 'equity' | 'income' | 'expense' | 'clearing';

/** A line of a voucher that is to be taken back, with what of it has been taken back already. */
export interface OriginalLine {
  readonly lineNumber: number;
  readonly account: string;
  readonly glClass: GlClass;
  readonly normalSide: 'D' | 'C';
  readonly side: 'D' | 'C';
  readonly amount: bigint;
  readonly currency: string;
  readonly decimals: number;
  readonly purpose: string | null;
  readonly reversed: bigint;
  readonly refunded: bigint;
}

/** A voucher that a reversal or a refund takes back from. All but its progress is immutable. */
export interface OriginalVoucher {
  readonly id: string;
  readonly bookId: number;
  readonly businessDate: string;
  readonly businessType: string;
  readonly client: string;
  readonly links: readonly VoucherLink[];
  readonly lines: readonly OriginalLine[];
}

export const leftOf = ({ amount, reversed, refunded }: OriginalLine): bigint => amount - reversed - refunded;

/** The voucher that this one reverses, or refunds in one of those ways, if it does. */
export function takenFrom(
  { links }: OriginalVoucher,
  ...kinds: readonly ('reverses' | 'refunds' | 'pays-back')[]
): string | undefined {
  return links.find((link) => kinds.some((kind) => kind === link.kind))?.voucherId;
}

/** A line that takes back an amount of this one, on the side given; its purpose goes with it, a hold does not. */
export function takingLine(
  { account, currency, purpose }: OriginalLine,
  side: 'D' | 'C',
  amount: bigint,
): PostingLine {
  return { account, side, amount, currency, ...(purpose !== null && { purpose }) };
}

/**
 * Lines that are the same to the ledger: account, side, currency and purpose. What is taken back from one of them might
 * as well be taken back from another, so that a refund says it in one line, and its reversal finds its way back.
 */
export function alikeLines(lines: readonly OriginalLine[]): OriginalLine[][] {
  const alike = new Map<string, OriginalLine[]>();
  for (const line of lines) {
    const key = [line.account, line.side, line.currency, line.purpose ?? ''].join('/');
    alike.set(key, [...(alike.get(key) ?? []), line]);
  }
  return [...alike.values()];
}
