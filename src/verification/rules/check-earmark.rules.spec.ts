import { describe, expect, it } from 'vitest';
import { EarmarkReplay, type StoredEarmarkEvent } from './check-earmark.rules.js';

const event = (number: bigint, amount: bigint, amountAfter: bigint): StoredEarmarkEvent => ({
  ...{ accountId: '7', purpose: 'order-1', number, amount, amountAfter },
  recordedAt: `2026-11-21 08:00:0${number}`,
});
const EVENTS = [event(1n, 40n, 40n), event(2n, -15n, 25n), event(3n, -5n, 20n)];

function replayed(events: readonly StoredEarmarkEvent[]): EarmarkReplay {
  const replay = new EarmarkReplay();
  for (const one of events) replay.add(one);
  return replay;
}
const changed = (number: bigint, change: Partial<StoredEarmarkEvent>): StoredEarmarkEvent[] =>
  EVENTS.map((one) => (one.number === number ? { ...one, ...change } : one));

describe('an earmark', () => {
  it('is what its events come to', () => {
    const replay = replayed(EVENTS);
    expect([replay.eventProblem, replay.rowProblem({ amount: 20n, version: 3n }), replay.left]).toEqual([
      null,
      null,
      20n,
    ]);
  });

  it.each([
    ['amount', { amount: 21n, version: 3n }],
    ['version', { amount: 20n, version: 2n }],
  ])('whose %s was changed is told', (_, row) => {
    expect(replayed(EVENTS).rowProblem(row)).toEqual(expect.any(String));
  });

  it('without events, or events without it, are told', () => {
    expect(replayed([]).rowProblem({ amount: 0n, version: 0n })).toBe('it has no events');
    expect(replayed(EVENTS).rowProblem(null)).toBe('it has events and no row');
  });

  it.each<[string, StoredEarmarkEvent[]]>([
    ['an amount', changed(2n, { amount: -14n })],
    ['what was left', changed(2n, { amountAfter: 26n })],
    ['a number', changed(2n, { number: 7n })],
    ['a time', changed(3n, { recordedAt: '2026-11-20' })],
    ['a part taken out', [EVENTS[0]!, EVENTS[2]!]],
    ['the beginning taken out', EVENTS.slice(1)],
    ['nothing moved', [...EVENTS, event(4n, 0n, 20n)]],
    ['more spent than there was', [...EVENTS, event(4n, -21n, -1n)]],
  ])('events with %s changed are told', (_, events) => {
    expect(replayed(events).eventProblem).toEqual(expect.any(String));
  });

  it('is not blamed for its last event', () => {
    const replay = replayed(changed(3n, { amountAfter: 19n }));
    expect([replay.eventProblem, replay.rowProblem({ amount: 20n, version: 3n })]).toEqual([
      expect.any(String),
      null,
    ]);
  });
});
