import { describe, expect, it } from 'vitest';
import type { SettlementPart } from '../batch.state.js';
import type { SettlementActor } from '../settlement-changes.js';
import { paymentTransition } from './payment-transition.rules.js';
import { PAYMENT_STATES, type Payment, type PaymentEvent, type PaymentState } from './payment.js';
import { PAYMENT_TRANSITIONS, paymentFaultsOf, paymentTransitionOf } from './payment.state.js';

const NOW = '2026-11-21 08:00:00.000000';
const PAYOUT = '0190a000-0000-7000-8000-000000000002';
const actor = (part: SettlementPart): SettlementActor => ({
  ...{ clientId: 2, apiKeyId: 1, traceId: 'ab'.repeat(16), part },
});
const paymentIn = (state: PaymentState, more: Partial<Payment> = {}): Payment => ({
  ...{ batchNo: '7', party: 'a', side: 'net', bookId: 1, currency: 'CNY', direction: 'pay', amount: 100n },
  ...{ settlementAt: NOW, payerAccount: 'payable:a', payee: 'shop', payeeVersion: 1, channel: null, state },
  ...{ waitsFor: '', code: null, message: null, nextTryAt: NOW, attempts: 1, retriesLeft: 1 },
  ...{ payoutId: PAYOUT, returned: 0n, changedAt: NOW, version: 4, ...more },
});
const EVENTS: readonly PaymentEvent[] = [
  { kind: 'wait', waitsFor: 'funds', code: 'X', message: 'not there', nextTryAt: NOW },
  { kind: 'send', payoutId: PAYOUT },
  { kind: 'collect' },
  { kind: 'succeed' },
  { kind: 'fail', code: 'channel', message: 'no such account' },
  { kind: 'return', returned: 100n, reason: 'closed' },
  { kind: 'return-part', returned: 40n, reason: 'a part' },
  { kind: 'retry', reason: 'once more', nextTryAt: NOW, isByRule: false },
  { kind: 'rebind', payeeVersion: 2, reason: 'a new account' },
  { kind: 'give-up', reason: 'closed' },
];
const PARTS: readonly SettlementPart[] = ['operator', 'approver', 'service'];

describe('every pair of a state and an event', () => {
  const pairs = PAYMENT_STATES.flatMap((state) => EVENTS.map((event) => [state, event.kind, event] as const));
  it.each(pairs)('%s, %s: what the table says, by whom it says, and nothing else', (state, kind, event) => {
    const row = paymentTransitionOf(state, kind);
    for (const part of PARTS) {
      const change = paymentTransition(paymentIn(state), event, actor(part), NOW);
      const told = change.ok ? change.value.after.state : change.refusal.code;
      const refused = state === 'sent' ? 'SETTLEMENT.OUTCOME_UNKNOWN' : 'SETTLEMENT.PAYMENT_NOT_IN_STATE';
      const wanted = !row ? refused : row.who.includes(part) ? row.to : 'SETTLEMENT.PART_NOT_ALLOWED';
      expect(told).toBe(wanted);
    }
  });
});

describe('another attempt', () => {
  const changeOf = (payment: Payment, event: PaymentEvent, part: SettlementPart) => {
    const change = paymentTransition(payment, event, actor(part), NOW);
    if (!change.ok) throw new Error(change.refusal.code);
    return change.value;
  };

  it('leaves the row without a payout, and counts those of the rule alone', () => {
    const failed = paymentIn('failed', { code: 'channel', returned: 100n });
    const byPerson = changeOf(failed, EVENTS[7]!, 'operator').after;
    expect(byPerson).toMatchObject({ payoutId: null, returned: 0n, code: null, retriesLeft: 1, attempts: 1 });
    const rule: PaymentEvent = { kind: 'retry', reason: '', nextTryAt: NOW, isByRule: true };
    expect(changeOf(failed, rule, 'service').after.retriesLeft).toBe(0);
  });

  it('is numbered one further, in a history whose times never go back', () => {
    const later = '2026-11-21 09:00:00.000000';
    const payable = paymentIn('payable', { payoutId: null, changedAt: later });
    const { after, record } = changeOf(payable, EVENTS[1]!, 'service');
    expect([after.attempts, after.version, record.number, record.recordedAt]).toEqual([2, 5, 5, later]);
  });
});

describe('the table of transitions', () => {
  it('is sound', () => {
    expect(paymentFaultsOf(PAYMENT_TRANSITIONS)).toEqual([]);
  });

  it('would be told of a row that pays again while the outcome is unknown', () => {
    const wrong = [...PAYMENT_TRANSITIONS, { from: 'sent', event: 'retry', to: 'payable', who: [] } as const];
    expect(paymentFaultsOf(wrong)).toEqual(['retry leaves sent while the outcome is unknown']);
  });
});
