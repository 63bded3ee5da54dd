import { expect, it } from 'vitest';
import { NIGHT_STEPS } from '../night-steps.js';
import { standingsOf, type RunOfStep, type StepFacts } from './night-step.rules.js';

const AT = '2026-11-23T00:00:00.000Z';
const run = (more: Partial<RunOfStep>): RunOfStep => ({
  ...{ status: 'succeeded', dueAt: AT, createdAt: AT, startedAt: AT, finishedAt: AT, message: null },
  ...more,
});
const night = (...runs: (RunOfStep | null)[]): StepFacts[] =>
  runs.map((each, place) => ({
    ...{ step: NIGHT_STEPS[place]!, run: each, graceMinutes: 30, expectedMinutes: 60, nextTime: null },
  }));
const after = (minutes: number): Date => new Date(Date.parse(AT) + minutes * 60_000);
const waiting = run({ status: 'waiting', startedAt: null, finishedAt: null });
const postponed = run({ status: 'waiting', finishedAt: null, message: 'batch b needs 2 approvals' });

it('a night that is done has nothing late and nothing next', () => {
  const told = standingsOf(night(run({}), run({}), run({})), after(1_000));
  expect(told.map(({ state, isLate, why, next }) => [state, isLate, why, next])).toEqual(
    Array(3).fill(['succeeded', false, '', '']),
  );
});

it('a step that has not begun waits for the one before, and is late when its grace is over', () => {
  const steps = night(run({ status: 'running', finishedAt: null }), waiting);
  expect(standingsOf(steps, after(30))[1]).toMatchObject({ isLate: false, next: 'it waits for clearing' });
  expect(standingsOf(steps, after(31))[1]).toMatchObject({
    isLate: true,
    why: expect.stringContaining('30'),
  });
});

it('a step that waits for people is late by when it began, and says for what it waits', () => {
  const steps = night(run({}), run({}), run({}), postponed);
  expect(standingsOf(steps, after(60))[3]).toMatchObject({ isLate: false, next: 'it looks again by itself' });
  const late = standingsOf(steps, after(61))[3]!;
  expect(late.isLate).toBe(true);
  expect(late.why).toContain('batch b needs 2 approvals');
});

it.each(['blocked', 'failed'] as const)('a step that has ended %s is late and says what to do', (status) => {
  const [told] = standingsOf(night(run({ status, message: 'because' })), after(1));
  expect(told).toMatchObject({ isLate: true, why: `it has ended ${status}; because` });
  expect(told!.next).toContain('start the job again');
});

it('a step without a run says how it gets one', () => {
  const [, first, second] = standingsOf(night(run({}), null, null), after(1));
  expect(first).toMatchObject({ state: 'missing', why: 'it has no run of this date' });
  expect(second).toMatchObject({ state: 'missing', why: '' });
  const planned = { ...night(null)[0]!, nextTime: '2026-11-24T18:00:00.000Z' };
  expect(standingsOf([planned], after(1))[0]!.next).toContain('2026-11-24T18:00');
});
