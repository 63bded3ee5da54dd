import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobStopped } from '../../../src/scheduler/index.js';
import { expectGood, letDie } from '../../support/scheduler-nodes.js';
import { SteppedRuns } from '../../support/stepped-runs.js';

const world = new SteppedRuns();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.renew());

describe('what a person wants', () => {
  it('a pause is heeded at the next save, and the run goes on from there on whichever node', async () => {
    const id = await world.startRun();
    await world.one.scheduler.round();
    const first = await world.stepped.atTry(1);
    expect((await world.order(id, 'pause')).body).toMatchObject({ status: 'running', wish: 'pause' });
    expect((await world.order(id, 'pause')).body).toMatchObject({ status: 'running', wish: 'pause' });
    first.step();
    expect(await first.ended).toEqual(new JobStopped('paused'));
    expect(await world.read(id)).toMatchObject({ status: 'paused', wish: null, done: 1 });
    await world.one.scheduler.settled();
    await Promise.all([world.one.scheduler.round(), world.two.scheduler.round()]);
    expect((await world.order(id, 'pause')).body).toMatchObject({ status: 'paused' });
    expect((await world.order(id, 'resume')).body).toMatchObject({ status: 'waiting' });
    await world.two.scheduler.round();
    expect((await world.stepped.atTry(2)).context.checkpoint).toEqual({ page: 1 });
    await world.finish(2);
    await world.untilStatus(id, 'succeeded');
    const events = (await world.read(id)).events as { items: { kind: string; client: string | null }[] };
    expect(events.items.map(({ kind, client }) => [kind, client])).toEqual([
      ...[
        ['create', 'test-client'],
        ['claim', null],
        ['ask-to-pause', 'test-client'],
        ['pause', null],
      ],
      ...[
        ['resume', 'test-client'],
        ['claim', null],
        ['succeed', null],
      ],
    ]);
  });

  it('a pause is taken back before it was heeded', async () => {
    const id = await world.startRun();
    await world.one.scheduler.round();
    await world.stepped.atTry(1);
    await world.order(id, 'pause');
    expect((await world.order(id, 'resume')).body).toMatchObject({ status: 'running', wish: null });
    await world.finish(1);
    await world.untilStatus(id, 'succeeded');
  });

  it('a cancel ends a run that waits at once, one that is worked at at its next save, and nothing revives it', async () => {
    const id = await world.startRun();
    expect((await world.order(id, 'cancel')).body).toMatchObject({
      status: 'cancelled',
      finishedAt: expect.any(String),
    });
    const body = { again: true, reason: 'after all' };
    const path = `/v1/books/${world.book}/jobs/${world.stepped.job.name}/runs`;
    const second = expectGood(await world.one.call('POST', path, { role: 'operator', body })).body
      .id as string;
    await world.one.scheduler.round();
    const attempt = await world.stepped.atTry(1);
    await world.order(second, 'pause');
    expect((await world.order(second, 'cancel')).body).toMatchObject({ wish: 'cancel' });
    expect((await world.order(second, 'resume')).body).toMatchObject({ code: 'SCHEDULER.RUN_STATE' });
    expect((await world.order(second, 'pause')).body).toMatchObject({ code: 'SCHEDULER.RUN_STATE' });
    attempt.step();
    expect(await attempt.ended).toEqual(new JobStopped('cancelled'));
    await world.one.scheduler.settled();
    await Promise.all([world.one.scheduler.round(), world.two.scheduler.round()]);
    for (const run of [id, second]) expect((await world.read(run)).status).toBe('cancelled');
    expect(world.stepped.tries).toHaveLength(1);
  });

  it('of a run whose node has died is done by the one who would take over', async () => {
    world.one.pace.heartbeatMilliseconds = 1e8;
    const id = await world.startRun();
    await world.one.scheduler.round();
    const asleep = await world.stepped.atTry(1);
    world.one.pace.heartbeatMilliseconds = 5_000;
    await world.order(id, 'cancel');
    await letDie(world.schema, id, world.resource);
    await world.two.scheduler.round();
    await world.two.scheduler.settled();
    expect((await world.read(id)).status).toBe('cancelled');
    asleep.step();
    expect(await asleep.ended).toEqual(new JobStopped('overtaken'));
    await world.one.scheduler.settled();
    expect((await world.read(id)).status).toBe('cancelled');
    expect(world.stepped.tries).toHaveLength(1);
  });
});
