import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import { DueSources } from '../due-sources.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { signedOf, type DueDetail } from '../settlement-detail.js';
import { CheckSumsRepository, type KnownDetail } from './database/check-sums.repository.js';
import { NightBatchRepository } from './database/night-batch.repository.js';
import type { FoundDifference } from './difference.js';
import { NOTHING_WALKED, type WalkedSums } from './rules/tie.rules.js';

/** What the walk through a date has come to; amounts as decimal digits, so that it can be kept as a checkpoint. */
export interface Walked {
  /** By number of the batch. */
  readonly batches: Record<string, { details: string; amount: string }>;
  /** Due results that no prepared batch could have seen: the next night has them. */
  readonly later: number;
}

export const NOT_WALKED: Walked = { batches: {}, later: 0 };
const PAGE = 500;

/** Goes through what clearing says is due and looks for the detail of each: none is missing, none is another. */
@Injectable()
export class WalkDue {
  constructor(
    private readonly sources: DueSources,
    private readonly sums: CheckSumsRepository,
    private readonly batches: NightBatchRepository,
  ) {}

  /**
   * The next page of what is due on a date.
   * @param after reference of the last one before; null: the beginning
   * @returns next null: that was the last page
   */
  async page(
    book: BookRef,
    date: string,
    after: string | null,
    before: Walked,
  ): Promise<{ walked: Walked; next: string | null; found: FoundDifference[] }> {
    const due = await this.sources.page(book.id, date, after, PAGE);
    const references = due.map(({ reference }) => reference);
    const known = new Map((await this.sums.known(book.id, references)).map((one) => [one.reference, one]));
    const batches = { ...before.batches };
    const found: FoundDifference[] = [];
    const untaken: KnownDetail[] = [];
    let { later } = before;
    for (const one of due) {
      const detail = known.get(one.reference);
      if (!detail) later++;
      else if (!isSame(one, detail)) found.push(otherwise(one, detail));
      else if (detail.takeNo === 0) untaken.push(detail);
      else if (detail.batchNo !== null && detail.batchState !== 'void')
        batches[detail.batchNo] = withDetail(batches[detail.batchNo], detail);
    }
    const behind = await this.leftBehind(book.id, untaken);
    found.push(...behind);
    const next = due.length < PAGE ? null : due.at(-1)!.reference;
    return { walked: { batches, later: later + untaken.length - behind.length }, next, found };
  }

  /** Details that nobody has ever taken, though a batch of their date was prepared after they were there. */
  private async leftBehind(bookId: number, untaken: readonly KnownDetail[]): Promise<FoundDifference[]> {
    const groups = new Map<string, KnownDetail[]>();
    for (const one of untaken) {
      const key = `${one.currency} ${one.settlementDate}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const found: FoundDifference[] = [];
    for (const group of groups.values()) {
      const { currency, settlementDate } = group[0]!;
      const prepared = await this.batches.preparedOf(bookId, currency, settlementDate);
      for (const one of group) {
        const batch = prepared.find(({ cutOffNo }) => BigInt(one.detailNo) <= BigInt(cutOffNo));
        if (batch) found.push(lost(one, batch));
      }
    }
    return found;
  }
}

/** What of a batch was walked. */
export function walkedOf({ batches }: Walked, batchNo: string): WalkedSums {
  const sums = batches[batchNo];
  return sums ? { details: BigInt(sums.details), amount: BigInt(sums.amount) } : NOTHING_WALKED;
}

const isSame = (due: DueDetail, detail: KnownDetail): boolean =>
  due.party === detail.party &&
  due.currency === detail.currency &&
  due.direction === detail.direction &&
  due.netMinor === detail.amount;

function withDetail(
  sums: { details: string; amount: string } | undefined,
  detail: KnownDetail,
): { details: string; amount: string } {
  return {
    details: String(BigInt(sums?.details ?? 0) + 1n),
    amount: String(BigInt(sums?.amount ?? 0) + signedOf(detail)),
  };
}

const otherwise = (due: DueDetail, { detailNo, batchNo, amount }: KnownDetail): FoundDifference => ({
  ...{ kind: 'clearing', subject: `due ${due.reference}`, batchNo, party: due.party },
  ...{ currency: due.currency, amount: amount - due.netMinor },
  message: `Detail ${detailNo} is not what clearing says of ${due.reference}; find out which of them was changed`,
});

const lost = (
  { detailNo, party, currency, amount }: KnownDetail,
  { id, batchNo }: SettlementBatch,
): FoundDifference => ({
  ...{ kind: 'clearing', subject: `detail ${detailNo} of batch ${id}`, batchNo, party, currency },
  amount: -amount,
  message: `Detail ${detailNo} was there when batch ${id} of its date was prepared, and is in no batch; void that one and issue it again`,
});
