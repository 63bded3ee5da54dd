import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import { recordKeyHashOf } from '../../../trade-files/index.js';
import type { ClearingOrder, OrderFacts, OrderState, OrderStanding } from '../order.js';

export interface ToldOrder extends ClearingOrder {
  readonly recordedAt: string;
}

/** Orders that were cleared at once, and the records of files that turned out to be theirs. */
@Injectable()
export class OrderRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Insert-only. A duplicate key says that the record was cleared at once before. */
  async insert(tx: Tx, order: ClearingOrder): Promise<void> {
    const { bookId, clientId, requestNumber, source, recordKey, orderNumber, orderState, record, pinned } =
      order;
    const key = [binary(order.id), integer(bookId), integer(clientId), text(requestNumber)];
    const said = [source, recordKey, orderNumber, orderState, record, pinned].map(text);
    await sqlOf(tx).execute(
      `INSERT INTO clearing_order (id, book_id, client_id, request_number, request_hash, source, record_key, order_number,
         order_state, record, pinned, voucher_id, recorded_at)
       VALUES (${[...key, binary(order.requestHash), ...said, binary(order.voucherId)].join(',')},UTC_TIMESTAMP(6))`,
    );
  }

  /** Behind the gate of the source. @param forwardKey of the trade that the order takes back; null: there is none */
  async standing(
    tx: Tx,
    bookId: number,
    source: string,
    recordKey: string,
    forwardKey: string | null,
  ): Promise<OrderStanding> {
    const cleared = await sqlOf(tx).query<object>(
      `SELECT 1 FROM clearing_order FORCE INDEX (clearing_order_record)
       WHERE book_id = ${integer(bookId)} AND source = ${text(source)} AND record_key = ${text(recordKey)}`,
    );
    const own = await this.inFile(tx, bookId, source, recordKey);
    const forward = forwardKey === null ? null : await this.inFile(tx, bookId, source, forwardKey);
    return {
      isCleared: cleared.length > 0,
      isInFile: own !== null,
      sweepAt: forward === null ? null : (forward.settlementAt ?? 'unknown'),
    };
  }

  /** The record of an accepted file, with when its result is settled. */
  private async inFile(
    tx: Tx,
    bookId: number,
    source: string,
    recordKey: string,
  ): Promise<{ settlementAt: string | null } | null> {
    const rows = await sqlOf(tx).query<{ settlementAt: string | null }>(
      `SELECT STRAIGHT_JOIN q.settlement_at AS settlementAt FROM trade_source s FORCE INDEX (trade_source_code)
       JOIN trade_record_key k FORCE INDEX (PRIMARY)
         ON k.source_no = s.source_no AND k.key_hash = ${binary(recordKeyHashOf(recordKey))}
       JOIN trade_file f FORCE INDEX (PRIMARY) ON f.file_no = k.file_no AND f.state = 'accepted'
       LEFT JOIN clearing_run r FORCE INDEX (clearing_run_live) ON r.live_file = f.file_no
       LEFT JOIN clearing_result q FORCE INDEX (PRIMARY) ON q.run_no = r.run_no AND q.line_no = k.line_no
       WHERE s.book_id = ${integer(bookId)} AND s.code = ${text(source)}`,
    );
    return rows[0] ?? null;
  }

  /**
   * Orders whose records stand between the lines of a file, by record key; behind the gate of the source.
   * @param last included
   */
  async amongLines(
    tx: Tx,
    { bookId, source, fileNo }: { readonly bookId: number; readonly source: string; readonly fileNo: string },
    first: number,
    last: number,
  ): Promise<ReadonlyMap<string, OrderFacts & { readonly id: string }>> {
    const of = `o.book_id = ${integer(bookId)} AND o.source = ${text(source)}`;
    const some = await sqlOf(tx).query<object>(
      `SELECT 1 FROM clearing_order o FORCE INDEX (clearing_order_record) WHERE ${of} LIMIT 1`,
    );
    if (some.length === 0) return new Map();
    const rows = await sqlOf(tx).query<{ recordKey: string; id: Buffer; record: string }>(
      `SELECT STRAIGHT_JOIN t.record_key AS recordKey, o.id, o.record FROM trade_record t FORCE INDEX (PRIMARY)
       JOIN clearing_order o FORCE INDEX (clearing_order_record) ON ${of} AND o.record_key = t.record_key
       WHERE t.file_no = ${integer(BigInt(fileNo))} AND t.line_no BETWEEN ${integer(first)} AND ${integer(last)}`,
    );
    return new Map(
      rows.map(({ recordKey, id, record }) => [
        recordKey,
        { ...(JSON.parse(record) as OrderFacts), id: uuidOf(id) },
      ]),
    );
  }

  /** Records of a locked run that are orders' and so have no result. */
  async recognise(
    tx: Tx,
    runNo: string,
    recognised: readonly { readonly lineNo: number; readonly orderId: string }[],
  ): Promise<void> {
    if (recognised.length === 0) return;
    const run = integer(BigInt(runNo));
    const rows = recognised.map(({ lineNo, orderId }) => `(${run},${integer(lineNo)},${binary(orderId)})`);
    await sqlOf(tx).execute(
      `INSERT INTO clearing_recognition (run_no, line_no, order_id) VALUES ${rows.join(',')}`,
    );
  }

  async byRequest(clientId: number, requestNumber: string): Promise<ToldOrder | null> {
    return this.one(
      `FORCE INDEX (clearing_order_request)
       WHERE o.client_id = ${integer(clientId)} AND o.request_number = ${text(requestNumber)}`,
    );
  }

  async byId(bookId: number, id: string): Promise<ToldOrder | null> {
    return this.one(`FORCE INDEX (PRIMARY) WHERE o.id = ${binary(id)} AND o.book_id = ${integer(bookId)}`);
  }

  private async one(where: string): Promise<ToldOrder | null> {
    const rows: OrderRow[] = await this.dataSource.query(
      `SELECT o.id, o.book_id AS bookId, o.client_id AS clientId, o.request_number AS requestNumber,
         o.request_hash AS requestHash, o.source, o.record_key AS recordKey, o.order_number AS orderNumber,
         o.order_state AS orderState, o.record, o.pinned, o.voucher_id AS voucherId, o.recorded_at AS recordedAt
       FROM clearing_order o ${where}`,
    );
    const row = rows[0];
    if (!row) return null;
    return {
      ...row,
      ...{ id: uuidOf(row.id), bookId: Number(row.bookId), clientId: Number(row.clientId) },
      ...{ requestHash: row.requestHash.toString('hex'), voucherId: uuidOf(row.voucherId) },
    };
  }
}

interface OrderRow {
  id: Buffer;
  bookId: string | number;
  clientId: string | number;
  requestNumber: string;
  requestHash: Buffer;
  source: string;
  recordKey: string;
  orderNumber: string;
  orderState: OrderState;
  record: string;
  pinned: string;
  voucherId: Buffer;
  recordedAt: string;
}
