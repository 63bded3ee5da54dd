import { Injectable } from '@nestjs/common';
import { DueResultRepository } from './database/due-result.repository.js';

/** The run that a result is of, and whose file it cleared. */
export interface DueRun {
  readonly runNo: string;
  readonly source: string;
  readonly registrar: string;
  readonly businessDate: string;
}

/** Where a result stands among what is due on its date: by payee, currency and direction, then its own key. */
export interface DuePlace {
  readonly payee: string;
  readonly currency: string;
  readonly direction: 'D' | 'C';
  /** Of a result of first clearing: its run and line, padded; of what stands beside: its id. In byte order. */
  readonly key: string;
}

/** Something that is to be settled. Amounts are minor units, times those of the database. */
export interface DueResult extends DuePlace {
  /** null: of an order that was cleared at once. */
  readonly run: DueRun | null;
  /** Net; below zero where a difference takes back. Never zero. */
  readonly amount: bigint;
  /** What its voucher took out of the position, for payee and fees together. */
  readonly fromPosition: bigint;
  readonly settlementDate: string;
  readonly settlementAt: string;
  readonly businessType: string;
}

/** A result with the reference that names it for ever, which is its place as well. */
export interface ReferredResult extends DueResult {
  /** At most 160 ASCII characters without spaces at its ends, in byte order from page to page. */
  readonly reference: string;
}

/** First results come before what stands beside them: in the byte order of these marks. */
const FIRST = 'r';
const BESIDE = 'x';

/** What clearing hands to settlement, page by key: posted results of runs that stand, and what stands beside them. */
@Injectable()
export class DueResults {
  constructor(private readonly due: DueResultRepository) {}

  /** @param after reference of the last one of the page before; null: the first page */
  async page(
    bookId: number,
    settlementDate: string,
    after: string | null,
    limit: number,
  ): Promise<ReferredResult[]> {
    const [mark, place] = after === null ? [FIRST, null] : placeOf(after);
    const first =
      mark === FIRST
        ? (await this.due.results(bookId, settlementDate, place, limit)).map((one) => referred(FIRST, one))
        : [];
    if (first.length === limit) return first;
    const from = mark === BESIDE ? place : null;
    const beside = await this.due.extras(bookId, settlementDate, from, limit - first.length);
    return [...first, ...beside.map((one) => referred(BESIDE, one))];
  }
}

const referred = (mark: string, one: DueResult): ReferredResult => ({
  ...one,
  reference: [mark, one.payee, one.currency, one.direction, one.key].join(' '),
});

/** What {@link referred} made. None of its parts has a space in it. */
function placeOf(reference: string): [string, DuePlace] {
  const [mark, payee, currency, direction, key] = reference.split(' ');
  return [mark!, { payee: payee!, currency: currency!, direction: direction as 'D' | 'C', key: key! }];
}
