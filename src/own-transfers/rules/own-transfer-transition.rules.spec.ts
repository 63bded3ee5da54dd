import { describe, expect, it } from 'vitest';
import type { PayoutActor, PayoutPart } from '../../payouts/index.js';
import { OWN_TRANSFER_STATES, type OwnTransfer, type OwnTransferEvent } from '../own-transfer.js';
import { OPEN_STATES, OWN_TRANSFER_TRANSITIONS, ownTransferTransition } from '../own-transfer.state.js';
import { transitionTransfer } from './own-transfer-transition.rules.js';

const NOW = '2026-11-21 08:00:00.000000';
const LATE = '2026-11-21 10:00:00.000000';
const PAYOUT = '0190a000-0000-7000-8000-000000000002';
const MAKER = 1;
const at = (nodeNow: string, databaseNow = nodeNow) => ({ recordedAt: nodeNow, nodeNow, databaseNow });
const actor = (part: PayoutPart, clientId = 2): PayoutActor => ({
  ...{ clientId, apiKeyId: 1, traceId: 'ab'.repeat(16), part },
});
const transferIn = (state: OwnTransfer['state'], more: Partial<OwnTransfer> = {}): OwnTransfer => ({
  ...{ id: '0190a000-0000-7000-8000-000000000001', bookId: 1, clientId: MAKER, requestNumber: null },
  ...{ fromChannelId: 1, toChannelId: 2, amount: 100n, transitAccount: 'in-transit', termsVersion: 1 },
  ...{ payee: { name: 'We', bank: 'ICBC', account: '6222' }, arrivalMinutes: 60, reason: 'short' },
  ...{ explanation: '[]', contentHash: 'cd'.repeat(32), createdAt: '2026-11-21 07:00:00.000000' },
  ...{ expiresAt: '2026-11-21 09:00:00.000000', state, version: 2, nextTryAt: null, lastRefusal: null },
  ...{ payoutId: state === 'sent' ? PAYOUT : null, arriveBy: null, voucherId: null, endedAt: null },
  ...more,
});
const EVENTS: OwnTransferEvent[] = [
  { kind: 'approve', reason: 'seen' },
  { kind: 'reject', reason: 'no' },
  { kind: 'expire' },
  { kind: 'order', payoutId: PAYOUT },
  { kind: 'send', arriveBy: LATE },
  { kind: 'fail', reason: 'failed' },
  { kind: 'arrive', voucherId: PAYOUT, reason: 'line 7' },
];
const told = (
  transfer: OwnTransfer,
  event: OwnTransferEvent,
  who: PayoutActor,
  moment = at(event.kind === 'expire' ? LATE : NOW),
): string => {
  const change = transitionTransfer(transfer, event, who, moment);
  return change.ok ? change.value.after.state : change.refusal.code.replace('OWN_TRANSFER.', '');
};
/** With a payout where the event speaks of one. */
const fitting = (state: OwnTransfer['state'], { kind }: OwnTransferEvent): OwnTransfer =>
  transferIn(state, { payoutId: ['send', 'fail', 'arrive'].includes(kind) ? PAYOUT : null });

describe('every pair of a state and an event', () => {
  const pairs = OWN_TRANSFER_STATES.flatMap((state) =>
    EVENTS.map((event) => [state, event.kind, event] as const),
  );
  it.each(pairs)('%s, %s: what the table says, by whom it says, and nothing else', (state, kind, event) => {
    const row = ownTransferTransition(state, kind);
    for (const part of ['poster', 'approver', 'operator', 'service', 'channel'] as const) {
      const answer = told(fitting(state, event), event, actor(part));
      if (!row) expect(answer).toBe('NOT_IN_STATE');
      else expect(answer).toBe(row.who.includes(part) ? row.to : 'PART_NOT_ALLOWED');
    }
  });

  it('what is over leads nowhere, and everything leads to an end', () => {
    const leaving = OWN_TRANSFER_TRANSITIONS.map(({ from }) => from).filter((from) => from !== null);
    expect(new Set(leaving)).toEqual(OPEN_STATES);
    for (const state of OPEN_STATES)
      expect(OWN_TRANSFER_TRANSITIONS.some(({ from, to }) => from === state && to !== state)).toBe(true);
  });
});

describe('the guards beside the state', () => {
  const [approve, reject, expire, order] = EVENTS as [
    OwnTransferEvent,
    OwnTransferEvent,
    OwnTransferEvent,
    OwnTransferEvent,
  ];
  const proposed = transferIn('proposed');
  const ordered = transferIn('approved', { payoutId: PAYOUT });

  it('maker and checker are two', () => {
    expect(told(proposed, approve, actor('approver', MAKER))).toBe('OWN_APPROVAL');
    expect(told(proposed, approve, actor('approver'))).toBe('approved');
  });

  it('approval is over by either clock, expiry by both', () => {
    const moments = [at(NOW), at(LATE, NOW), at(NOW, LATE), at(LATE)];
    expect(moments.map((moment) => told(proposed, approve, actor('approver'), moment))).toEqual([
      ...['approved', 'APPROVAL_EXPIRED', 'APPROVAL_EXPIRED', 'APPROVAL_EXPIRED'],
    ]);
    expect(moments.map((moment) => told(proposed, expire, actor('service'), moment))).toEqual([
      ...['APPROVAL_RUNS', 'APPROVAL_RUNS', 'APPROVAL_RUNS', 'expired'],
    ]);
  });

  it('what has a payout gets no second one, and is not rejected or expired over its head', () => {
    expect(told(ordered, order, actor('service'))).toBe('IS_ORDERED');
    expect(told(ordered, reject, actor('operator'))).toBe('IS_ORDERED');
    expect(told(ordered, expire, actor('service'))).toBe('IS_ORDERED');
  });

  it('the history does not go back', () => {
    const change = transitionTransfer(proposed, reject, actor('operator'), at('2026-11-21 06:00:00.000000'));
    expect(change.ok && [change.value.record.recordedAt, change.value.after.endedAt]).toEqual([
      ...[proposed.createdAt, proposed.createdAt],
    ]);
  });
});
