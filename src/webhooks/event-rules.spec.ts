import { describe, expect, it } from 'vitest';
import { SystemIds } from '../platform/ids/index.js';
import { TYPE_FILTER_PATTERN, wants } from './event-types.rules.js';
import { chanceOf, pauseAfter } from './pauses.rules.js';
import { firstIdAt, lastIdAt } from './uuid-time.rules.js';

describe('types of events', () => {
  it.each([
    ['*', 'payout.created', true],
    ['payout.created', 'payout.created', true],
    ['payout.*', 'payout.created', true],
    ['payout.*', 'payout.return.posted', true],
    ['payout.*', 'payouts.created', false],
    ['payout.*', 'payout', false],
    ['payout', 'payout.created', false],
    ['payout.created', 'payout.created-late', false],
  ])('%s covers %s: %s', (filter, type, expected) => expect(wants(['other', filter], type)).toBe(expected));

  it.each(['**', 'payout.*.x', '.payout', 'Payout', 'payout.', '*.payout', ''])('%s is no filter', (filter) =>
    expect(filter).not.toMatch(new RegExp(TYPE_FILTER_PATTERN)),
  );
});

describe('pauses', () => {
  const pace = { first: 100, longest: 1_000, factor: 3 };
  it('grow up to a limit, between half and all of it by chance', () => {
    expect([1, 2, 3, 4, 400].map((failures) => pauseAfter(failures, pace, 0))).toEqual([
      50, 150, 450, 500, 500,
    ]);
    expect(pauseAfter(2, pace, 0.999_999)).toBe(300);
  });
  it('take their chance from an id', () => {
    expect(chanceOf('01a2007e-0c64-78cc-9c24-000000000000')).toBe(0);
    expect(chanceOf('01a2007e-0c64-78cc-9c24-000080000000')).toBe(0.5);
    expect(chanceOf('01a2007e-0c64-78cc-9c24-ffffffffffff')).toBeLessThan(1);
  });
});

describe('the ends of a moment', () => {
  it('have the ids between them that are made in it', () => {
    const before = new Date();
    const id = new SystemIds().uuid();
    const after = new Date();
    expect(firstIdAt(before) <= id && id <= lastIdAt(after)).toBe(true);
    expect(firstIdAt(new Date(after.getTime() + 1)) > id).toBe(true);
    expect(lastIdAt(new Date(before.getTime() - 1)) < id).toBe(true);
  });
});
