import { createHash, type Hash } from 'node:crypto';
import { lengthPrefixed, sha256 } from '../../platform/digest/index.js';
import type { DaySeal, SealContent, SealedVouchers } from './seal.js';

/** Where the chain of a book's seals begins: 32 zero bytes. */
export const NO_SEAL = '00'.repeat(32);

/** Covers the book, the day, its vouchers and the seal before it: none can be changed, removed or put in between. */
export function sealDigest(bookCode: string, seal: SealContent): string {
  return sha256(
    lengthPrefixed([
      'day-seal/1',
      bookCode,
      String(seal.number),
      seal.businessDate,
      String(seal.revision),
      String(seal.voucherCount),
      seal.vouchersDigest,
      seal.lastVoucher ?? '-',
      seal.lastRecordedAt ?? '-',
      seal.sealedAt,
      seal.previousDigest,
    ]),
  );
}

export interface VoucherOfDay {
  readonly id: string;
  readonly digest: Buffer;
  /** ISO 8601, all six decimals. */
  readonly recordedAt: string;
}

/**
 * Takes the vouchers of a day one after the other, in the order of their ids, and comes to what its seal covers of
 * them. Keeps nothing but the running digest, however many there are.
 */
export class DayDigest {
  private count = 0;
  private lastVoucher: string | null = null;
  private lastRecordedAt: string | null = null;

  constructor(private readonly hash: Hash = createHash('sha256')) {}

  add({ id, digest, recordedAt }: VoucherOfDay): void {
    this.hash.update(digest);
    this.count += 1;
    this.lastVoucher = id;
    if (this.lastRecordedAt === null || recordedAt > this.lastRecordedAt) this.lastRecordedAt = recordedAt;
  }

  /** One that goes on from here by itself. */
  copy(): DayDigest {
    const copy = new DayDigest(this.hash.copy());
    copy.count = this.count;
    copy.lastVoucher = this.lastVoucher;
    copy.lastRecordedAt = this.lastRecordedAt;
    return copy;
  }

  /** What has been added so far. */
  vouchers(): SealedVouchers {
    return {
      voucherCount: this.count,
      vouchersDigest: this.hash.copy().digest('hex'),
      lastVoucher: this.lastVoucher,
      lastRecordedAt: this.lastRecordedAt,
    };
  }
}

/** The seal of a day: the next one in the chain of its book. @param last the last seal so far; null for none */
export function nextSeal(
  bookCode: string,
  last: Pick<DaySeal, 'number' | 'digest'> | null,
  day: { readonly businessDate: string; readonly revision: number; readonly sealedAt: string },
  vouchers: SealedVouchers,
): DaySeal {
  const content: SealContent = {
    ...day,
    ...vouchers,
    number: (last?.number ?? 0) + 1,
    previousDigest: last?.digest ?? NO_SEAL,
  };
  return { ...content, digest: sealDigest(bookCode, content) };
}

/** The same vouchers, whenever and by whichever node they were sealed. */
export function sealsSame(left: SealedVouchers, right: SealedVouchers): boolean {
  return (
    left.voucherCount === right.voucherCount &&
    left.vouchersDigest === right.vouchersDigest &&
    left.lastVoucher === right.lastVoucher &&
    left.lastRecordedAt === right.lastRecordedAt
  );
}

/** digest: not that of what the seal says; previous: not chained to the one before; missing: no seal of that number. */
export type SealProblem =
  | { readonly kind: 'digest' | 'previous'; readonly seal: DaySeal }
  | { readonly kind: 'missing'; readonly number: number };

/**
 * The chain of a book's seals. A seal is named for its own fault only: what follows one whose stored digest was changed
 * is sound if it is chained to the digest that one should have.
 * @param seals all of the book, in order of their numbers
 */
export function findSealProblems(bookCode: string, seals: readonly DaySeal[]): SealProblem[] {
  const problems: SealProblem[] = [];
  let before: { number: number; digests: readonly string[] } = { number: 0, digests: [NO_SEAL] };
  for (const seal of seals) {
    const computed = sealDigest(bookCode, seal);
    for (let number = before.number + 1; number < seal.number; number++)
      problems.push({ kind: 'missing', number });
    const follows = seal.number === before.number + 1;
    if (computed !== seal.digest) problems.push({ kind: 'digest', seal });
    else if (follows && !before.digests.includes(seal.previousDigest))
      problems.push({ kind: 'previous', seal });
    before = { number: seal.number, digests: [seal.digest, computed] };
  }
  return problems;
}
