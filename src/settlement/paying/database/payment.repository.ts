import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { OrderKey } from '../../funds-gate.js';
import { byKey, keyText, type Payment, type PaymentAttempt, type PaymentChange } from '../payment.js';
import { PAYMENT_COLUMNS, paymentOf, type PaymentRow } from './payment-row.repository.js';

const KEYS_AT_ONCE = 100;

/** The rows of payments: what an order has come to, they alone say. */
@Injectable()
export class PaymentRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** For update, in the order of the primary key; after batches. @param keys in any order */
  async lock(tx: Tx, keys: readonly OrderKey[]): Promise<ReadonlyMap<string, Payment>> {
    const sorted = [...keys].sort(byKey);
    const found = new Map<string, Payment>();
    for (let from = 0; from < sorted.length; from += KEYS_AT_ONCE) {
      const rows = await sqlOf(tx).query<PaymentRow>(
        `SELECT ${PAYMENT_COLUMNS} FROM settlement_payment p FORCE INDEX (PRIMARY)
         WHERE ${among(sorted.slice(from, from + KEYS_AT_ONCE))} ORDER BY p.batch_no, p.party, p.side FOR UPDATE`,
      );
      for (const payment of rows.map(paymentOf)) found.set(keyText(payment), payment);
    }
    return found;
  }

  /** A duplicate key says that a twin has made them. */
  async insert(tx: Tx, payments: readonly Payment[]): Promise<void> {
    if (payments.length === 0) return;
    const rows = payments.map((one) => {
      const key = `${one.batchNo},${text(one.party)},${text(one.side)},${integer(one.bookId)}`;
      const what = `${text(one.currency)},${text(one.direction)},${integer(one.amount)},${text(one.settlementAt)}`;
      const who = `${text(one.payerAccount)},${text(one.payee)},${numberOrNull(one.payeeVersion)},${text(one.channel)}`;
      const how = `${text(one.state)},${text(one.waitsFor)},${text(one.nextTryAt)},0,${integer(one.retriesLeft)},0`;
      return `(${key},${what},${who},${how},${text(one.changedAt)},${integer(one.version)})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO settlement_payment (batch_no, party, side, book_id, currency, direction, amount, settlement_at,
         payer_account, payee, payee_version, channel, state, waits_for, next_try_at, attempts, retries_left, returned,
         changed_at, version) VALUES ${rows.join(',')}`,
    );
  }

  /** @throws Error when a payment is not in the version it was decided on: its row was not locked */
  async write(tx: Tx, changes: readonly PaymentChange[]): Promise<void> {
    for (const { before, after } of changes) {
      const changed = await sqlOf(tx).execute(
        `UPDATE settlement_payment SET state = ${text(after.state)}, waits_for = ${text(after.waitsFor)},
           code = ${text(after.code)}, message = ${text(after.message)}, next_try_at = ${text(after.nextTryAt)},
           attempts = ${integer(after.attempts)}, retries_left = ${integer(after.retriesLeft)},
           payout_id = ${binaryOrNull(after.payoutId)}, payee_version = ${numberOrNull(after.payeeVersion)},
           returned = ${integer(after.returned)}, changed_at = ${text(after.changedAt)}, version = ${integer(after.version)}
         WHERE ${of(after)} AND version = ${integer(before.version)}`,
      );
      if (changed !== 1) throw new Error(`Payment ${keyText(after)} is not what it was decided on`);
    }
    await this.insertEvents(tx, changes);
  }

  /** The same reason as before, for a further time: nothing that is worth a row of history. */
  async putOff(tx: Tx, { batchNo, party, side, version }: Payment, nextTryAt: string): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE settlement_payment SET next_try_at = ${text(nextTryAt)}
       WHERE ${of({ batchNo, party, side })} AND version = ${integer(version)}`,
    );
  }

  async insertEvents(tx: Tx, changes: readonly Pick<PaymentChange, 'after' | 'record'>[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map(({ after, record }) => {
      const { number, kind, from, to, reason, actor, recordedAt } = record;
      const key = `${after.batchNo},${text(after.party)},${text(after.side)},${integer(number)}`;
      const who = `${integer(actor.clientId)},${integer(actor.apiKeyId)},${text(actor.traceId)},${text(actor.part)}`;
      return `(${key},${[kind, from, to, reason].map(text).join(',')},${who},${text(recordedAt)})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO settlement_payment_event (batch_no, party, side, number, kind, from_state, to_state, reason, client_id,
         api_key_id, trace_id, part, recorded_at) VALUES ${rows.join(',')}`,
    );
  }

  /** A duplicate key says that the attempt was made. */
  async insertAttempts(tx: Tx, attempts: readonly PaymentAttempt[]): Promise<void> {
    if (attempts.length === 0) return;
    const rows = attempts.map(
      ({ batchNo, party, side, attempt, payoutId, clientId, requestedAt }) =>
        `(${batchNo},${text(party)},${text(side)},${integer(attempt)},${binary(payoutId)},${integer(clientId)},${text(requestedAt)})`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO settlement_attempt (batch_no, party, side, attempt, payout_id, client_id, requested_at)
       VALUES ${rows.join(',')}`,
    );
  }

  async byKey(key: OrderKey): Promise<Payment | null> {
    const rows: PaymentRow[] = await this.dataSource.query(
      `SELECT ${PAYMENT_COLUMNS} FROM settlement_payment p FORCE INDEX (PRIMARY) WHERE ${of(key, 'p.')}`,
    );
    return rows[0] ? paymentOf(rows[0]) : null;
  }

  /** The order that a payout is an attempt of; attempts never change. */
  async orderOf(payoutId: string): Promise<OrderKey | null> {
    const rows: { batchNo: string | number; party: string; side: string }[] = await this.dataSource.query(
      `SELECT a.batch_no AS batchNo, a.party, a.side FROM settlement_attempt a FORCE INDEX (settlement_attempt_payout)
       WHERE a.payout_id = ${binary(payoutId)}`,
    );
    return rows[0] ? { ...rows[0], batchNo: String(rows[0].batchNo) } : null;
  }
}

/** Range by range of the primary key: lists of tuples are read as scans by one of the engines. */
function among(keys: readonly OrderKey[]): string {
  return `(${keys.map((key) => `(${of(key, 'p.')})`).join(' OR ')})`;
}

const of = ({ batchNo, party, side }: OrderKey, table = ''): string =>
  `${table}batch_no = ${batchNo} AND ${table}party = ${text(party)} AND ${table}side = ${text(side)}`;

const numberOrNull = (value: number | null): string => (value === null ? 'NULL' : integer(value));
const binaryOrNull = (id: string | null): string => (id === null ? 'NULL' : binary(id));
