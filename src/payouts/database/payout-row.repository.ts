import { THE_SERVICE_CODE } from '../../platform/auth/index.js';
import { text, uuidOf } from '../../platform/database/sql.js';
import type { PayeeSeal } from '../../payees/index.js';
import type {
  Attention,
  FailureCause,
  Payout,
  PayoutEventKind,
  PayoutPart,
  PayoutReturn,
  PayoutState,
} from '../payout.js';

/** As the driver gives it: decimals and numbers as texts, keys as buffers. */
export interface PayoutRow {
  id: Buffer;
  bookId: string;
  clientId: string;
  client: string;
  payerAccountId: string;
  payerAccount: string;
  currency: string;
  decimals: string | number;
  amount: string;
  payeeName: string;
  payeeBank: string;
  payeeAccount: string;
  payeeKey: Buffer;
  payeeCode: string | null;
  payeeVersion: string | number | null;
  channelId: string;
  route: string | null;
  routeExplanation: string | null;
  purpose: string;
  earmark: string | null;
  orderNumber: string | null;
  businessKey: string | null;
  duplicateOf: Buffer | null;
  memo: string;
  metadata: string;
  contentHash: Buffer;
  requestNumber: string;
  businessDate: string;
  createdAt: string;
  approvalExpiresAt: string | null;
  state: PayoutState;
  version: string | number;
  sendAfter: string;
  claimToken: Buffer | null;
  intentAt: string | null;
  notAfter: string | null;
  queries: string | number;
  nextQueryAt: string | null;
  attention: Attention | null;
  attentionAt: string | null;
  failureCause: FailureCause | null;
  failureCode: string | null;
  bankReference: string | null;
  fee: string;
  returned: string;
  concludedAt: string | null;
  voucherId: Buffer | null;
  batchId: Buffer | null;
}

/**
 * What describes the account never changes. It is read by subqueries: joined, its rows would be locked too, which the
 * posting user may not.
 */
export const PAYOUT_COLUMNS = `p.id, p.book_id AS bookId, p.client_id AS clientId,
  COALESCE((SELECT c.code FROM client c WHERE c.id = p.client_id), ${text(THE_SERVICE_CODE)}) AS client,
  p.payer_account_id AS payerAccountId,
  (SELECT a.code FROM account a WHERE a.id = p.payer_account_id) AS payerAccount,
  (SELECT a.currency FROM account a WHERE a.id = p.payer_account_id) AS currency,
  (SELECT c.decimals FROM account a JOIN currency c ON c.code = a.currency WHERE a.id = p.payer_account_id) AS decimals,
  p.amount, p.payee_name AS payeeName, p.payee_bank AS payeeBank, COALESCE(p.payee_sealed, p.payee_account) AS payeeAccount,
  p.payee_key AS payeeKey, p.payee_code AS payeeCode, p.payee_version AS payeeVersion, p.channel_id AS channelId, p.route, p.route_explanation AS routeExplanation, p.purpose,
  p.earmark, p.order_number AS orderNumber, p.business_key AS businessKey, p.duplicate_of AS duplicateOf, p.memo,
  p.metadata, p.content_hash AS contentHash, p.request_number AS requestNumber, p.business_date AS businessDate,
  p.created_at AS createdAt, p.approval_expires_at AS approvalExpiresAt, p.state, p.version,
  p.send_after AS sendAfter, p.claim_token AS claimToken, p.intent_at AS intentAt, p.not_after AS notAfter, p.queries,
  p.next_query_at AS nextQueryAt, p.attention, p.attention_at AS attentionAt, p.failure_cause AS failureCause,
  p.failure_code AS failureCode, p.bank_reference AS bankReference, p.fee, p.returned,
  p.concluded_at AS concludedAt, p.voucher_id AS voucherId, p.batch_id AS batchId`;

const idOrNull = (column: Buffer | null): string | null => (column === null ? null : uuidOf(column));

/** @throws Error when the number of the payee was changed, or sealed under another pepper */
export function payoutOf({ payeeName, payeeBank, payeeAccount, ...row }: PayoutRow, seal: PayeeSeal): Payout {
  const id = uuidOf(row.id);
  return {
    ...row,
    id,
    bookId: Number(row.bookId),
    clientId: Number(row.clientId),
    payerAccountId: Number(row.payerAccountId),
    decimals: Number(row.decimals),
    amount: BigInt(row.amount),
    payee: { name: payeeName, bank: payeeBank, account: seal.openForPayout(id, payeeAccount) },
    payeeKey: row.payeeKey.toString('hex'),
    payeeVersion: row.payeeVersion === null ? null : Number(row.payeeVersion),
    channelId: Number(row.channelId),
    duplicateOf: idOrNull(row.duplicateOf),
    batchId: idOrNull(row.batchId),
    contentHash: row.contentHash.toString('hex'),
    version: Number(row.version),
    claimToken: idOrNull(row.claimToken),
    queries: Number(row.queries),
    fee: BigInt(row.fee),
    returned: BigInt(row.returned),
    voucherId: idOrNull(row.voucherId),
  };
}

/** An event with who did it. */
export interface ToldPayoutEvent {
  readonly number: number;
  readonly kind: PayoutEventKind;
  readonly from: PayoutState | null;
  readonly to: PayoutState;
  readonly reason: string;
  readonly detail: string;
  /** null: the service itself. */
  readonly client: string | null;
  readonly part: PayoutPart;
  readonly traceId: string;
  readonly recordedAt: string;
}

export const EVENT_COLUMNS = `e.number, e.kind, e.from_state AS \`from\`, e.to_state AS \`to\`, e.reason, e.detail,
  (SELECT c.code FROM client c WHERE c.id = e.client_id) AS client, e.part, e.trace_id AS traceId,
  e.recorded_at AS recordedAt`;

export type EventRow = Omit<ToldPayoutEvent, 'number'> & { number: string | number };

export const eventOf = (row: EventRow): ToldPayoutEvent => ({ ...row, number: Number(row.number) });

export type ReturnRow = Omit<PayoutReturn, 'id' | 'channelId' | 'amount'> & {
  id: Buffer;
  channelId: string;
  amount: string;
};

export const RETURN_COLUMNS = `r.id, r.channel_id AS channelId, r.return_reference AS returnReference, r.amount,
  r.account, r.reason, r.recorded_at AS recordedAt`;

export const returnOf = (row: ReturnRow): PayoutReturn => ({
  ...row,
  id: uuidOf(row.id),
  channelId: Number(row.channelId),
  amount: BigInt(row.amount),
});
