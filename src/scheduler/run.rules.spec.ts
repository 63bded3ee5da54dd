import { describe, expect, it } from 'vitest';
import { expectedEnd, millisecondsIn, pauseAfter, runsToTry, type WorkToDo } from './run.rules.js';

const at = (minutes: number): Date => new Date(Date.UTC(2025, 0, 1, 0, minutes));

describe('when a run will have ended', () => {
  const half = { beganAt: at(0), doneBefore: 0, done: 50, total: 100, now: at(10) };
  it.each([
    ['goes on as fast as it did', half, at(20)],
    ['counts this try only', { ...half, doneBefore: 40 }, at(60)],
    ['is now when all is done', { ...half, done: 100 }, at(10)],
    ['is now when more is done than there is', { ...half, done: 120 }, at(10)],
    ['is not known without a total', { ...half, total: null }, null],
    ['is not known before anything is done', { ...half, done: 0 }, null],
    ['is not known when a try has gone back', { ...half, doneBefore: 60 }, null],
    ['is not known when no time has passed', { ...half, now: at(0) }, null],
    ['is not known when the clock has gone back', { ...half, now: at(-5) }, null],
    ['is not told when it is beyond all reason', { ...half, done: 1, total: 1e12 }, null],
  ])('%s', (_name, pacing, end) => expect(expectedEnd(pacing)).toEqual(end));
});

it.each([
  ['waiting', 5 * 60_000],
  ['running', 90 * 60_000],
  ['paused', 24 * 3_600_000],
  ['succeeded', null],
  ['blocked', null],
  ['failed', null],
  ['cancelled', null],
] as const)('a run may be %s for %s ms', (status, limit) => {
  expect(millisecondsIn(status, { graceMinutes: 5, expectedMinutes: 90 })).toBe(limit);
});

it('pauses after breaks grow, up to a minute', () => {
  expect([1, 2, 3, 5, 6, 30].map(pauseAfter)).toEqual([2, 4, 8, 32, 60, 60]);
});

describe('the runs to try', () => {
  const run = (id: string, more: Partial<WorkToDo> = {}): WorkToDo => ({
    ...{ id, bookId: 1, book: 'main', job: 'a', businessDate: '2025-01-01', status: 'waiting' },
    ...{ isSilent: false, isEarly: false },
    ...more,
  });
  const tried = (work: WorkToDo[], here: string[] = []): string[] =>
    runsToTry(work, ({ job }) => here.includes(job)).map(({ id }) => id);

  it('are the earliest date of each job in each book', () => {
    const later = run('1', { businessDate: '2025-01-02' });
    const elsewhere = run('4', { bookId: 2, book: 'other' });
    expect(tried([later, run('3'), run('2'), elsewhere, run('5', { job: 'b' })]).sort()).toEqual([
      '2',
      '4',
      '5',
    ]);
  });

  it('are none behind one that is worked at, here or elsewhere, unless its node is silent', () => {
    const running = run('9', { status: 'running', businessDate: '2025-01-09' });
    expect(tried([run('1'), running])).toEqual([]);
    expect(tried([run('1'), { ...running, isSilent: true }])).toEqual(['9']);
    expect(tried([run('1')], ['a'])).toEqual([]);
    expect(tried([{ ...running, isSilent: true }], ['a'])).toEqual([]);
  });

  it('are none behind one that is left alone for a while', () => {
    expect(tried([run('1', { isEarly: true }), run('2', { businessDate: '2025-01-02' })])).toEqual([]);
  });
});
