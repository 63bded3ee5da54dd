import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { WatchRuns } from '../../../src/scheduler/watch-runs.js';
import { Timetable } from '../../../src/scheduler/timetable.js';
import { kindsOf, SteppedRuns } from '../../support/stepped-runs.js';

const world = new SteppedRuns();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.renew());

const WAITS = { outcome: 'postponed', reason: 'two people have to agree', seconds: 60 } as const;

/** Its pause is over. */
const passPause = (id: string): Promise<unknown> =>
  world.one.sql(`UPDATE job_run SET not_before = not_before - INTERVAL 61 SECOND WHERE id = UNHEX(?)`, [
    id.replaceAll('-', ''),
  ]);
const deadlineOf = async (id: string): Promise<unknown> =>
  (
    await world.one.sql<{ until: string }>('SELECT state_until AS until FROM job_run WHERE id = UNHEX(?)', [
      id.replaceAll('-', ''),
    ])
  )[0]!.until;

/** Taken up by a node, and ended as the job says. */
async function tryOnce(number: number): Promise<void> {
  await world.one.scheduler.round();
  await world.stepped.atTry(number);
  await world.finish(number);
  await world.one.scheduler.settled();
}

it('a run that waits for others holds nothing, says why, and goes on after its pause with what it has kept', async () => {
  const id = await world.startRun();
  world.stepped.result = WAITS;
  await tryOnce(1);
  expect(await world.read(id)).toMatchObject({ status: 'waiting', message: WAITS.reason, finishedAt: null });
  // It is left alone, by both nodes.
  await Promise.all([world.one.scheduler.round(), world.two.scheduler.round()]);
  expect(world.stepped.tries).toHaveLength(1);
  await passPause(id);
  world.stepped.result = { outcome: 'succeeded' };
  await world.two.scheduler.round();
  expect((await world.stepped.atTry(2)).context.checkpoint).toEqual({ page: 3 });
  await world.untilStatus(id, 'succeeded');
  expect(kindsOf(await world.read(id))).toEqual(['create', 'claim', 'postpone', 'claim', 'succeed']);
});

it('it is late by when it first began, however often it has looked since; once', async () => {
  const id = await world.startRun();
  world.stepped.result = WAITS;
  await tryOnce(1);
  const until = await deadlineOf(id);
  await passPause(id);
  await tryOnce(2);
  expect(await deadlineOf(id)).toEqual(until);
  await world.one.sql(
    'UPDATE job_run SET state_until = state_until - INTERVAL 11 MINUTE WHERE id = UNHEX(?)',
    [id.replaceAll('-', '')],
  );
  const watch = async (): Promise<void> =>
    world.one.app.get(WatchRuns).execute(await world.one.app.get(Timetable).read());
  await watch();
  await passPause(id);
  await tryOnce(3);
  await watch();
  expect(world.alarms('job-overdue')).toHaveLength(1);
  expect(world.alarms('job-not-started')).toEqual([]);
});

it('what a person has asked for comes first', async () => {
  const id = await world.startRun();
  world.stepped.result = WAITS;
  await world.one.scheduler.round();
  const attempt = await world.stepped.atTry(1);
  for (let page = 0; page < 2; page++) attempt.step();
  await world.order(id, 'cancel');
  attempt.step();
  await world.one.scheduler.settled();
  expect((await world.read(id)).status).toBe('cancelled');
});
