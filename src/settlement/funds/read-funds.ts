import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { OrderRepository } from '../database/order.repository.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import { settlementRefusals } from '../settlement.errors.js';
import type { Arrival } from './arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import { PositionRepository } from './database/position.repository.js';
import type {
  FundedSettlementDetailDto,
  FundedSettlementDetailsQuery,
  SettlementArrivalDto,
  SettlementArrivalsQuery,
  SettlementArrivalStoryDto,
  SettlementFundDto,
  SettlementFundsQuery,
} from './dto/arrival.dto.js';
import { fundsRefusals } from './funds.errors.js';

const NUMBER = /^[0-9]{1,20}$/;

/** Positions and arrivals as people see them. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadFunds {
  constructor(
    private readonly positions: PositionRepository,
    private readonly arrivals: ArrivalRepository,
    private readonly batches: SettlementBatchRepository,
    private readonly orders: OrderRepository,
  ) {}

  /** By key, or by order of one batch. */
  async page(book: BookRef, query: SettlementFundsQuery): Promise<Result<Page<SettlementFundDto>>> {
    const { currency, batch } = query;
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(settlementRefusals.currencyNotInBook(currency, 'currency'));
    if (batch !== undefined) return this.ofBatch(book, batch, query, decimals);
    const cursor = query.after === undefined ? accepted(['0']) : decodeCursor(query.after, 1);
    if (!cursor.ok) return cursor;
    if (!NUMBER.test(cursor.value[0]!)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.positions.keys(book.id, currency, cursor.value[0]!, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ fundingNo }) => [fundingNo],
        ({ fundingNo: funding, ...row }) => ({ funding, ...viewOf(row, decimals) }),
      ),
    );
  }

  /** The details of a key, in turn. */
  async detailsOf(
    book: BookRef,
    funding: string,
    query: FundedSettlementDetailsQuery,
  ): Promise<Result<Page<FundedSettlementDetailDto>>> {
    const currency = NUMBER.test(funding) ? await this.positions.currencyOf(funding, book.id) : null;
    if (currency === null) return refused(fundsRefusals.fundingNotFound(funding));
    const cursor = query.after === undefined ? accepted(['0']) : decodeCursor(query.after, 1);
    if (!cursor.ok) return cursor;
    if (!NUMBER.test(cursor.value[0]!)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.positions.details(funding, cursor.value[0]!, limit + 1);
    const decimals = book.currencies.get(currency)!;
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ detailNo }) => [detailNo],
        ({ detailNo: detail, party, amount, isEarmarked: earmarked, isWithdrawn, batch, payment }) => ({
          ...{ detail, party, expected: formatAmount(amount, decimals), earmarked },
          ...(isWithdrawn && { withdrawn: true }),
          ...(batch !== null && { batch }),
          ...(payment !== null && {
            payment,
            sent: formatAmount(payment === 'sent' ? amount : 0n, decimals),
            settled: formatAmount(payment === 'paid' ? amount : 0n, decimals),
          }),
        }),
      ),
    );
  }

  async arrivalsOf(
    book: BookRef,
    query: SettlementArrivalsQuery,
  ): Promise<Result<Page<SettlementArrivalDto>>> {
    const cursor = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!cursor.ok) return cursor;
    const [after = null] = cursor.value;
    if (after !== null && !isUuid(after)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.arrivals.page(book.id, query.state ?? 'open', after, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (arrival) => this.view(book, arrival),
      ),
    );
  }

  async story(book: BookRef, id: string): Promise<Result<SettlementArrivalStoryDto>> {
    const arrival = isUuid(id) ? await this.arrivals.byId(id) : null;
    if (arrival?.bookId !== book.id) return refused(fundsRefusals.arrivalNotFound(id));
    const decimals = book.currencies.get(arrival.currency)!;
    const parts = await this.arrivals.partsOf(arrival.arrivalNo);
    return accepted({
      ...this.view(book, arrival),
      parts: parts.map(({ kind, amount, account, fundingNo, detailNo, party, ...part }) => ({
        ...{ kind, amount: formatAmount(amount, decimals), account, voucher: part.voucherId },
        ...(fundingNo !== null && { funding: fundingNo }),
        ...(detailNo !== null && { detail: detailNo }),
        ...(party !== null && { party }),
        ...(part.approvalId !== null && { approval: part.approvalId }),
        recordedAt: toIsoTime(part.recordedAt),
      })),
    });
  }

  view({ currencies }: BookRef, arrival: Arrival): SettlementArrivalDto {
    const { id, channel, reference, origin, state, currency, valueDate, voucherId: voucher } = arrival;
    const told = (minor: bigint): string => formatAmount(minor, currencies.get(currency)!);
    return {
      ...{ id, channel, reference, origin, state, currency, amount: told(arrival.amount) },
      ...{ matched: told(arrival.matched), valueDate, voucher, recordedAt: toIsoTime(arrival.recordedAt) },
    };
  }

  private async ofBatch(
    book: BookRef,
    id: string,
    query: SettlementFundsQuery,
    decimals: number,
  ): Promise<Result<Page<SettlementFundDto>>> {
    const batch = isUuid(id) ? await this.batches.byId(id) : null;
    if (batch?.bookId !== book.id || batch.currency !== query.currency)
      return refused(settlementRefusals.batchNotFound(id));
    const cursor = query.after === undefined ? accepted(['', '']) : decodeCursor(query.after, 2);
    if (!cursor.ok) return cursor;
    const [party, side] = cursor.value as [string, string];
    const limit = limitOf(query);
    const place = party === '' ? null : { party, side };
    const orders = await this.orders.orders(batch.batchNo, null, place, limit + 1);
    const positions = await this.positions.ofOrders(batch.batchNo, orders);
    return accepted(
      pageFrom(
        positions,
        limit,
        (one) => [one.party, one.side],
        ({ payment, ...one }) => ({
          ...viewOf({ ...one, key: `${one.party} ${one.side}`, arrived: one.earmarked }, decimals),
          ...(payment && {
            sent: formatAmount(payment.state === 'sent' ? payment.amount : 0n, decimals),
            settled: formatAmount(payment.state === 'paid' ? payment.amount : 0n, decimals),
          }),
        }),
      ),
    );
  }
}

interface Figures {
  readonly key: string;
  readonly details: number;
  readonly expected: bigint;
  readonly arrived: bigint;
  readonly earmarked: bigint;
}

function viewOf(
  { key, details, expected, arrived, earmarked }: Figures,
  decimals: number,
): SettlementFundDto {
  const told = (minor: bigint): string => formatAmount(minor, decimals);
  const missing = expected > arrived ? expected - arrived : 0n;
  return {
    ...{ key, details, expected: told(expected), arrived: told(arrived), earmarked: told(earmarked) },
    ...{ free: told(arrived - earmarked), missing: told(missing) },
  };
}
