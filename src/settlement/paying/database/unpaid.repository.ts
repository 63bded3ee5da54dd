import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, uuidOf } from '../../../platform/database/sql.js';

/** By which channel the last payout went, and which account paid it. */
export interface UnpaidFilter {
  readonly channelId?: number;
  readonly payerAccountId?: number;
}

/** An order whose last payout has failed or came back. Amounts in minor units. */
export interface UnpaidOrder {
  readonly payoutId: string;
  /** Id of its batch. */
  readonly batch: string;
  readonly party: string;
  readonly side: string;
  readonly currency: string;
  readonly amount: bigint;
  /** Code of the failure; null: the bank gave none. */
  readonly code: string | null;
  readonly changedAt: string;
}

export interface UnpaidTotal {
  readonly currency: string;
  readonly items: number;
  readonly amount: bigint;
  readonly oldest: string;
}

/** Orders that a person has to do something about, in the order of the ids of their payouts. Plain reads. */
@Injectable()
export class UnpaidRepository {
  constructor(private readonly dataSource: DataSource) {}

  async page(
    bookId: number,
    filter: UnpaidFilter,
    after: string | null,
    count: number,
  ): Promise<UnpaidOrder[]> {
    type Row = Omit<UnpaidOrder, 'payoutId' | 'batch' | 'amount'> & {
      payoutId: Buffer;
      batch: Buffer;
      amount: string;
    };
    const rows: Row[] = await this.dataSource.query(unpaidPageStatement(bookId, filter, after, count));
    return rows.map((row) => ({
      ...{ ...row, amount: BigInt(row.amount) },
      ...{ payoutId: uuidOf(row.payoutId), batch: uuidOf(row.batch) },
    }));
  }

  async totals(bookId: number, filter: UnpaidFilter): Promise<UnpaidTotal[]> {
    const rows: { currency: string; items: string; amount: string; oldest: string }[] =
      await this.dataSource.query(
        `SELECT STRAIGHT_JOIN p.currency, COUNT(*) AS items, SUM(p.amount) AS amount, MIN(p.changed_at) AS oldest
         ${unpaid(bookId, filter)} GROUP BY p.currency ORDER BY p.currency`,
      );
    return rows.map((row) => ({ ...row, items: Number(row.items), amount: BigInt(row.amount) }));
  }
}

/** @param more tables beside payments */
const unpaid = (bookId: number, { channelId, payerAccountId }: UnpaidFilter, more = ''): string => {
  const isFiltered = channelId !== undefined || payerAccountId !== undefined;
  const payouts = isFiltered ? 'JOIN payout o FORCE INDEX (PRIMARY) ON o.id = p.payout_id' : '';
  const of = [
    ...(channelId === undefined ? [] : [`AND o.channel_id = ${integer(channelId)}`]),
    ...(payerAccountId === undefined ? [] : [`AND o.payer_account_id = ${integer(payerAccountId)}`]),
  ];
  return `FROM settlement_payment p FORCE INDEX (settlement_payment_unpaid) ${payouts} ${more}
    WHERE p.book_id = ${integer(bookId)} AND p.state = 'failed' ${of.join(' ')}`;
};

const BATCH = 'JOIN settlement_batch b FORCE INDEX (PRIMARY) ON b.batch_no = p.batch_no';

export const unpaidPageStatement = (
  bookId: number,
  filter: UnpaidFilter,
  after: string | null,
  count: number,
): string =>
  `SELECT STRAIGHT_JOIN p.payout_id AS payoutId, b.id AS batch, p.party, p.side, p.currency, p.amount, p.code,
     p.changed_at AS changedAt
   ${unpaid(bookId, filter, BATCH)} ${after === null ? '' : `AND p.payout_id > ${binary(after)}`}
   ORDER BY p.book_id, p.state, p.payout_id LIMIT ${integer(count)}`;
