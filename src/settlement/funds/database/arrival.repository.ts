import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { OrderKey } from '../../funds-gate.js';
import type { Arrival, ArrivalOrigin, ArrivalState, KeptPart, NewArrival, PartKind } from '../arrival.js';

/** What of arrivals stands in suspense. */
export interface SuspendedTotal {
  readonly currency: string;
  readonly count: number;
  /** Minor units. */
  readonly amount: bigint;
  readonly oldest: string;
}

/** An order that collects, and how much more it may: none when it is paid, given up, or not being paid yet. Minor units. */
export interface Collecting extends OrderKey {
  readonly left: bigint;
}

/** Arrivals and their parts. Their rows are locked before keys of funds. */
@Injectable()
export class ArrivalRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Payments that collect and are open, for update, by batch, party and side; after batches and before arrivals. What has come in for
   * them is read behind their locks, so that of several arrivals at one instant the next sees what the one before has brought.
   * @returns those that are there and open
   */
  async lockCollecting(tx: Tx, orders: readonly OrderKey[]): Promise<Collecting[]> {
    if (orders.length === 0) return [];
    const those = orders.map((one) => `(${ofOrder('p', one)})`).join(' OR ');
    const rows = await sqlOf(tx).query<{
      batchNo: string | number;
      party: string;
      side: string;
      amount: string;
    }>(
      `SELECT p.batch_no AS batchNo, p.party, p.side, p.amount FROM settlement_payment p FORCE INDEX (PRIMARY)
       WHERE (${those}) AND p.direction = 'collect' AND p.state = 'waiting' ORDER BY p.batch_no, p.party, p.side FOR UPDATE`,
    );
    const open: Collecting[] = [];
    for (const { amount, ...row } of rows) {
      const order = { ...row, batchNo: String(row.batchNo) };
      const collected = await this.collected(tx, order.batchNo, order.party, order.side);
      open.push({ ...order, left: BigInt(amount) - collected });
    }
    return open;
  }

  /** For update, by number, in the order given. */
  async lock(tx: Tx, arrivalNos: readonly string[]): Promise<Arrival[]> {
    if (arrivalNos.length === 0) return [];
    const rows = await sqlOf(tx).query<ArrivalRow>(
      `${ARRIVALS} FORCE INDEX (PRIMARY) WHERE a.arrival_no IN (${arrivalNos.map(integerOf).join(',')})
       ORDER BY a.arrival_no FOR UPDATE`,
    );
    return rows.map(arrivalOf);
  }

  /** A duplicate key says that the reference was told before. */
  async insert(tx: Tx, arrival: NewArrival, voucherId: string, recordedAt: string): Promise<void> {
    const { bookId, channel, reference, origin, clientId, currency, amount, valueDate, said, suspense } =
      arrival;
    const who = `${binary(arrival.id)},${integer(bookId)},${[channel, reference, origin].map(text).join(',')}`;
    const what = `${integer(clientId)},${text(currency)},${amount},${text(valueDate)},${text(said)}`;
    const how = `${binary(arrival.contentHash)},${text(suspense)},${binary(voucherId)}`;
    await sqlOf(tx).execute(
      `INSERT INTO settlement_arrival (id, book_id, channel, reference, origin, client_id, currency, amount, value_date, said,
         content_hash, suspense, voucher_id, state, matched, parts, is_fresh, recorded_at, changed_at)
       VALUES (${who},${what},${how},'open',0,0,${arrival.isFresh ? 1 : 0},${text(recordedAt)},${text(recordedAt)})`,
    );
  }

  /** @throws Error when a locked arrival is not what it was decided on */
  async match(tx: Tx, before: Arrival, parts: readonly KeptPart[], recordedAt: string): Promise<void> {
    const matched = parts.reduce((sum, { amount }) => sum + amount, before.matched);
    const state: ArrivalState = matched === before.amount ? 'matched' : 'open';
    const changed = await sqlOf(tx).execute(
      `UPDATE settlement_arrival SET state = ${text(state)}, matched = ${matched},
         parts = ${integer(before.parts + parts.length)}, is_fresh = 0, changed_at = ${text(recordedAt)}
       WHERE arrival_no = ${integerOf(before.arrivalNo)} AND matched = ${before.matched} AND parts = ${integer(before.parts)}`,
    );
    if (changed !== 1) throw new Error(`Arrival ${before.id} is not what it was decided on`);
    const rows = parts.map((part) => {
      const of = [part.fundingNo, part.detailNo, part.batchNo].map((no) => no ?? 'NULL').join(',');
      const whom = `${text(part.party)},${text(part.side)},${part.amount},${text(part.account)}`;
      const by = part.approvalId === null ? 'NULL' : binary(part.approvalId);
      const key = `${integerOf(before.arrivalNo)},${integer(part.number)},${text(part.kind)}`;
      return `(${key},${of},${whom},${binary(part.voucherId)},${by},${text(recordedAt)})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO settlement_arrival_part (arrival_no, number, kind, funding_no, detail_no, batch_no, party, side, amount,
         account, voucher_id, approval_id, recorded_at) VALUES ${rows.join(',')}`,
    );
  }

  /** It cannot be matched by what it says: a person looks at it. */
  async seen(arrivalNo: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE settlement_arrival SET is_fresh = 0 WHERE arrival_no = ${integerOf(arrivalNo)}`,
    );
  }

  byReference(bookId: number, channel: string, reference: string, tx?: Tx): Promise<Arrival | null> {
    return this.one(
      `FORCE INDEX (settlement_arrival_reference) WHERE a.book_id = ${integer(bookId)}
       AND a.channel = ${text(channel)} AND a.reference = ${text(reference)}`,
      tx,
    );
  }

  byId(id: string): Promise<Arrival | null> {
    return this.one(`FORCE INDEX (settlement_arrival_id) WHERE a.id = ${binary(id)}`);
  }

  /** Those that say what they are for and nobody has tried, by number. */
  async fresh(after: string, count: number): Promise<Arrival[]> {
    const rows: ArrivalRow[] = await this.dataSource.query(
      `${ARRIVALS} FORCE INDEX (settlement_arrival_work) WHERE a.is_fresh = 1 AND a.arrival_no > ${integerOf(after)}
       ORDER BY a.arrival_no LIMIT ${integer(count)}`,
    );
    return rows.map(arrivalOf);
  }

  async bookCode(bookId: number): Promise<string> {
    const [row]: { code: string }[] = await this.dataSource.query(
      `SELECT code FROM book WHERE id = ${integer(bookId)}`,
    );
    return row!.code;
  }

  /** Of a state, by id, which is by time. */
  async page(bookId: number, state: ArrivalState, after: string | null, count: number): Promise<Arrival[]> {
    const rows: ArrivalRow[] = await this.dataSource.query(arrivalsStatement(bookId, state, after, count));
    return rows.map(arrivalOf);
  }

  async partsOf(arrivalNo: string): Promise<KeptPart[]> {
    const rows: PartRow[] = await this.dataSource.query(
      `SELECT p.number, p.kind, p.funding_no AS fundingNo, p.detail_no AS detailNo, p.batch_no AS batchNo, p.party, p.side,
         p.amount, p.account, p.voucher_id AS voucherId, p.approval_id AS approvalId, p.recorded_at AS recordedAt
       FROM settlement_arrival_part p FORCE INDEX (PRIMARY) WHERE p.arrival_no = ${integerOf(arrivalNo)} ORDER BY p.number`,
    );
    return rows.map(partOf);
  }

  /** What came in for an order that collects. @param tx null: as others see it */
  async collected(tx: Tx | null, batchNo: string, party: string, side: string): Promise<bigint> {
    const statement = `SELECT SUM(p.amount) AS collected FROM settlement_arrival_part p FORCE INDEX (settlement_arrival_part_order)
      WHERE ${ofOrder('p', { batchNo, party, side })}`;
    type Row = { collected: string | null };
    const rows = tx ? await sqlOf(tx).query<Row>(statement) : await this.dataSource.query<Row[]>(statement);
    return BigInt(rows[0]!.collected ?? '0');
  }

  /** Not matched wholly, by currency. */
  async suspended(bookIds: readonly number[]): Promise<SuspendedTotal[]> {
    if (bookIds.length === 0) return [];
    const rows: { currency: string; count: string | number; amount: string; oldest: string }[] =
      await this.dataSource.query(
        `SELECT a.currency, COUNT(*) AS count, SUM(a.amount - a.matched) AS amount, MIN(a.recorded_at) AS oldest
         FROM settlement_arrival a FORCE INDEX (settlement_arrival_list)
         WHERE a.book_id IN (${bookIds.map(integer).join(',')}) AND a.state = 'open'
         GROUP BY a.currency ORDER BY a.currency`,
      );
    return rows.map((row) => ({ ...row, count: Number(row.count), amount: BigInt(row.amount) }));
  }

  private async one(where: string, tx?: Tx): Promise<Arrival | null> {
    const statement = `${ARRIVALS} ${where}`;
    const rows = tx
      ? await sqlOf(tx).query<ArrivalRow>(statement)
      : await this.dataSource.query<ArrivalRow[]>(statement);
    return rows[0] ? arrivalOf(rows[0]) : null;
  }
}

const ofOrder = (table: string, { batchNo, party, side }: OrderKey): string =>
  `${table}.batch_no = ${integerOf(batchNo)} AND ${table}.party = ${text(party)} AND ${table}.side = ${text(side)}`;

const ARRIVALS = `SELECT a.arrival_no AS arrivalNo, a.id, a.book_id AS bookId, a.channel, a.reference, a.origin,
  a.client_id AS clientId, a.currency, a.amount, a.value_date AS valueDate, a.said, a.content_hash AS contentHash, a.suspense,
  a.voucher_id AS voucherId, a.state, a.matched, a.parts, a.is_fresh AS isFresh, a.recorded_at AS recordedAt,
  a.changed_at AS changedAt FROM settlement_arrival a`;

export const arrivalsStatement = (
  bookId: number,
  state: ArrivalState,
  after: string | null,
  count: number,
): string =>
  `${ARRIVALS} FORCE INDEX (settlement_arrival_list) WHERE a.book_id = ${integer(bookId)} AND a.state = ${text(state)}
   ${after === null ? '' : `AND a.id > ${binary(after)}`} ORDER BY a.book_id, a.state, a.id LIMIT ${integer(count)}`;

interface ArrivalRow {
  arrivalNo: string | number;
  id: Buffer;
  bookId: string | number;
  channel: string;
  reference: string;
  origin: ArrivalOrigin;
  clientId: string | number;
  currency: string;
  amount: string;
  valueDate: string;
  said: string;
  contentHash: Buffer;
  suspense: string;
  voucherId: Buffer;
  state: ArrivalState;
  matched: string;
  parts: string | number;
  isFresh: string | number;
  recordedAt: string;
  changedAt: string;
}

interface PartRow {
  number: string | number;
  kind: PartKind;
  fundingNo: string | number | null;
  detailNo: string | number | null;
  batchNo: string | number | null;
  party: string | null;
  side: string | null;
  amount: string;
  account: string;
  voucherId: Buffer;
  approvalId: Buffer | null;
  recordedAt: string;
}

const arrivalOf = (row: ArrivalRow): Arrival => ({
  ...row,
  ...{ arrivalNo: String(row.arrivalNo), id: uuidOf(row.id), bookId: Number(row.bookId) },
  ...{ clientId: Number(row.clientId), amount: BigInt(row.amount), matched: BigInt(row.matched) },
  ...{ contentHash: row.contentHash.toString('hex'), voucherId: uuidOf(row.voucherId) },
  ...{ parts: Number(row.parts), isFresh: Number(row.isFresh) === 1 },
});

const digitsOf = (number: string | number | null): string | null => (number === null ? null : String(number));

const partOf = (row: PartRow): KeptPart => ({
  ...row,
  ...{ number: Number(row.number), amount: BigInt(row.amount), voucherId: uuidOf(row.voucherId) },
  ...{ fundingNo: digitsOf(row.fundingNo), detailNo: digitsOf(row.detailNo), batchNo: digitsOf(row.batchNo) },
  approvalId: row.approvalId === null ? null : uuidOf(row.approvalId),
});
