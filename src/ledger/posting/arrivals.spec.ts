import { describe, expect, it } from 'vitest';
import { Arrivals, GROUP_LIMITS, WAITING_LIMITS } from './arrivals.js';
import { post } from './posting-table.fixture.js';
import { WaitingUnit } from './waiting-unit.js';

const single = (): WaitingUnit => new WaitingUnit([post('a>b 1')], 0);
const many = (count: number): WaitingUnit[] => Array.from({ length: count }, single);
const batch = (postings: number): WaitingUnit =>
  new WaitingUnit(
    Array.from({ length: postings }, () => post('a>b 1')),
    0,
  );
const LINES = GROUP_LIMITS.lines;

describe('units wait for their group', () => {
  it('first in, first out, and never more lines than a group takes', () => {
    const arrivals = new Arrivals();
    const units = many(LINES);
    arrivals.add('single', units);
    const groups = [arrivals.takeGroup(), arrivals.takeGroup()];
    expect(groups.flat()).toEqual(units);
    expect(groups.map((group) => group.length)).toEqual([LINES / 2, LINES / 2]);
    expect(arrivals.size).toBe(0);
  });

  it('singles beside many batches go with the next group, and batches keep their part of it', () => {
    const arrivals = new Arrivals();
    arrivals.add('bulk', many(5_000));
    const early = many(10);
    arrivals.add('single', early);
    expect(arrivals.takeGroup()).toEqual(expect.arrayContaining(early));
    arrivals.add('single', many(5_000));
    const group = arrivals.takeGroup();
    expect(group.length).toBe(LINES / 2);
    expect(arrivals.size).toBe(5_000 + 5_010 - LINES);
  });

  it('a batch larger than a group goes alone, and is not passed over for ever', () => {
    const arrivals = new Arrivals();
    const large = batch(LINES);
    arrivals.add('bulk', [large]);
    arrivals.add('single', many(5_000));
    const groups = Array.from({ length: 3 }, () => arrivals.takeGroup());
    expect(groups.some((group) => group.length === 1 && group[0] === large)).toBe(true);
  });

  it('a full lane takes nothing of what does not fit whole, and the other lane still has room', () => {
    const arrivals = new Arrivals();
    expect(arrivals.add('bulk', many(WAITING_LIMITS.postings - 5))).toBe(true);
    expect(arrivals.add('bulk', many(6))).toBe(false);
    expect(arrivals.size).toBe(WAITING_LIMITS.postings - 5);
    expect(arrivals.add('bulk', many(5))).toBe(true);
    expect(arrivals.add('single', many(1))).toBe(true);
  });
});
