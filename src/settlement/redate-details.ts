import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Transactions } from '../platform/database/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { DetailRepository, type DetailPlace } from './database/detail.repository.js';
import { isFree, type SettlementDetail } from './settlement-detail.js';
import { SettlementDates } from './settlement-dates.js';
import { SettlementPace } from './settlement-pace.js';

/** So many details are looked at in one request; the answer says where to go on. */
const MOST_AT_ONCE = 10_000;

export interface Redated {
  readonly moved: number;
  /** What a live batch holds stays. */
  readonly held: number;
  /** null: all of the date was looked at. */
  readonly next: DetailPlace | null;
}

interface Order {
  readonly currency: string;
  readonly settlementDate: string;
  /** null: each to where its agreement and its calendar put it now. */
  readonly to: string | null;
  readonly reason: string;
}

/** Moves details of a date that no live batch holds, because clearing days, calendars or agreements have changed. */
@Injectable()
export class RedateDetails {
  constructor(
    private readonly details: DetailRepository,
    private readonly dates: SettlementDates,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly pace: SettlementPace,
  ) {}

  async execute(caller: Caller, book: BookRef, order: Order, after: DetailPlace | null): Promise<Redated> {
    let [moved, held, looked] = [0, 0, 0];
    let place = after;
    while (looked < MOST_AT_ONCE) {
      const page = await this.details.ofDate(
        ...([book.id, order.currency, order.settlementDate, place, this.pace.page] as const),
      );
      if (page.length === 0) return { moved, held, next: null };
      moved += await this.move(caller, book, order, page.filter(isFree));
      held += page.filter((one) => !isFree(one)).length;
      looked += page.length;
      place = page.at(-1)!;
    }
    return { moved, held, next: place };
  }

  private async move(
    caller: Caller,
    book: BookRef,
    { currency, settlementDate, to, reason }: Order,
    free: readonly SettlementDetail[],
  ): Promise<number> {
    const dateOf = to === null ? await this.dates.of(book, free) : () => to;
    const dates = new Map(free.map((one) => [one.detailNo, dateOf(one)]));
    const moving = free.filter(({ detailNo }) => dates.get(detailNo) !== settlementDate);
    return this.transactions.run(async (tx) => {
      const locked = await this.details.lock(
        tx,
        moving.map(({ detailNo }) => detailNo),
      );
      // Taken, or moved by another, meanwhile: it stays.
      const still = locked.filter((one) => isFree(one) && one.settlementDate === settlementDate);
      await this.details.redate(
        tx,
        still.map((one) => ({ ...one, settlementDate: dates.get(one.detailNo)! })),
      );
      if (still.length > 0)
        await this.audit.record(tx, {
          ...{ caller, bookId: book.id, action: 'settlement.redated', target: currency, reason },
          detail: { settlementDate, ...(to !== null && { to }), details: still.length },
        });
      return still.length;
    });
  }
}
