import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { firstCharacters } from '../../platform/text/index.js';
import type { SettlementActor } from '../settlement-changes.js';
import { paymentTransitionOf } from './payment.state.js';
import { payingRefusals } from './paying.errors.js';
import type { Payment, PaymentChange, PaymentEvent } from './payment.js';

const LONGEST_REASON = 500;

/** What an event makes of a payment. Pure; the payment is locked. */
export function paymentTransition(
  before: Payment,
  event: PaymentEvent,
  actor: SettlementActor,
  now: string,
): Result<PaymentChange> {
  const row = paymentTransitionOf(before.state, event.kind);
  if (!row) return refused(payingRefusals.paymentNotInState(event.kind, before));
  if (!row.who.includes(actor.part)) return refused(payingRefusals.partNotAllowed(event.kind, actor.part));
  // The clock may jump back; what was recorded may not.
  const recordedAt = now > before.changedAt ? now : before.changedAt;
  const version = before.version + 1;
  const after: Payment = {
    ...before,
    ...factsOf(before, event),
    state: row.to,
    version,
    changedAt: recordedAt,
  };
  const record = {
    ...{ number: version, kind: event.kind, from: before.state, to: row.to, actor, recordedAt },
    reason: firstCharacters(reasonOf(event), LONGEST_REASON),
  };
  return accepted({ before, after, record });
}

const WELL = { waitsFor: '', code: null, message: null } as const;
/** Another attempt may be made: what became of the last one stands in its own row. */
const ANEW = { ...WELL, payoutId: null, returned: 0n } as const;

function factsOf(before: Payment, event: PaymentEvent): Partial<Payment> {
  switch (event.kind) {
    case 'wait': {
      const { waitsFor, code, message, nextTryAt } = event;
      return { waitsFor, code, message: firstCharacters(message, LONGEST_REASON), nextTryAt };
    }
    case 'send':
      return { ...WELL, payoutId: event.payoutId, attempts: before.attempts + 1 };
    case 'collect':
    case 'succeed':
      return WELL;
    case 'fail':
      return { waitsFor: '', code: event.code, message: firstCharacters(event.message, LONGEST_REASON) };
    case 'return':
      return {
        returned: event.returned,
        code: RETURNED,
        message: firstCharacters(event.reason, LONGEST_REASON),
      };
    case 'return-part':
      return { returned: event.returned };
    case 'retry': {
      const { nextTryAt, isByRule } = event;
      return { ...ANEW, nextTryAt, retriesLeft: before.retriesLeft - (isByRule ? 1 : 0) };
    }
    case 'rebind':
      return { ...ANEW, payeeVersion: event.payeeVersion, nextTryAt: before.settlementAt };
    case 'give-up':
      return {};
  }
}

/** In the place of a code of failure: all of the money came back. */
export const RETURNED = 'returned';

function reasonOf(event: PaymentEvent): string {
  switch (event.kind) {
    case 'wait':
      return `${event.code}: ${event.message}`;
    case 'send':
      return `payout ${event.payoutId}`;
    case 'collect':
    case 'succeed':
      return '';
    case 'fail':
      return `${event.code} ${event.message}`.trim();
    case 'return':
    case 'return-part':
    case 'retry':
    case 'rebind':
    case 'give-up':
      return event.reason;
  }
}
