import { describe, expect, it } from 'vitest';
import {
  checkMonths,
  differenceOf,
  placeProblem,
  type StoredArchivedDay,
  type StoredArchivedMonth,
} from './check-archive.rules.js';

const COUNTS = { vouchers: 2, lines: 4, entries: 4, facts: 1 };
const SEAL = { number: 7, digest: 'aa' };
const seals = new Map([[7, { ...SEAL, vouchersDigest: 'bb' }]]);

const month = (name: string, more: Partial<StoredArchivedMonth> = {}): StoredArchivedMonth => ({
  ...{ month: name, isMoving: false, counts: COUNTS, seal: SEAL },
  ...more,
});
const day = (date: string): StoredArchivedDay => ({ date, counts: COUNTS, seal: 7, vouchersDigest: 'bb' });

const MONTHS = [month('2025-12'), month('2026-01')];
const DAYS = [day('2025-12-10'), day('2026-01-20')];
const NOTHING = { vouchers: 0, lines: 0, entries: 0, facts: 0 };
const moving = { isMoving: true, counts: NOTHING, seal: null };

describe('the records of archived months', () => {
  it.each<[string, readonly StoredArchivedMonth[], readonly StoredArchivedDay[]]>([
    ['none', [], []],
    ['one after the other, across years', MONTHS, DAYS],
    ['the last one under way', [month('2025-12'), month('2026-01', moving)], DAYS.slice(0, 1)],
    ['one without dates', [month('2025-12', { counts: NOTHING, seal: null })], []],
  ])('are sound: %s', (_name, months, days) => {
    expect(checkMonths(months, days, seals, '2026-01')).toEqual([]);
  });

  it.each<[string, readonly StoredArchivedMonth[], readonly StoredArchivedDay[], string | null, string[]]>([
    ['a gap', [month('2025-12'), month('2026-02')], [DAYS[0]!, day('2026-02-01')], '2026-02', ['2026-02']],
    [
      'one begun before the other was done',
      [month('2025-12', moving), MONTHS[1]!],
      DAYS,
      '2026-01',
      ['2025-12'],
    ],
    ['one that is open', MONTHS, DAYS, '2025-12', ['2026-01']],
    ['without any closed month', MONTHS.slice(0, 1), DAYS.slice(0, 1), null, ['2025-12']],
    ['a date that is gone', MONTHS, DAYS.slice(1), '2026-01', ['2025-12']],
    ['a date too many', MONTHS, [...DAYS, day('2026-01-21')], '2026-01', ['2026-01']],
    [
      'another seal',
      [month('2025-12', { seal: { number: 7, digest: 'ab' } })],
      DAYS.slice(0, 1),
      '2026-01',
      ['2025-12'],
    ],
    [
      'a seal that is not there',
      [month('2025-12', { seal: { number: 8, digest: 'aa' } })],
      DAYS.slice(0, 1),
      '2026-01',
      ['2025-12'],
    ],
  ])('are not: %s', (_name, months, days, closedThrough, named) => {
    expect(checkMonths(months, days, seals, closedThrough).map((problem) => problem.month)).toEqual(named);
  });
});

describe('a voucher of a date', () => {
  const months = new Map([
    ['2025-12', month('2025-12')],
    ['2026-01', month('2026-01', moving)],
  ]);
  const days = new Map(['2025-12-10', '2026-01-05'].map((date) => [date, day(date)]));

  it.each([
    ['online', '2026-02-01'],
    ['archive', '2025-12-10'],
    ['archive', '2026-01-05'],
    ['online', '2026-01-20'],
    ['archive', '2026-01-20'],
  ] as const)('may stand %s: %s', (place, date) => {
    expect(placeProblem(place, date, months, days)).toBeNull();
  });

  it.each([
    ['archive', '2026-02-01'],
    ['online', '2025-12-10'],
    ['online', '2025-12-11'],
    ['archive', '2025-12-11'],
    ['online', '2026-01-05'],
  ] as const)('may not stand %s: %s', (place, date) => {
    expect(placeProblem(place, date, months, days)).not.toBeNull();
  });
});

it('a difference is told by what differs', () => {
  expect(differenceOf(COUNTS, COUNTS)).toBeNull();
  expect(differenceOf(COUNTS, { ...COUNTS, lines: 3, facts: 0 })).toBe(
    '3 lines instead of 4, 0 facts instead of 1',
  );
});
