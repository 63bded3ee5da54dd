import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { OrderPlace } from '../../database/order.repository.js';
import type { SettlementState } from '../../settlement-batch.js';

/** A batch that was set going. */
export interface Paying {
  readonly batchNo: string;
  readonly bookId: number;
  /** There is something to do. */
  readonly isOpen: boolean;
  /** All of its orders have become payments. */
  readonly isMade: boolean;
  /** The order up to which they have. */
  readonly cursor: OrderPlace | null;
  readonly payments: bigint;
  /** How many events of it clients were told. */
  readonly told: number;
}

interface PayingRow {
  batchNo: string | number;
  bookId: string;
  isOpen: string | number;
  isMade: string | number;
  cursorParty: string | null;
  cursorSide: string | null;
  payments: string | number;
  told: string | number;
}

const COLUMNS = `y.batch_no AS batchNo, y.book_id AS bookId, y.is_open AS isOpen, y.is_made AS isMade,
  y.cursor_party AS cursorParty, y.cursor_side AS cursorSide, y.payments, y.told`;

@Injectable()
export class PayingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Behind the lock of the batch. */
  async insert(tx: Tx, batchNo: string, bookId: number, startedAt: string): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO settlement_paying (batch_no, book_id, is_open, is_made, payments, told, started_at)
       VALUES (${batchNo}, ${integer(bookId)}, 1, 0, 0, 1, ${text(startedAt)})`,
    );
  }

  /** For update; after its batch. */
  async lock(tx: Tx, batchNo: string): Promise<Paying> {
    const [row] = await sqlOf(tx).query<PayingRow>(
      `SELECT ${COLUMNS} FROM settlement_paying y FORCE INDEX (PRIMARY) WHERE y.batch_no = ${batchNo} FOR UPDATE`,
    );
    return payingOf(row!);
  }

  /** @param cursor null: that was the last page */
  async made(tx: Tx, batchNo: string, cursor: OrderPlace | null, payments: number): Promise<void> {
    const to =
      cursor === null
        ? 'is_made = 1'
        : `cursor_party = ${text(cursor.party)}, cursor_side = ${text(cursor.side)}`;
    await sqlOf(tx).execute(
      `UPDATE settlement_paying SET ${to}, payments = payments + ${integer(payments)} WHERE batch_no = ${batchNo}`,
    );
  }

  /** There is something to do again. After payments: who closes it holds this row before he looks at them. */
  async reopen(tx: Tx, batchNos: readonly string[]): Promise<void> {
    if (batchNos.length === 0) return;
    const sorted = [...batchNos].sort((left, right) => Number(BigInt(left) - BigInt(right)));
    await sqlOf(tx).execute(
      `UPDATE settlement_paying SET is_open = 1 WHERE batch_no IN (${sorted.join(',')})`,
    );
  }

  async close(tx: Tx, batchNo: string, told: number): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE settlement_paying SET is_open = 0, told = ${integer(told)} WHERE batch_no = ${batchNo}`,
    );
  }

  async byBatch(batchNo: string): Promise<Paying | null> {
    const rows: PayingRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM settlement_paying y FORCE INDEX (PRIMARY) WHERE y.batch_no = ${batchNo}`,
    );
    return rows[0] ? payingOf(rows[0]) : null;
  }

  /** The next batches with something to do, by number. */
  async open(after: string, count: number): Promise<string[]> {
    const rows: { batchNo: string | number }[] = await this.dataSource.query(
      `SELECT y.batch_no AS batchNo FROM settlement_paying y FORCE INDEX (settlement_paying_open)
       WHERE y.is_open = 1 AND y.batch_no > ${after} ORDER BY y.batch_no LIMIT ${integer(count)}`,
    );
    return rows.map(({ batchNo }) => String(batchNo));
  }

  /** The states of batches, shared: none of them begins to be paid, or is void, meanwhile. @param batchNos in order */
  async shareBatches(tx: Tx, batchNos: readonly string[]): Promise<ReadonlyMap<string, SettlementState>> {
    if (batchNos.length === 0) return new Map();
    const rows = await sqlOf(tx).query<{ batchNo: string | number; state: SettlementState }>(
      `SELECT b.batch_no AS batchNo, b.state FROM settlement_batch b FORCE INDEX (PRIMARY)
       WHERE b.batch_no IN (${batchNos.join(',')}) ORDER BY b.batch_no LOCK IN SHARE MODE`,
    );
    return new Map(rows.map(({ batchNo, state }) => [String(batchNo), state]));
  }

  async databaseNow(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }
}

const payingOf = (row: PayingRow): Paying => ({
  ...{ batchNo: String(row.batchNo), bookId: Number(row.bookId), payments: BigInt(row.payments) },
  ...{ isOpen: Number(row.isOpen) === 1, isMade: Number(row.isMade) === 1, told: Number(row.told) },
  cursor: row.cursorParty === null ? null : { party: row.cursorParty, side: row.cursorSide! },
});
