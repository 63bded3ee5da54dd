import { accepted, type Result } from '../platform/errors/index.js';
import { contentHashOf } from './payout-content.rules.js';
import { transition } from './payout-transition.rules.js';
import { transitionOf } from './payout.state.js';
import { serviceActor } from './actors.js';
import type { NewPayout, Payout, PayoutActor, PayoutMoment } from './payout.js';

/** What is known of a payout before its posting is decided. */
export type PayoutDraft = Omit<
  Payout,
  | 'state'
  | 'version'
  | 'contentHash'
  | 'requestNumber'
  | 'businessDate'
  | 'createdAt'
  | 'approvalExpiresAt'
  | 'sendAfter'
  | 'claimToken'
  | 'intentAt'
  | 'notAfter'
  | 'queries'
  | 'nextQueryAt'
  | 'attention'
  | 'attentionAt'
  | 'failureCause'
  | 'failureCode'
  | 'bankReference'
  | 'fee'
  | 'returned'
  | 'concludedAt'
  | 'voucherId'
>;

/** What its creation adds to the draft. */
type FirstFacts = Pick<
  Payout,
  | 'contentHash'
  | 'requestNumber'
  | 'businessDate'
  | 'createdAt'
  | 'approvalExpiresAt'
  | 'state'
  | 'version'
  | 'sendAfter'
>;

const MINUTE = 60_000;

/**
 * A payout as it begins, approved at once where a rule says so. Its number for the bank is fixed here, for good.
 * @param approvalMinutes null when a rule approves it, or it was approved with its batch or as an order of the service
 * @param approvedAs what the history says of that
 */
export function newPayout(
  draft: PayoutDraft,
  actor: PayoutActor,
  approvalMinutes: number | null,
  { businessDate, ...moment }: PayoutMoment & { readonly businessDate: string },
  approvedAs = 'approved by rule',
): Result<NewPayout> {
  const requestNumber = draft.id.replaceAll('-', '');
  const { recordedAt, nodeNow } = moment;
  const { to } = transitionOf(null, 'create')!;
  const created = untouched(draft, {
    contentHash: contentHashOf(draft, requestNumber),
    requestNumber,
    businessDate,
    createdAt: recordedAt,
    approvalExpiresAt: approvalMinutes === null ? null : later(nodeNow, approvalMinutes * MINUTE),
    state: to,
    version: 1,
    sendAfter: nodeNow,
  });
  const record = {
    ...{ number: 1, kind: 'create' as const, from: null, to, reason: '', detail: '{}', actor, recordedAt },
  };
  if (approvalMinutes !== null) return accepted({ payout: created, records: [record] });
  const service = serviceActor(actor.traceId);
  const approved = transition(created, { kind: 'approve', reason: approvedAs }, service, moment);
  if (!approved.ok) return approved;
  return accepted({ payout: approved.value.after, records: [record, approved.value.record] });
}

/** As it was when it was created, whatever became of it since: what a replay answers. */
export function asFirstMade(payout: Payout): Payout {
  const isByRule = payout.approvalExpiresAt === null;
  const { contentHash, requestNumber, businessDate, createdAt, approvalExpiresAt, sendAfter } = payout;
  const facts = { contentHash, requestNumber, businessDate, createdAt, approvalExpiresAt, sendAfter };
  return untouched(payout, { ...facts, state: isByRule ? 'approved' : 'created', version: isByRule ? 2 : 1 });
}

/** Nothing has happened yet. Field by field: an object of this width is copied and grown in 50 µs, written down in a tenth of one. */
function untouched(draft: PayoutDraft, first: FirstFacts): Payout {
  return {
    id: draft.id,
    bookId: draft.bookId,
    clientId: draft.clientId,
    client: draft.client,
    state: first.state,
    version: first.version,
    payerAccountId: draft.payerAccountId,
    payerAccount: draft.payerAccount,
    currency: draft.currency,
    decimals: draft.decimals,
    amount: draft.amount,
    payee: draft.payee,
    payeeKey: draft.payeeKey,
    payeeCode: draft.payeeCode,
    payeeVersion: draft.payeeVersion,
    channelId: draft.channelId,
    route: draft.route,
    routeExplanation: draft.routeExplanation,
    purpose: draft.purpose,
    earmark: draft.earmark,
    orderNumber: draft.orderNumber,
    businessKey: draft.businessKey,
    duplicateOf: draft.duplicateOf,
    batchId: draft.batchId,
    memo: draft.memo,
    metadata: draft.metadata,
    contentHash: first.contentHash,
    requestNumber: first.requestNumber,
    businessDate: first.businessDate,
    createdAt: first.createdAt,
    approvalExpiresAt: first.approvalExpiresAt,
    sendAfter: first.sendAfter,
    claimToken: null,
    intentAt: null,
    notAfter: null,
    queries: 0,
    nextQueryAt: null,
    attention: null,
    attentionAt: null,
    failureCause: null,
    failureCode: null,
    bankReference: null,
    fee: 0n,
    returned: 0n,
    concludedAt: null,
    voucherId: null,
  };
}

/** A time of the database that many milliseconds later. */
export function later(time: string, milliseconds: number): string {
  const date = new Date(Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`) + milliseconds);
  return date.toISOString().replace('T', ' ').replace('Z', '000');
}
