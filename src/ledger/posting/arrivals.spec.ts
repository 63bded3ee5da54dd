import { describe, expect, it } from 'vitest';
import { Arrivals } from './arrivals.js';
import { post } from './posting-table.fixture.js';
import { WaitingRequest } from './waiting-request.js';
import type { WaitingUnit } from './waiting-unit.js';

const batch = (postings: number): WaitingUnit =>
  new WaitingRequest([Array.from({ length: postings }, () => post('a>b 1'))], 0).units[0]!;
const single = (): WaitingUnit => batch(1);
const many = (count: number): WaitingUnit[] => Array.from({ length: count }, single);
const LINES = 1_200;
const POSTINGS = 20_000;
const newArrivals = (): Arrivals => new Arrivals({ groupLines: LINES, waitingPostings: POSTINGS });

describe('units wait for their group', () => {
  it('first in, first out, and never more lines than a group takes', () => {
    const arrivals = newArrivals();
    const units = many(LINES);
    arrivals.add('single', units);
    const groups = [arrivals.takeGroup(), arrivals.takeGroup()];
    expect(groups.flat()).toEqual(units);
    expect(groups.map((group) => group.length)).toEqual([LINES / 2, LINES / 2]);
    expect(arrivals.size).toBe(0);
  });

  it('and as many lines as a group takes fill it, of both lanes', () => {
    const arrivals = newArrivals();
    arrivals.add('single', many(LINES / 4));
    arrivals.add('bulk', many(LINES / 4 - 1));
    const before = arrivals.fillsGroup;
    arrivals.add('single', many(1));
    expect([before, arrivals.fillsGroup]).toEqual([false, true]);
    arrivals.takeGroup();
    expect(arrivals.fillsGroup).toBe(false);
  });

  it('singles beside many batches go with the next group, and batches keep their part of it', () => {
    const arrivals = newArrivals();
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
    const arrivals = newArrivals();
    const large = batch(LINES);
    arrivals.add('bulk', [large]);
    arrivals.add('single', many(5_000));
    const groups = Array.from({ length: 3 }, () => arrivals.takeGroup());
    expect(groups.some((group) => group.length === 1 && group[0] === large)).toBe(true);
  });

  it('a full lane takes nothing of what does not fit whole, and the other lane still has room', () => {
    const arrivals = newArrivals();
    expect(arrivals.add('bulk', many(POSTINGS - 5))).toBe(true);
    expect(arrivals.add('bulk', many(6))).toBe(false);
    expect(arrivals.size).toBe(POSTINGS - 5);
    expect(arrivals.add('bulk', many(5))).toBe(true);
    expect(arrivals.add('single', many(1))).toBe(true);
  });

  it('limits that change while units wait count from the next group and the next unit on', () => {
    const limits = { groupLines: LINES, waitingPostings: 100 };
    const arrivals = new Arrivals(limits);
    arrivals.add('single', many(100));
    limits.groupLines = 10;
    expect(arrivals.takeGroup()).toHaveLength(5);
    limits.waitingPostings = 50;
    expect(arrivals.add('single', many(1))).toBe(false);
    expect(arrivals.waiting('single').postings).toBe(95);
    limits.waitingPostings = 96;
    expect(arrivals.add('single', many(1))).toBe(true);
    limits.groupLines = LINES;
    expect(arrivals.takeGroup()).toHaveLength(96);
    expect(arrivals.waiting('single')).toEqual({ postings: 0, bytes: 0 });
  });
});
