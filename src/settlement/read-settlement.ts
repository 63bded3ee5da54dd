import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { DetailRepository, type DetailPlace } from './database/detail.repository.js';
import { OrderRepository } from './database/order.repository.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import type {
  SettlementBatchDto,
  SettlementBatchesQuery,
  SettlementBatchStoryDto,
  SettlementOrderDto,
  SettlementOrdersQuery,
} from './dto/batch.dto.js';
import type { SettlementDetailDto, SettlementDetailsQuery } from './dto/detail.dto.js';
import type { OrderSide } from './rules/netting.rules.js';
import type { SettlementBatch } from './settlement-batch.js';
import { isFree, type SettlementDetail } from './settlement-detail.js';
import {
  viewOfBatch,
  viewOfDetail,
  viewOfEvent,
  viewOfOrder,
  type DetailStanding,
} from './settlement-views.js';
import { settlementRefusals } from './settlement.errors.js';

const NUMBER = /^[0-9]{1,20}$/;

/** Batches, orders and details as people see them. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadSettlement {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly orders: OrderRepository,
    private readonly details: DetailRepository,
  ) {}

  async find(book: BookRef, id: string): Promise<Result<SettlementBatch>> {
    const batch = isUuid(id) ? await this.batches.byId(id) : null;
    return batch?.bookId === book.id ? accepted(batch) : refused(settlementRefusals.batchNotFound(id));
  }

  view(book: BookRef, batch: SettlementBatch): SettlementBatchDto {
    return viewOfBatch(batch, decimalsOf(book, batch.currency));
  }

  async story(book: BookRef, id: string): Promise<Result<SettlementBatchStoryDto>> {
    const found = await this.find(book, id);
    if (!found.ok) return found;
    const events = await this.batches.events(found.value.batchNo);
    return accepted({ ...this.view(book, found.value), events: events.map(viewOfEvent) });
  }

  /** The latest first. */
  async page(book: BookRef, query: SettlementBatchesQuery): Promise<Result<Page<SettlementBatchDto>>> {
    const place = numberOf(query.after);
    if (!place.ok) return place;
    const limit = limitOf(query);
    const rows = await this.batches.list(book.id, place.value, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ batchNo }) => [batchNo],
        (batch) => this.view(book, batch),
      ),
    );
  }

  async ordersOf(
    book: BookRef,
    id: string,
    query: SettlementOrdersQuery,
  ): Promise<Result<Page<SettlementOrderDto>>> {
    const found = await this.find(book, id);
    if (!found.ok) return found;
    const place = query.after === undefined ? null : decodeCursor(query.after, 2);
    if (place && !place.ok) return place;
    const [party, side] = place?.ok ? place.value : [];
    const after = party === undefined ? null : { party, side: side! };
    const limit = limitOf(query);
    const { batchNo, currency } = found.value;
    const rows = await this.orders.orders(batchNo, query.outcome ?? null, after, limit + 1);
    const decimals = decimalsOf(book, currency);
    return accepted(
      pageFrom(
        rows,
        limit,
        (one) => [one.party, one.side],
        (one) => viewOfOrder(one, decimals),
      ),
    );
  }

  /** Of a date, by party and number. */
  async detailsOf(book: BookRef, query: SettlementDetailsQuery): Promise<Result<Page<SettlementDetailDto>>> {
    const { currency, settlementDate } = query;
    if (!book.currencies.has(currency))
      return refused(settlementRefusals.currencyNotInBook(currency, 'currency'));
    const after = detailPlaceOf(query.after);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.details.ofDate(book.id, currency, settlementDate, after.value, limit + 1);
    const standing = await this.standingOf(rows.filter((one) => !isFree(one)));
    const decimals = decimalsOf(book, currency);
    return accepted(pageFrom(rows, limit, placeOf, (one) => viewOfDetail(one, decimals, standing(one))));
  }

  /** In which batch and order each of them stands. @param held details that live batches hold */
  private async standingOf(
    held: readonly SettlementDetail[],
  ): Promise<(detail: SettlementDetail) => DetailStanding | null> {
    const ids = new Map<string, string>();
    for (const batchNo of new Set(held.map((one) => one.batchNo!)))
      ids.set(batchNo, (await this.batches.byNumber(batchNo)).id);
    const places = new Map(
      held.map(({ batchNo, party }) => [`${batchNo}/${party}`, { batchNo: batchNo!, party }]),
    );
    const sides = new Map<string, OrderSide[]>();
    for (const { batchNo, party, side } of await this.orders.sidesOf([...places.values()]))
      sides.set(`${batchNo}/${party}`, [...(sides.get(`${batchNo}/${party}`) ?? []), side]);
    return ({ batchNo, party, direction }) => {
      const batch = ids.get(batchNo!);
      if (batch === undefined) return null;
      const side = sides.get(`${batchNo}/${party}`)?.find((one) => one === 'net' || one === direction);
      return { batch, side: side ?? null };
    };
  }
}

export const placeOf = ({ party, detailNo }: DetailPlace): string[] => [party, detailNo];

/** Where a list of details goes on. @param after as a client sends it; undefined: at the beginning */
export function detailPlaceOf(after: string | undefined): Result<DetailPlace | null> {
  if (after === undefined) return accepted(null);
  const place = decodeCursor(after, 2);
  if (!place.ok) return place;
  const [party, detailNo] = place.value as [string, string];
  return NUMBER.test(detailNo) ? accepted({ party, detailNo }) : refused(cursorMalformed());
}

function numberOf(after: string | undefined): Result<string | null> {
  if (after === undefined) return accepted(null);
  const place = decodeCursor(after, 1);
  if (!place.ok) return place;
  return NUMBER.test(place.value[0]!) ? accepted(place.value[0]!) : refused(cursorMalformed());
}

const decimalsOf = (book: BookRef, currency: string): number => book.currencies.get(currency)!;
