import { uuidOf } from '../../platform/database/sql.js';
import type {
  Batch,
  BatchEventKind,
  BatchItem,
  BatchPart,
  BatchSource,
  BatchState,
  ItemState,
} from '../batch.js';

/** As the driver gives it: decimals and numbers as texts, keys as buffers. */
export interface BatchRow {
  id: Buffer;
  bookId: string;
  clientId: string;
  client: string;
  requestNumber: string;
  requestHash: Buffer;
  payerAccountId: string;
  payerAccount: string;
  currency: string;
  decimals: string | number;
  channel: string | null;
  route: string | null;
  purpose: string;
  reference: string | null;
  memo: string;
  source: BatchSource;
  createdAt: string;
  state: BatchState;
  version: string | number;
  changedAt: string;
  itemsReceived: string | number;
  faults: string | number;
  items: string | number | null;
  amount: string | null;
  contentHash: Buffer | null;
  checksum: Buffer | null;
  approvalsNeeded: string | number | null;
  approvers: string | null;
  approvalExpiresAt: string | null;
  isSettled: string | number;
}

/** What describes the account never changes. It is read by subqueries: joined, its rows would be locked too. */
export const BATCH_COLUMNS = `b.id, b.book_id AS bookId, b.client_id AS clientId,
  (SELECT c.code FROM client c WHERE c.id = b.client_id) AS client,
  b.request_number AS requestNumber, b.request_hash AS requestHash, b.payer_account_id AS payerAccountId,
  (SELECT a.code FROM account a WHERE a.id = b.payer_account_id) AS payerAccount,
  (SELECT a.currency FROM account a WHERE a.id = b.payer_account_id) AS currency,
  (SELECT c.decimals FROM account a JOIN currency c ON c.code = a.currency WHERE a.id = b.payer_account_id) AS decimals,
  b.channel, b.route, b.purpose, b.reference, b.memo, b.source, b.created_at AS createdAt, b.state, b.version,
  b.changed_at AS changedAt, b.items_received AS itemsReceived, b.faults, b.items, b.amount,
  b.content_hash AS contentHash, b.checksum, b.approvals_needed AS approvalsNeeded, b.approvers,
  b.approval_expires_at AS approvalExpiresAt, b.is_settled AS isSettled`;

export function batchOf(row: BatchRow): Batch {
  const { items, amount, contentHash, checksum, approvalsNeeded, approvers, approvalExpiresAt, ...rest } =
    row;
  return {
    ...rest,
    id: uuidOf(row.id),
    bookId: Number(row.bookId),
    clientId: Number(row.clientId),
    requestHash: row.requestHash.toString('hex'),
    payerAccountId: Number(row.payerAccountId),
    decimals: Number(row.decimals),
    version: Number(row.version),
    itemsReceived: Number(row.itemsReceived),
    faults: Number(row.faults),
    isSettled: Number(row.isSettled) === 1,
    content:
      contentHash === null
        ? null
        : {
            items: Number(items),
            amount: BigInt(amount!),
            contentHash: contentHash.toString('hex'),
            checksum: checksum!.toString('hex'),
            approvalsNeeded: Number(approvalsNeeded),
            approvers: approvers === null ? null : (JSON.parse(approvers) as string[]),
            approvalExpiresAt: approvalExpiresAt!,
          },
  };
}

export interface ItemRow {
  line: string | number;
  orderNumber: string;
  payeeName: string;
  payeeBank: string;
  payeeAccount: string;
  amount: string;
  purpose: string | null;
  state: ItemState;
  attempt: string | number;
  payoutId: Buffer | null;
  refusalCode: string | null;
  refusal: string | null;
}

export const ITEM_COLUMNS = `i.line, i.order_number AS orderNumber, i.payee_name AS payeeName, i.payee_bank AS payeeBank,
  i.payee_account AS payeeAccount, i.amount, i.purpose, i.state, i.attempt, i.payout_id AS payoutId,
  i.refusal_code AS refusalCode, i.refusal`;

export const itemOf = ({ payeeName, payeeBank, payeeAccount, ...row }: ItemRow): BatchItem => ({
  ...row,
  line: Number(row.line),
  payee: { name: payeeName, bank: payeeBank, account: payeeAccount },
  amount: BigInt(row.amount),
  attempt: Number(row.attempt),
  payoutId: row.payoutId && uuidOf(row.payoutId),
});

/** An event with who did it. */
export interface ToldBatchEvent {
  readonly number: number;
  readonly kind: BatchEventKind;
  readonly from: BatchState | null;
  readonly to: BatchState;
  readonly reason: string;
  /** null: the service itself. */
  readonly client: string | null;
  readonly part: BatchPart;
  readonly traceId: string;
  readonly recordedAt: string;
}
