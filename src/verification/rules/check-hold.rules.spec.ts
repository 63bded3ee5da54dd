import { describe, expect, it } from 'vitest';
import { HoldReplay, type StoredHold, type StoredHoldEvent } from './check-hold.rules.js';

const AT = ['2026-11-21 08:00:00', '2026-11-21 08:00:01', '2026-11-21 08:00:02'];
const event = (
  number: number,
  kind: string,
  amount: bigint,
  after: [bigint, bigint, string],
): StoredHoldEvent => ({
  ...{ holdId: 'h', number, kind, amount, reason: 'payout', recordedAt: AT[number - 1]! },
  ...{ capturedAfter: after[0], releasedAfter: after[1], statusAfter: after[2] },
});
const EVENTS = [
  event(1, 'placed', 60n, [0n, 0n, 'O']),
  event(2, 'captured', 20n, [20n, 0n, 'O']),
  event(3, 'released', 40n, [20n, 40n, 'C']),
];
const HOLD: StoredHold = {
  ...{ id: 'h', accountId: '7', amount: 60n, captured: 20n, released: 40n, status: 'C', expiresAt: null },
  ...{ reason: 'payout', placedAt: AT[0]!, version: 3, isOfBook: true },
};

function replayed(events: readonly StoredHoldEvent[]): HoldReplay {
  const replay = new HoldReplay();
  for (const one of events) replay.add(one);
  return replay;
}
/** Problems of events and row. */
const problems = (
  hold: StoredHold,
  events: readonly StoredHoldEvent[] = EVENTS,
): [string | null, string | null] => {
  const replay = replayed(events);
  return [replay.eventProblem, replay.rowProblem(hold)];
};
const changed = (number: number, change: Partial<StoredHoldEvent>): StoredHoldEvent[] =>
  EVENTS.map((one) => (one.number === number ? { ...one, ...change } : one));

describe('a hold', () => {
  it('is what its events come to, at every step', () => {
    expect(problems(HOLD)).toEqual([null, null]);
    const open = { ...HOLD, captured: 20n, released: 0n, status: 'O', version: 2 };
    expect(problems(open, EVENTS.slice(0, 2))).toEqual([null, null]);
    expect(replayed(EVENTS.slice(0, 2)).left).toBe(40n);
    expect(replayed(EVENTS).left).toBe(0n);
    const expired = { ...HOLD, released: 40n, status: 'X', expiresAt: AT[1]! };
    expect(problems(expired, [...EVENTS.slice(0, 2), event(3, 'expired', 40n, [20n, 40n, 'X'])])).toEqual([
      null,
      null,
    ]);
  });

  it.each<[string, Partial<StoredHold>]>([
    ['amount', { amount: 61n }],
    ['captured', { captured: 19n }],
    ['released', { released: 39n }],
    ['more than it had', { captured: 21n }],
    ['status', { status: 'O' }],
    ['version', { version: 4 }],
    ['reason', { reason: 'forged' }],
    ['time', { placedAt: AT[1]! }],
    ['book', { isOfBook: false }],
  ])('whose %s was changed is told', (_, change) => {
    expect(problems({ ...HOLD, ...change })).toEqual([null, expect.any(String)]);
  });

  it.each<[string, StoredHoldEvent[]]>([
    ['an amount', changed(2, { amount: 21n })],
    ['what was captured', changed(2, { capturedAfter: 21n })],
    ['what was released', changed(3, { releasedAfter: 39n })],
    ['a status', changed(2, { statusAfter: 'C' })],
    ['a kind', changed(2, { kind: 'released' })],
    ['a number', changed(2, { number: 5 })],
    ['a time', changed(3, { recordedAt: AT[0]! })],
    ['the order', [EVENTS[0]!, EVENTS[2]!, EVENTS[1]!]],
    ['a first event that places nothing', EVENTS.slice(1)],
    ['an amount of nothing', changed(2, { amount: 0n, capturedAfter: 0n })],
  ])('%s of its events changed: the events are told, the row only if it is wrong too', (_, events) => {
    expect(replayed(events).eventProblem).toEqual(expect.any(String));
  });

  it('is not blamed for its last event', () => {
    expect(problems(HOLD, changed(3, { releasedAfter: 39n }))).toEqual([expect.any(String), null]);
  });

  it('after its end has no events', () => {
    const more = [...EVENTS, { ...event(3, 'released', 1n, [20n, 41n, 'C']), number: 4 }];
    expect(replayed(more).eventProblem).toBe('event 4 comes after its end');
  });

  it('without events, or before its time, is told', () => {
    expect(problems(HOLD, [])).toEqual([null, 'it has no events']);
    const expired = [...EVENTS.slice(0, 2), event(3, 'expired', 40n, [20n, 40n, 'X'])];
    const early = { ...HOLD, status: 'X', expiresAt: '2026-11-21 08:00:03' };
    expect(problems(early, expired)).toEqual([null, 'it expired before its time']);
    expect(problems({ ...early, expiresAt: null }, expired)[1]).toBe('it expired before its time');
  });
});
