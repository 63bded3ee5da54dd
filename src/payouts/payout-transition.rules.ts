import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { formatAmount } from '../platform/money/index.js';
import { TERMINAL_STATES, transitionOf } from './payout.state.js';
import { payoutRefusals } from './payouts.errors.js';
import type {
  Payout,
  PayoutActor,
  PayoutChange,
  PayoutEvent,
  PayoutEventRecord,
  PayoutMoment,
  PayoutReturn,
} from './payout.js';

/** What changes on the row, and what the history keeps of the event. */
interface Effect {
  readonly fields: Partial<Payout>;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * What a payout becomes by an event, or why not. Pure; the caller holds the lock of its row. Conclusions and returns are
 * for the postings that move the money with them.
 */
export function transition(
  payout: Payout,
  event: PayoutEvent,
  actor: PayoutActor,
  asked: PayoutMoment,
): Result<PayoutChange> {
  const moment = notBefore(asked, payout);
  const row = transitionOf(payout.state, event.kind);
  if (!row) return refused(refusalOf(payout, event));
  if (!row.who.includes(actor.part)) return refused(payoutRefusals.partNotAllowed(event.kind, actor.part));
  const wrong = refusedByGuard(payout, event, actor, moment);
  if (wrong) return refused(wrong);
  const { fields, reason, detail } = effectOf(payout, event, moment);
  const after: Payout = { ...payout, ...fields, state: row.to, version: payout.version + 1 };
  const record: PayoutEventRecord = {
    number: after.version,
    kind: event.kind,
    from: payout.state,
    to: row.to,
    reason,
    detail: JSON.stringify(detail),
    actor,
    recordedAt: moment.recordedAt,
  };
  return accepted({ before: payout, after, record, returned: returnOf(event, moment) });
}

/** The history of a payout does not go back, whatever the clock of this node says. */
const notBefore = (moment: PayoutMoment, { createdAt }: Payout): PayoutMoment =>
  moment.recordedAt >= createdAt ? moment : { ...moment, recordedAt: createdAt };

/** What the bank says against a state that stands is more than a command that comes too late. */
function refusalOf(payout: Payout, event: PayoutEvent): Refusal {
  const opposite = { succeed: 'failed', fail: 'succeeded' } as const;
  const isConclusion = event.kind === 'succeed' || event.kind === 'fail';
  if (isConclusion && payout.state === opposite[event.kind])
    return payoutRefusals.contradiction(payout.state, event.kind === 'succeed' ? 'succeeded' : 'failed');
  if (event.kind === 'return' && payout.state === 'failed')
    return payoutRefusals.contradiction(payout.state, 'come back');
  return payoutRefusals.notInState(event.kind, payout.state);
}

function refusedByGuard(
  payout: Payout,
  event: PayoutEvent,
  actor: PayoutActor,
  { nodeNow, databaseNow }: PayoutMoment,
): Refusal | null {
  const { approvalExpiresAt: expiresAt } = payout;
  switch (event.kind) {
    case 'approve':
      // The service approves what a rule, or persons elsewhere, have approved; also where it is the maker.
      if (actor.part !== 'service' && actor.clientId === payout.clientId) return payoutRefusals.ownApproval();
      // Over when one of the clocks says so.
      if (expiresAt !== null && (nodeNow >= expiresAt || databaseNow >= expiresAt))
        return payoutRefusals.approvalExpired();
      return null;
    case 'reject':
      return actor.clientId === payout.clientId ? payoutRefusals.ownApproval() : null;
    case 'cancel':
      if (actor.part === 'service')
        return payout.batchId === null ? payoutRefusals.partNotAllowed(event.kind, actor.part) : null;
      return actor.part === 'operator' || actor.clientId === payout.clientId
        ? null
        : payoutRefusals.notYours(event.kind);
    case 'expire':
      // Expired only when both say so: nothing is taken from those who still may decide.
      return expiresAt !== null && nodeNow >= expiresAt && databaseNow >= expiresAt
        ? null
        : payoutRefusals.approvalRuns();
    case 'return': {
      const left = payout.amount - payout.returned;
      return event.amount <= left ? null : payoutRefusals.returnExceeds(formatAmount(left, payout.decimals));
    }
    case 'ask-person':
      // A person is asked about an end only because the bank contradicts it.
      return TERMINAL_STATES.has(payout.state) && event.attention !== 'contradiction'
        ? payoutRefusals.notInState(event.kind, payout.state)
        : null;
    case 'reroute':
      return payout.route === null ? payoutRefusals.notRouted() : null;
    case 'claim':
      // Found at one channel and moved to another before it was locked: it is not sent through the first.
      if (event.channelId !== payout.channelId) return payoutRefusals.channelMoved();
      return payout.batchId === null || event.payingBatches.has(payout.batchId)
        ? null
        : payoutRefusals.batchNotPaying(payout.batchId);
    case 'answer-unknown':
    case 'succeed':
    case 'fail':
      return null;
  }
}

function effectOf(payout: Payout, event: PayoutEvent, { recordedAt }: PayoutMoment): Effect {
  const ended = { nextQueryAt: null, concludedAt: recordedAt };
  switch (event.kind) {
    case 'approve':
      return { fields: {}, reason: event.reason, detail: {} };
    case 'reject':
      return { fields: { ...ended, failureCause: 'rejected' }, reason: event.reason, detail: {} };
    case 'cancel':
      return { fields: { ...ended, failureCause: 'cancelled' }, reason: event.reason, detail: {} };
    case 'expire':
      return { fields: { ...ended, failureCause: 'expired' }, reason: 'nobody decided in time', detail: {} };
    case 'reroute': {
      const { channelId, from, to, routing, reason } = event;
      return { fields: { channelId }, reason, detail: { from, to, routing } };
    }
    case 'claim': {
      const { claimToken, notAfter, nextQueryAt } = event;
      const fields = { claimToken, notAfter, nextQueryAt, intentAt: recordedAt };
      return { fields, reason: '', detail: { claimToken, notAfter } };
    }
    case 'answer-unknown': {
      const { queries, nextQueryAt, detail } = event;
      return { fields: { queries, nextQueryAt }, reason: detail, detail: { queries, nextQueryAt } };
    }
    case 'ask-person': {
      const { attention, detail } = event;
      const fields = { attention, attentionAt: recordedAt };
      return { fields, reason: detail, detail: { attention } };
    }
    case 'succeed': {
      const { bankReference, code, fee, voucherId, reason } = event;
      const fields = { ...ended, ...unlessContradicted(payout), bankReference, fee, voucherId };
      return { fields, reason, detail: { bankReference, code, voucherId } };
    }
    case 'fail': {
      const { cause, code, reason } = event;
      const fields = { ...ended, ...unlessContradicted(payout), failureCause: cause, failureCode: code };
      return { fields, reason, detail: { cause, code } };
    }
    case 'return': {
      const { amount, returnReference, account, voucherId, reason } = event;
      const fields = { returned: payout.returned + amount };
      const told = formatAmount(amount, payout.decimals);
      return { fields, reason, detail: { amount: told, returnReference, account, voucherId } };
    }
  }
}

/** What is concluded needs no person any more. */
function unlessContradicted({ attention }: Payout): Partial<Payout> {
  return attention === 'contradiction' ? {} : { attention: null, attentionAt: null };
}

function returnOf(event: PayoutEvent, { recordedAt }: PayoutMoment): PayoutReturn | null {
  if (event.kind !== 'return') return null;
  const { voucherId: id, channelId, returnReference, amount, account, reason } = event;
  return { id, channelId, returnReference, amount, account, reason, recordedAt };
}
