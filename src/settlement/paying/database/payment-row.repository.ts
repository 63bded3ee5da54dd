import { uuidOf } from '../../../platform/database/sql.js';
import type { Payment, PaymentState, WaitsFor } from '../payment.js';

/** As the driver gives it. */
export interface PaymentRow {
  batchNo: string | number;
  party: string;
  side: string;
  bookId: string;
  currency: string;
  direction: 'pay' | 'collect';
  amount: string;
  settlementAt: string;
  payerAccount: string;
  payee: string;
  payeeVersion: string | number | null;
  channel: string | null;
  state: PaymentState;
  waitsFor: WaitsFor;
  code: string | null;
  message: string | null;
  nextTryAt: string;
  attempts: string | number;
  retriesLeft: string | number;
  payoutId: Buffer | null;
  returned: string;
  changedAt: string;
  version: string | number;
}

export const PAYMENT_COLUMNS = `p.batch_no AS batchNo, p.party, p.side, p.book_id AS bookId, p.currency, p.direction, p.amount,
  p.settlement_at AS settlementAt, p.payer_account AS payerAccount, p.payee, p.payee_version AS payeeVersion, p.channel,
  p.state, p.waits_for AS waitsFor, p.code, p.message, p.next_try_at AS nextTryAt, p.attempts,
  p.retries_left AS retriesLeft, p.payout_id AS payoutId, p.returned, p.changed_at AS changedAt, p.version`;

export const paymentOf = (row: PaymentRow): Payment => ({
  ...row,
  batchNo: String(row.batchNo),
  bookId: Number(row.bookId),
  amount: BigInt(row.amount),
  payeeVersion: row.payeeVersion === null ? null : Number(row.payeeVersion),
  attempts: Number(row.attempts),
  retriesLeft: Number(row.retriesLeft),
  payoutId: row.payoutId === null ? null : uuidOf(row.payoutId),
  returned: BigInt(row.returned),
  version: Number(row.version),
});
