import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { OrderPlace } from '../../database/order.repository.js';
import type { Payment, PaymentState } from '../payment.js';
import { PAYMENT_COLUMNS, paymentOf, type PaymentRow } from './payment-row.repository.js';

/** A payment whose payout has ended. */
export interface EndedPayment {
  readonly payment: Payment;
  readonly payoutState: 'succeeded' | 'failed';
  readonly failureCause: string | null;
  readonly failureCode: string | null;
}

export interface StateCount {
  readonly state: PaymentState;
  readonly count: number;
  readonly amount: bigint;
}

export interface PaymentStanding {
  readonly state: PaymentState;
  readonly orders: number;
  readonly oldestSeconds: number;
}

/** What is to be done about payments, page by page, and lists of them. Plain reads: decided is on locked rows. */
@Injectable()
export class PaymentWorkRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that may be tried now, the longest due first; trying one moves it on. @param now of the node; the earlier clock counts */
  async due(
    batchNo: string,
    state: PaymentState,
    direction: Payment['direction'],
    now: string,
    count: number,
  ): Promise<Payment[]> {
    const rows: PaymentRow[] = await this.dataSource.query(
      dueStatement(batchNo, state, direction, now, count),
    );
    return rows.map(paymentOf);
  }

  /** Those whose payout has ended, by party and side. */
  async ended(batchNo: string, count: number): Promise<EndedPayment[]> {
    type Row = PaymentRow & Omit<EndedPayment, 'payment'>;
    const rows: Row[] = await this.dataSource.query(endedStatement(batchNo, count));
    return rows.map((row) => {
      const { payoutState, failureCause, failureCode } = row;
      return { payment: paymentOf(row), payoutState, failureCause, failureCode };
    });
  }

  async list(
    batchNo: string,
    state: PaymentState | null,
    after: OrderPlace | null,
    count: number,
  ): Promise<Payment[]> {
    const rows: PaymentRow[] = await this.dataSource.query(paymentsStatement(batchNo, state, after, count));
    return rows.map(paymentOf);
  }

  async counts(batchNo: string): Promise<StateCount[]> {
    const rows: { state: PaymentState; count: string; amount: string }[] = await this.dataSource.query(
      `SELECT p.state, COUNT(*) AS count, SUM(p.amount) AS amount
       FROM settlement_payment p FORCE INDEX (settlement_payment_list)
       WHERE p.batch_no = ${batchNo} GROUP BY p.state ORDER BY p.state`,
    );
    return rows.map(({ state, count, amount }) => ({ state, count: Number(count), amount: BigInt(amount) }));
  }

  /** Whether one of the batch is in that state. @param tx to see what is committed behind its locks */
  async has(batchNo: string, state: PaymentState, tx?: Tx): Promise<boolean> {
    const statement = `SELECT 1 AS one FROM settlement_payment p FORCE INDEX (settlement_payment_list)
      WHERE p.batch_no = ${batchNo} AND p.state = ${text(state)} LIMIT 1`;
    const rows = tx ? await sqlOf(tx).query(statement) : await this.dataSource.query<unknown[]>(statement);
    return rows.length > 0;
  }

  async attempts(key: {
    readonly batchNo: string;
    readonly party: string;
    readonly side: string;
  }): Promise<{ attempt: number; payoutId: string; client: string | null; requestedAt: string }[]> {
    const rows: { attempt: string | number; payoutId: Buffer; client: string | null; requestedAt: string }[] =
      await this.dataSource.query(
        `SELECT a.attempt, a.payout_id AS payoutId, (SELECT c.code FROM client c WHERE c.id = a.client_id) AS client,
           a.requested_at AS requestedAt FROM settlement_attempt a FORCE INDEX (PRIMARY)
         WHERE a.batch_no = ${key.batchNo} AND a.party = ${text(key.party)} AND a.side = ${text(key.side)} ORDER BY a.attempt`,
      );
    return rows.map((row) => ({ ...row, attempt: Number(row.attempt), payoutId: uuidOf(row.payoutId) }));
  }

  /** What clients asked of an order, the latest first. */
  async lastAsked(
    { batchNo, party, side }: Pick<Payment, 'batchNo' | 'party' | 'side'>,
    kind: string,
  ): Promise<{ number: number; clientId: number; reason: string } | null> {
    const rows: { number: string | number; clientId: string; reason: string }[] = await this.dataSource.query(
      `SELECT e.number, e.client_id AS clientId, e.reason FROM settlement_payment_event e FORCE INDEX (PRIMARY)
       WHERE e.batch_no = ${batchNo} AND e.party = ${text(party)} AND e.side = ${text(side)} AND e.kind = ${text(kind)}
         AND e.client_id > 0 ORDER BY e.number DESC LIMIT 1`,
    );
    const [row] = rows;
    return row ? { ...row, number: Number(row.number), clientId: Number(row.clientId) } : null;
  }

  /** How many are in each state that should not last, and since when. */
  async standing(): Promise<PaymentStanding[]> {
    const rows: { state: PaymentState; orders: string; oldestSeconds: string | null }[] =
      await this.dataSource.query(
        `SELECT p.state, COUNT(*) AS orders, TIMESTAMPDIFF(SECOND, MIN(p.changed_at), UTC_TIMESTAMP(6)) AS oldestSeconds
         FROM settlement_payment p FORCE INDEX (settlement_payment_age)
         WHERE p.state IN ('waiting', 'payable', 'sent', 'failed') GROUP BY p.state`,
      );
    return rows.map(({ state, orders, oldestSeconds }) => ({
      ...{ state, orders: Number(orders), oldestSeconds: Math.max(0, Number(oldestSeconds ?? 0)) },
    }));
  }
}

