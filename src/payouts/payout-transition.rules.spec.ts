import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../platform/errors/index.js';
import { actorAs, EVENTS, MAKER, NOW, payoutIn } from './payout.fixture.js';
import { TERMINAL_STATES, transitionOf, TRANSITIONS } from './payout.state.js';
import { transition } from './payout-transition.rules.js';
import {
  PAYOUT_STATES,
  type Payout,
  type PayoutChange,
  type PayoutEvent,
  type PayoutPart,
  type PayoutState,
} from './payout.js';

const PARTS: readonly PayoutPart[] = ['poster', 'approver', 'operator', 'service', 'channel'];
const LATE = '2026-11-23 00:00:00.000000';
const at = (now: string) => ({ recordedAt: now, nodeNow: now, databaseNow: now });
/** When nothing but the state speaks against the event. */
const momentOf = ({ kind }: PayoutEvent) => at(kind === 'expire' ? LATE : NOW);
const KINDS = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

const BATCH = '0190a000-0000-7000-8000-00000000000b';

const told = (result: Result<PayoutChange>): string =>
  result.ok ? result.value.after.state : result.refusal.code.replace('PAYOUT.', '');

describe('every pair of a state and an event', () => {
  const pairs = PAYOUT_STATES.flatMap((state) => KINDS.map((kind) => [state, kind] as const));
  it.each(pairs)('%s, %s: what the table says, and nothing else', (state, kind) => {
    const event = EVENTS[kind];
    const row = transitionOf(state, kind);
    for (const part of PARTS) {
      // The service takes back what is of a batch only.
      const batchId = part === 'service' && kind === 'cancel' ? BATCH : null;
      const payout = payoutIn(state, { batchId });
      const answer = told(transition(payout, event, actorAs(part), momentOf(event)));
      if (!row) expect(['NOT_IN_STATE', 'CONTRADICTION']).toContain(answer);
      else expect(answer).toBe(row.who.includes(part) ? row.to : 'PART_NOT_ALLOWED');
    }
  });

  it('names the contradictions of the bank by that name', () => {
    const contradicted = pairs.filter(([state, kind]) => {
      const answer = transition(payoutIn(state), EVENTS[kind], actorAs('channel'), at(NOW));
      return told(answer) === 'CONTRADICTION';
    });
    expect(contradicted).toEqual([
      ['succeeded', 'fail'],
      ['failed', 'succeed'],
      ['failed', 'return'],
    ]);
  });
});

describe('a payout of a batch', () => {
  const ofBatch = payoutIn('approved', { batchId: BATCH });
  const claim = EVENTS.claim as Extract<PayoutEvent, { kind: 'claim' }>;
  const claimed = (payingBatches: ReadonlySet<string>): string =>
    told(transition(ofBatch, { ...claim, payingBatches }, actorAs('service'), momentOf(claim)));

  it('is claimed only by who holds its batch and has seen it paying', () => {
    expect([claimed(new Set()), claimed(new Set(['another'])), claimed(new Set([BATCH]))]).toEqual([
      ...['BATCH_NOT_PAYING', 'BATCH_NOT_PAYING', 'processing'],
    ]);
  });

  it('is taken back by the service, which another is not', () => {
    const event = { kind: 'cancel' as const, reason: 'void' };
    expect(told(transition(ofBatch, event, actorAs('service'), momentOf(event)))).toBe('failed');
    expect(told(transition(payoutIn('approved'), event, actorAs('service'), momentOf(event)))).toBe(
      'PART_NOT_ALLOWED',
    );
  });
});

