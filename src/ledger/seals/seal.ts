/** What the seal of a day covers of its vouchers. */
export interface SealedVouchers {
  readonly voucherCount: number;
  /** Over the digests of all vouchers of the day, in the order of their ids; hexadecimal. */
  readonly vouchersDigest: string;
  /** The voucher with the highest id; null for a day without vouchers. */
  readonly lastVoucher: string | null;
  /** When the last of them was recorded; ISO 8601, all six decimals. */
  readonly lastRecordedAt: string | null;
}

/** Everything that the digest of a seal covers, beside the book. */
export interface SealContent extends SealedVouchers {
  /** Place in the chain of the book, from 1. */
  readonly number: number;
  readonly businessDate: string;
  /** Counts the seals of one date, from 1. */
  readonly revision: number;
  /** ISO 8601, all six decimals. */
  readonly sealedAt: string;
  /** Digest of the seal before it in the chain; hexadecimal. */
  readonly previousDigest: string;
}

/** The seal (日封存) of a closed business day. */
export interface DaySeal extends SealContent {
  readonly digest: string;
}