export const dueStatement = (
  batchNo: string,
  state: PaymentState,
  direction: Payment['direction'],
  now: string,
  count: number,
): string =>
  `SELECT STRAIGHT_JOIN ${PAYMENT_COLUMNS} FROM settlement_payment p FORCE INDEX (settlement_payment_work)
   LEFT JOIN settlement_charge c FORCE INDEX (PRIMARY)
     ON c.batch_no = p.batch_no AND c.party = p.party AND c.side = p.side
   WHERE p.batch_no = ${batchNo} AND p.state = ${text(state)} AND p.next_try_at <= LEAST(${text(now)}, UTC_TIMESTAMP(6))
     AND p.direction = ${text(direction)} AND (c.party IS NULL OR c.voucher_id IS NOT NULL)
   ORDER BY p.next_try_at, p.party, p.side LIMIT ${integer(count)}`;

export const endedStatement = (batchNo: string, count: number): string =>
  `SELECT STRAIGHT_JOIN ${PAYMENT_COLUMNS}, o.state AS payoutState, o.failure_cause AS failureCause,
     o.failure_code AS failureCode
   FROM settlement_payment p FORCE INDEX (settlement_payment_list) JOIN payout o FORCE INDEX (PRIMARY) ON o.id = p.payout_id
   WHERE p.batch_no = ${batchNo} AND p.state = 'sent' AND o.state IN ('succeeded', 'failed')
   ORDER BY p.party, p.side LIMIT ${integer(count)}`;

export const paymentsStatement = (
  batchNo: string,
  state: PaymentState | null,
  after: OrderPlace | null,
  count: number,
): string => {
  const index = state === null ? 'PRIMARY' : 'settlement_payment_list';
  const within = [
    `p.batch_no = ${batchNo}`,
    ...(state === null ? [] : [`p.state = ${text(state)}`]),
    ...(after === null
      ? []
      : [
          `p.party >= ${text(after.party)} AND (p.party > ${text(after.party)} OR p.side > ${text(after.side)})`,
        ]),
  ];
  return `SELECT ${PAYMENT_COLUMNS} FROM settlement_payment p FORCE INDEX (${index})
    WHERE ${within.join(' AND ')} ORDER BY p.party, p.side LIMIT ${integer(count)}`;
};