describe('the guards beside the state', () => {
  const created = payoutIn('created');
  const by = (event: PayoutEvent, part: PayoutPart, clientId?: number, moment = at(NOW)) =>
    told(transition(created, event, actorAs(part, clientId), moment));

  it('what the service makes it approves itself, as persons have agreed before; a person never does', () => {
    const own = payoutIn('created', { clientId: 0 });
    expect(told(transition(own, EVENTS.approve, actorAs('service', 0), at(NOW)))).toBe('approved');
    expect(told(transition(own, EVENTS.approve, actorAs('approver', 0), at(NOW)))).toBe('OWN_APPROVAL');
  });

  it('what was moved to another channel is not sent through the one at which it was found', () => {
    const moved = payoutIn('approved', { channelId: 2 });
    expect(told(transition(moved, EVENTS.claim, actorAs('service'), at(NOW)))).toBe('CHANNEL_MOVED');
    expect(told(transition(payoutIn('approved'), EVENTS.claim, actorAs('service'), at(NOW)))).toBe(
      'processing',
    );
  });

  it('what its maker sent to a channel stays there', () => {
    const named = payoutIn('approved', { route: null });
    expect(told(transition(named, EVENTS.reroute, actorAs('operator'), at(NOW)))).toBe('NOT_ROUTED');
  });

  it('maker and checker are two', () => {
    expect(by(EVENTS.approve, 'approver', MAKER)).toBe('OWN_APPROVAL');
    expect(by(EVENTS.reject, 'approver', MAKER)).toBe('OWN_APPROVAL');
  });

  it('an approval is over when one clock says so, and expired when both do', () => {
    const [before, after] = ['2026-11-22 06:59:59.999999', '2026-11-22 07:00:00.000000'];
    const moments = [
      { recordedAt: before, nodeNow: before, databaseNow: after },
      { recordedAt: before, nodeNow: after, databaseNow: before },
      { recordedAt: before, nodeNow: after, databaseNow: after },
    ];
    expect(moments.map((moment) => by(EVENTS.approve, 'approver', undefined, moment))).toEqual(
      Array(3).fill('APPROVAL_EXPIRED'),
    );
    expect(moments.map((moment) => by(EVENTS.expire, 'service', undefined, moment))).toEqual([
      'APPROVAL_RUNS',
      'APPROVAL_RUNS',
      'failed',
    ]);
  });

  it('only the maker and operators cancel', () => {
    expect(by(EVENTS.cancel, 'poster', 99)).toBe('NOT_YOURS');
    expect(by(EVENTS.cancel, 'operator', 99)).toBe('failed');
  });

  it('never more comes back than was paid', () => {
    const paid = payoutIn('succeeded', { returned: 4_000n });
    const back = (amount: bigint): string =>
      told(transition(paid, { ...EVENTS.return, amount } as PayoutEvent, actorAs('channel'), at(NOW)));
    expect([back(6_001n), back(6_000n)]).toEqual(['RETURN_EXCEEDS', 'succeeded']);
  });

  it('a person is asked about an end only because it is contradicted', () => {
    const asked = { kind: 'ask-person', attention: 'garbage', detail: '' } as const;
    for (const state of TERMINAL_STATES)
      expect(told(transition(payoutIn(state), asked, actorAs('service'), at(NOW)))).toBe('NOT_IN_STATE');
  });
});

describe('random sequences of events', () => {
  const step = fc.record({
    kind: fc.constantFrom(...KINDS),
    part: fc.constantFrom(...PARTS),
    client: fc.integer({ min: 1, max: 3 }),
    isLate: fc.boolean(),
    amount: fc.bigInt({ min: 1n, max: 12_000n }),
  });
  const begins = fc.constantFrom<PayoutState>('created', 'approved');

  it('terminal states stick, versions have no gap, and money goes one way', () => {
    fc.assert(
      fc.property(begins, fc.array(step, { maxLength: 40 }), (first, steps) => {
        let payout: Payout = payoutIn(first);
        let held = payout.amount;
        let paid = 0n;
        for (const { kind, part, client, isLate, amount } of steps) {
          const event = kind === 'return' ? ({ ...EVENTS.return, amount } as PayoutEvent) : EVENTS[kind];
          const change = transition(payout, event, actorAs(part, client), at(isLate ? LATE : NOW));
          if (!change.ok) continue;
          const { before, after, record } = change.value;
          const { posting } = transitionOf(before.state, kind)!;
          if (posting === 'pay') paid += before.amount;
          if (posting === 'pay' || posting === 'give-back') held -= before.amount;
          expect(before).toBe(payout);
          expect([after.version, record.number]).toEqual([payout.version + 1, payout.version + 1]);
          if (TERMINAL_STATES.has(payout.state)) expect(after.state).toBe(payout.state);
          payout = after;
        }
        const isOver = TERMINAL_STATES.has(payout.state);
        expect(held).toBe(isOver ? 0n : payout.amount);
        expect(paid).toBe(payout.state === 'succeeded' ? payout.amount : 0n);
        expect(payout.returned <= paid).toBe(true);
        expect(payout.intentAt !== null).toBe(
          payout.state === 'processing' || payout.nextQueryAt !== null || wasSent(payout),
        );
      }),
      { numRuns: 500 },
    );
  });

  const wasSent = ({ claimToken }: Payout): boolean => claimToken !== null;

  it('changes nothing but what its table of columns says', () => {
    const fixed: readonly (keyof Payout)[] = ['id', 'amount', 'payee', 'requestNumber', 'contentHash'];
    for (const { from, event } of TRANSITIONS) {
      if (from === null || event === 'create') continue;
      const before = payoutIn(from);
      for (const part of PARTS) {
        const change = transition(before, EVENTS[event], actorAs(part), momentOf(EVENTS[event]));
        if (!change.ok) continue;
        for (const name of fixed) expect(change.value.after[name]).toBe(before[name]);
        if (event !== 'reroute') expect(change.value.after.channelId).toBe(before.channelId);
      }
    }
  });
});
