import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { PayoutState } from '../../payouts/index.js';

/** As the service makes them: the digits of the payout's id. */
const REQUEST_NUMBER = /^[0-9a-f]{32}$/;

/** A payout whose outcome is to be asked for. */
export interface DueQuery {
  readonly id: string;
  readonly requestNumber: string;
  readonly amount: bigint;
}

/** What a channel speaks of. */
export interface KnownPayout extends DueQuery {
  readonly state: PayoutState;
}

/** A payout that might be sent, and the batch whose row has to be held for it. */
export interface SendableId {
  readonly id: string;
  readonly batchId: string | null;
}

/** When a payout is asked about next; null: not by itself. */
export interface NextQuery {
  readonly id: string;
  readonly queries: number;
  readonly nextQueryAt: string | null;
}

/** Finds payouts that are to be sent or asked about: short walks along an index, which end where there is no more. */
@Injectable()
export class WorkRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The next approved payouts of the channel whose time has come, but for those of parties that are stopped: however many
   * of these stand first, they keep nobody back. Read behind the gates, so that the stops are those in force. Those of batches
   * that are not paying are left out as well; whoever claims has to hold the rows of the batches to be sure.
   */
  async toSend(tx: Tx, channelId: number, now: string, count: number): Promise<SendableId[]> {
    const rows = await sqlOf(tx).query<{ id: Buffer; batchId: Buffer | null }>(
      toSendStatement(channelId, now, count),
    );
    return rows.map(({ id, batchId }) => ({ id: uuidOf(id), batchId: batchId && uuidOf(batchId) }));
  }

  async databaseNow(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }

  /** Those of the channel that are due by both clocks, the longest due first. */
  async toAsk(tx: Tx, channelId: number, now: string, count: number): Promise<string[]> {
    const rows = await sqlOf(tx).query<{ id: Buffer }>(toAskStatement(channelId, now, count));
    return rows.map(({ id }) => uuidOf(id));
  }

  /**
   * Takes them for this node: until then nobody else asks.
   * @returns those that were still due when they were locked
   */
  async takeToAsk(tx: Tx, ids: readonly string[], now: string, until: string): Promise<DueQuery[]> {
    if (ids.length === 0) return [];
    const list = [...ids].sort().map(binary).join(', ');
    const isDue = `state = 'processing' AND next_query_at <= ${text(now)}`;
    const rows = await sqlOf(tx).query<{ id: Buffer; requestNumber: string; amount: string }>(
      `SELECT id, request_number AS requestNumber, amount FROM payout FORCE INDEX (PRIMARY)
       WHERE id IN (${list}) AND ${isDue} ORDER BY id FOR UPDATE`,
    );
    if (rows.length === 0) return [];
    await sqlOf(tx).execute(
      `UPDATE payout SET next_query_at = ${text(until)}
       WHERE id IN (${rows.map(({ id }) => binary(id.toString('hex'))).join(', ')}) AND ${isDue}`,
    );
    return rows.map(({ id, requestNumber, amount }) => ({
      id: uuidOf(id),
      requestNumber,
      amount: BigInt(amount),
    }));
  }

  /** Of payouts that the transaction has locked. */
  async askAgain(tx: Tx, next: readonly NextQuery[]): Promise<void> {
    if (next.length === 0) return;
    const rows = next.map(
      ({ id, queries, nextQueryAt }) =>
        `SELECT ${binary(id)} AS id, ${integer(queries)} AS queries, CAST(${text(nextQueryAt)} AS DATETIME(6)) AS at`,
    );
    await sqlOf(tx).execute(
      `UPDATE (${rows.join(' UNION ALL ')}) n STRAIGHT_JOIN payout p FORCE INDEX (PRIMARY) ON p.id = n.id
       SET p.queries = n.queries, p.next_query_at = n.at WHERE p.state = 'processing'`,
    );
  }

  /** The payouts of the channel that the bank knows by those numbers, as they are now, without a lock. */
  async byRequestNumbers(channelId: number, numbers: readonly string[]): Promise<Map<string, KnownPayout>> {
    const own = numbers.filter((number) => REQUEST_NUMBER.test(number));
    if (own.length === 0) return new Map();
    const rows: { id: Buffer; requestNumber: string; amount: string; state: PayoutState }[] =
      await this.dataSource.query(
        `SELECT id, request_number AS requestNumber, amount, state FROM payout FORCE INDEX (PRIMARY)
         WHERE id IN (${own.map(binary).join(', ')}) AND channel_id = ${integer(channelId)}`,
      );
    return new Map(
      rows.map(({ id, requestNumber, amount, state }) => [
        requestNumber,
        { id: uuidOf(id), requestNumber, amount: BigInt(amount), state },
      ]),
    );
  }
}

export const toSendStatement = (channelId: number, now: string, count: number): string =>
  `SELECT STRAIGHT_JOIN p.id, p.batch_id AS batchId
   FROM payout p FORCE INDEX (payout_work) JOIN account a FORCE INDEX (PRIMARY) ON a.id = p.payer_account_id
     LEFT JOIN payout_batch b FORCE INDEX (PRIMARY) ON b.id = p.batch_id
   WHERE p.channel_id = ${integer(channelId)} AND p.state = 'approved'
     AND (p.batch_id IS NULL OR b.state = 'paying')
     AND p.send_after <= LEAST(CAST(${text(now)} AS DATETIME(6)), UTC_TIMESTAMP(6))
     AND NOT EXISTS (SELECT 1 FROM payout_stop s FORCE INDEX (PRIMARY)
       WHERE s.book_id = p.book_id AND s.scope = 'party' AND s.target = a.party AND s.stopped = 1)
   ORDER BY p.send_after, p.id LIMIT ${integer(count)}`;

export const toAskStatement = (channelId: number, now: string, count: number): string =>
  `SELECT id FROM payout FORCE INDEX (payout_query)
   WHERE channel_id = ${integer(channelId)} AND state = 'processing'
     AND next_query_at <= LEAST(CAST(${text(now)} AS DATETIME(6)), UTC_TIMESTAMP(6))
   ORDER BY next_query_at, id LIMIT ${integer(count)}`;
