import { uuidOf } from '../../platform/database/sql.js';
import type { OwnTransfer, OwnTransferState } from '../own-transfer.js';

/** As the driver gives it. */
export interface TransferRow {
  id: Buffer;
  bookId: string;
  clientId: string;
  requestNumber: string | null;
  fromChannelId: string;
  toChannelId: string;
  amount: string;
  payeeName: string;
  payeeBank: string;
  payeeAccount: string;
  transitAccount: string;
  termsVersion: string | number;
  arrivalMinutes: string | number;
  reason: string;
  explanation: string;
  contentHash: Buffer;
  createdAt: string;
  expiresAt: string;
  state: OwnTransferState;
  version: string | number;
  payoutId: Buffer | null;
  nextTryAt: string | null;
  lastRefusal: string | null;
  arriveBy: string | null;
  voucherId: Buffer | null;
  endedAt: string | null;
}

export const TRANSFER_COLUMNS = `t.id, t.book_id AS bookId, t.client_id AS clientId, t.request_number AS requestNumber,
  t.from_channel_id AS fromChannelId, t.to_channel_id AS toChannelId, t.amount, t.payee_name AS payeeName,
  t.payee_bank AS payeeBank, t.payee_account AS payeeAccount, t.transit_account AS transitAccount,
  t.terms_version AS termsVersion, t.arrival_minutes AS arrivalMinutes, t.reason, t.explanation,
  t.content_hash AS contentHash, t.created_at AS createdAt, t.expires_at AS expiresAt, t.state, t.version,
  t.payout_id AS payoutId, t.next_try_at AS nextTryAt, t.last_refusal AS lastRefusal, t.arrive_by AS arriveBy,
  t.voucher_id AS voucherId, t.ended_at AS endedAt`;

const idOrNull = (column: Buffer | null): string | null => (column === null ? null : uuidOf(column));

export function transferOf({ payeeName, payeeBank, payeeAccount, ...row }: TransferRow): OwnTransfer {
  return {
    ...row,
    id: uuidOf(row.id),
    bookId: Number(row.bookId),
    clientId: Number(row.clientId),
    fromChannelId: Number(row.fromChannelId),
    toChannelId: Number(row.toChannelId),
    amount: BigInt(row.amount),
    payee: { name: payeeName, bank: payeeBank, account: payeeAccount },
    termsVersion: Number(row.termsVersion),
    arrivalMinutes: Number(row.arrivalMinutes),
    contentHash: row.contentHash.toString('hex'),
    version: Number(row.version),
    payoutId: idOrNull(row.payoutId),
    voucherId: idOrNull(row.voucherId),
  };
}
