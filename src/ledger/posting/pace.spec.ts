import { describe, expect, it } from 'vitest';
import { Caution } from './caution.js';
import { Pace, type Moment } from './pace.js';

const caution = { alone: new Caution(), amongNodes: new Caution() };
caution.amongNodes.mistaken();

const at = (now: number, change: Partial<Moment> = {}): Moment => ({
  now,
  groupsInFlight: 0,
  unitsWaiting: 1,
  isFull: false,
  ...change,
});

/** A pace after groups of these sizes, the last of them begun at 1,000. */
function after(own: Caution, ...sizes: number[]): Pace {
  const pace = new Pace(own);
  for (const size of sizes) pace.began(size, 1_000);
  return pace;
}

describe('a node that foresees its balances', () => {
  it('begins at once when nothing is in flight', () => {
    expect(after(caution.alone, 40, 40).pause(at(1_001))).toBe(0);
  });

  it('begins a second group when as many wait as the smaller one of the last two had', () => {
    const pace = after(caution.alone, 40, 20);
    const pauses = [19, 20].map((unitsWaiting) => pace.pause(at(1_005, { groupsInFlight: 1, unitsWaiting })));
    expect(pauses).toEqual([25, 0]);
  });

  it('does not wait for a group that takes long', () => {
    const pace = after(caution.alone, 40, 40);
    expect([1_029, 1_030, 2_000].map((now) => pace.pause(at(now, { groupsInFlight: 1 })))).toEqual([1, 0, 0]);
  });
});

describe('a node whose accounts others move too', () => {
  it('has one group in flight, unless that is slow', () => {
    const pace = after(caution.amongNodes, 1);
    const full = { groupsInFlight: 1, unitsWaiting: 1_000, isFull: true };
    expect([pace.pause(at(1_010, full)), pace.pause(at(1_030, full))]).toEqual([20, 0]);
  });

  it('waits for those who were answered, together with those who wait already', () => {
    const pace = after(caution.amongNodes, 16);
    pace.ended(16, { now: 1_008, unitsWaiting: 10 });
    const pauses = [10, 25, 26].map((unitsWaiting) => pace.pause(at(1_009, { unitsWaiting })));
    expect(pauses).toEqual([2, 2, 0]);
  });

  it('waits for them no longer than callers take who come again', () => {
    const pace = after(caution.amongNodes, 16);
    pace.ended(16, { now: 1_008, unitsWaiting: 0 });
    expect([1_010, 1_011, 9_000].map((now) => pace.pause(at(now)))).toEqual([1, 0, 0]);
  });

  it('waits for nobody when a group is full, or none was answered yet', () => {
    const pace = after(caution.amongNodes, 400);
    expect(pace.pause(at(1_001))).toBe(0);
    pace.ended(400, { now: 1_040, unitsWaiting: 400 });
    expect(pace.pause(at(1_040, { unitsWaiting: 400, isFull: true }))).toBe(0);
  });
});
