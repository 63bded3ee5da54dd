import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Draining } from '../../../src/platform/http/index.js';
import { JobStopped } from '../../../src/scheduler/index.js';
import { scrape } from '../../support/prometheus-text.js';
import { letDie, type SchedulerNode } from '../../support/scheduler-nodes.js';
import { kindsOf, SteppedRuns } from '../../support/stepped-runs.js';

const world = new SteppedRuns();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.renew());

describe('a node that dies', () => {
  it('is taken over from its checkpoint; if it was only asleep, it can neither save nor write', async () => {
    world.one.pace.heartbeatMilliseconds = 1e8;
    const id = await world.startRun();
    await world.one.scheduler.round();
    const asleep = await world.stepped.atTry(1);
    world.one.pace.heartbeatMilliseconds = 5_000;
    asleep.step();
    await expect.poll(async () => (await world.read(id)).done).toBe(1);
    await world.two.scheduler.round();
    expect(world.stepped.tries).toHaveLength(1);

    await letDie(world.schema, id, world.resource);
    await world.two.scheduler.round();
    const heir = await world.stepped.atTry(2);
    expect(heir.context).toMatchObject({ runId: id, checkpoint: { page: 1 } });
    const write = world.one.transactions.run((tx) => asleep.context.requireFence(tx));
    await expect(write).rejects.toMatchObject({ refusal: { code: 'LOCK.LOST' } });
    await world.two.transactions.run((tx) => heir.context.requireFence(tx));
    asleep.step();
    expect(await asleep.ended).toEqual(new JobStopped('overtaken'));
    expect(await world.read(id)).toMatchObject({ status: 'running', done: 1, attempt: 2 });
    await world.one.scheduler.settled();

    heir.step();
    heir.step();
    await heir.ended;
    await world.untilStatus(id, 'succeeded');
    expect(kindsOf(await world.read(id))).toEqual(['create', 'claim', 'take-over', 'succeed']);
    expect(world.stepped.tries).toHaveLength(2);
  });

  it('that gives signs of life is not taken over, however long it takes', async () => {
    world.one.pace.heartbeatMilliseconds = 50;
    const id = await world.startRun();
    await world.one.scheduler.round();
    await world.stepped.atTry(1);
    world.one.pace.heartbeatMilliseconds = 5_000;
    await letDie(world.schema, id, world.resource);
    const [before] = await world.schema.sql<{ at: string }>('SELECT MAX(heartbeat_at) AS at FROM job_run');
    const beats = async () =>
      (await world.schema.sql<{ at: string }>('SELECT MAX(heartbeat_at) AS at FROM job_run'))[0]!.at >
      before!.at;
    await expect.poll(beats).toBe(true);
    await world.two.scheduler.round();
    await world.two.scheduler.settled();
    expect(world.stepped.tries).toHaveLength(1);
    // Redis has forgotten the lock, but nobody has taken it: the run is still its own.
    await world.finish(1);
    await world.untilStatus(id, 'succeeded');
  });

  it('time and again is not followed for ever', async () => {
    for (const { pace } of [world.one, world.two]) pace.heartbeatMilliseconds = 1e8;
    const nodes: SchedulerNode[] = [];
    const id = await world.startRun();
    // What has died stays asleep until the end of the test.
    for (let number = 1; number <= 5; number++) {
      const node = await world.startNode();
      nodes.push(node);
      node.pace.heartbeatMilliseconds = 1e8;
      node.define(world.stepped.job);
      await node.scheduler.round();
      await world.stepped.atTry(number);
      await letDie(world.schema, id, world.resource);
    }
    await world.two.scheduler.round();
    await world.two.scheduler.settled();
    expect(await world.read(id)).toMatchObject({ status: 'failed', attempt: 5 });
    expect(String((await world.read(id)).message)).toContain('silent');
    await expect.poll(() => world.alarms('job-failed').length).toBe(1);
    for (const attempt of world.stepped.tries) {
      attempt.step();
      expect(await attempt.ended).toEqual(new JobStopped('overtaken'));
    }
    for (const { pace } of [world.one, world.two]) pace.heartbeatMilliseconds = 5_000;
    await Promise.all(nodes.map((node) => node.stop()));
    expect((await world.read(id)).status).toBe('failed');
  });
});

describe('a node that shuts down', () => {
  it('leaves its run with its checkpoint to another', async () => {
    const leaving = await world.startNode();
    leaving.define(world.stepped.job);
    const id = await world.startRun();
    await leaving.scheduler.round();
    const first = await world.stepped.atTry(1);
    leaving.app.get(Draining).begin();
    const stopped = leaving.stop();
    first.step();
    expect(await first.ended).toEqual(new JobStopped('shutdown'));
    await stopped;
    expect(await world.read(id)).toMatchObject({ status: 'waiting', done: 1, attempt: 1 });
    await world.two.scheduler.round();
    expect((await world.stepped.atTry(2)).context.checkpoint).toEqual({ page: 1 });
    await world.finish(2);
    await world.untilStatus(id, 'succeeded');
  });
});

describe('without Redis', () => {
  it('nothing starts, the node says so, and what runs is left to others when its lock is lost', async () => {
    const id = await world.startRun();
    world.one.pace.silenceSeconds = 1;
    await world.one.scheduler.round();
    const first = await world.stepped.atTry(1);
    world.one.pace.silenceSeconds = 30;
    await world.gate.cut();
    const lost = async () => (await scrape(world.one.call)).sum('suanpan_locks_lost_total');
    await expect.poll(lost, { timeout: 10_000 }).toBeGreaterThan(0);
    first.step();
    expect(await first.ended).toEqual(new JobStopped('shutdown'));
    await world.one.scheduler.settled();
    expect((await world.read(id)).status).toBe('waiting');
    for (let round = 0; round < 6; round++) {
      await world.one.scheduler.round();
      await world.one.scheduler.settled();
    }
    expect(world.stepped.tries).toHaveLength(1);
    const { sum } = await scrape(world.one.call);
    expect(sum('suanpan_scheduler_rounds_total', { result: 'without-locks' })).toBeGreaterThan(3);
    expect(sum('suanpan_alarms_total', { alarm: 'scheduler-without-locks' })).toBe(1);
    const ready = await world.one.call('GET', '/health/ready', { role: null });
    expect(ready.body).toMatchObject({ status: 'degraded', redis: 'down' });
    await world.two.scheduler.round();
    await world.finish(2);
    await world.untilStatus(id, 'succeeded');
    await world.gate.open();
    await expect
      .poll(async () => (await scrape(world.one.call)).sum('suanpan_redis_up'), { timeout: 10_000 })
      .toBe(1);
  });
});
