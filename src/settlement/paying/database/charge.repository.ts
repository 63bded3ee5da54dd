import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { OrderKey } from '../../funds-gate.js';
import { byKey, keyText, type Charge } from '../payment.js';

interface ChargeRow {
  batchNo: string | number;
  party: string;
  side: string;
  bookId: string;
  currency: string;
  payableAccount: string;
  feeAccount: string;
  reserveAccount: string;
  fee: string;
  reserve: string;
  released: string;
  voucherId: Buffer | null;
  code: string | null;
  message: string | null;
  nextTryAt: string;
}

const COLUMNS = `c.batch_no AS batchNo, c.party, c.side, c.book_id AS bookId, c.currency,
  c.payable_account AS payableAccount, c.fee_account AS feeAccount, c.reserve_account AS reserveAccount, c.fee, c.reserve,
  c.released, c.voucher_id AS voucherId, c.code, c.message, c.next_try_at AS nextTryAt`;

/** What orders come to beside what is paid. */
@Injectable()
export class ChargeRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, charges: readonly Charge[]): Promise<void> {
    if (charges.length === 0) return;
    const rows = charges.map((one) => {
      const key = `${one.batchNo},${text(one.party)},${text(one.side)},${integer(one.bookId)},${text(one.currency)}`;
      const accounts = [one.payableAccount, one.feeAccount, one.reserveAccount].map(text).join(',');
      const sums = [one.fee, one.reserve, one.released].map(integer).join(',');
      return `(${key},${accounts},${sums},${text(one.nextTryAt)})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO settlement_charge (batch_no, party, side, book_id, currency, payable_account, fee_account,
         reserve_account, fee, reserve, released, next_try_at) VALUES ${rows.join(',')}`,
    );
  }

  /** For update, in the order of the primary key; after payments. */
  async lock(tx: Tx, keys: readonly OrderKey[]): Promise<ReadonlyMap<string, Charge>> {
    if (keys.length === 0) return new Map();
    const wanted = [...keys].sort(byKey).map((key) => `(${of(key)})`);
    const rows = await sqlOf(tx).query<ChargeRow>(
      `SELECT ${COLUMNS} FROM settlement_charge c FORCE INDEX (PRIMARY)
       WHERE (${wanted.join(' OR ')}) ORDER BY c.batch_no, c.party, c.side FOR UPDATE`,
    );
    return new Map(rows.map(chargeOf).map((charge) => [keyText(charge), charge]));
  }

  /** @throws Error when it was posted before: its row was not locked */
  async posted(tx: Tx, { batchNo, party, side }: OrderKey, voucherId: string): Promise<void> {
    const changed = await sqlOf(tx).execute(
      `UPDATE settlement_charge c SET c.voucher_id = ${binary(voucherId)}, c.code = NULL, c.message = NULL
       WHERE ${of({ batchNo, party, side })} AND c.voucher_id IS NULL`,
    );
    if (changed !== 1) throw new Error(`What ${party} is charged in batch ${batchNo} was posted before`);
  }

  /** Why it could not be posted, and when it is tried again; only where it still is not. */
  async putOff(key: OrderKey, code: string, message: string, nextTryAt: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE settlement_charge c SET c.code = ${text(code)}, c.message = ${text(message)}, c.next_try_at = ${text(nextTryAt)}
       WHERE ${of(key)} AND c.voucher_id IS NULL`,
    );
  }

  /** Those that may be tried now, the longest due first; trying one moves it on. */
  async due(batchNo: string, now: string, count: number): Promise<Charge[]> {
    const rows: ChargeRow[] = await this.dataSource.query(dueChargesStatement(batchNo, now, count));
    return rows.map(chargeOf);
  }

  async ofOrder(key: OrderKey, tx?: Tx): Promise<Charge | null> {
    const statement = `SELECT ${COLUMNS} FROM settlement_charge c FORCE INDEX (PRIMARY) WHERE ${of(key)}`;
    const rows = tx
      ? await sqlOf(tx).query<ChargeRow>(statement)
      : await this.dataSource.query<ChargeRow[]>(statement);
    return rows[0] ? chargeOf(rows[0]) : null;
  }

  async hasOpen(tx: Tx, batchNo: string): Promise<boolean> {
    const rows = await sqlOf(tx).query(
      `SELECT 1 AS one FROM settlement_charge c FORCE INDEX (settlement_charge_work)
       WHERE c.batch_no = ${batchNo} AND c.voucher_id IS NULL LIMIT 1`,
    );
    return rows.length > 0;
  }
}

export const dueChargesStatement = (batchNo: string, now: string, count: number): string =>
  `SELECT ${COLUMNS} FROM settlement_charge c FORCE INDEX (settlement_charge_work)
   WHERE c.batch_no = ${batchNo} AND c.voucher_id IS NULL AND c.next_try_at <= LEAST(${text(now)}, UTC_TIMESTAMP(6))
   ORDER BY c.next_try_at, c.party, c.side LIMIT ${integer(count)}`;

const of = ({ batchNo, party, side }: OrderKey): string =>
  `c.batch_no = ${batchNo} AND c.party = ${text(party)} AND c.side = ${text(side)}`;

const chargeOf = (row: ChargeRow): Charge => ({
  ...row,
  batchNo: String(row.batchNo),
  bookId: Number(row.bookId),
  fee: BigInt(row.fee),
  reserve: BigInt(row.reserve),
  released: BigInt(row.released),
  voucherId: row.voucherId === null ? null : uuidOf(row.voucherId),
});
