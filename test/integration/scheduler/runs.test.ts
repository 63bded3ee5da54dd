import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError } from '../../../src/platform/errors/index.js';
import { expectGood } from '../../support/scheduler-nodes.js';
import { kindsOf, STEPPED_PAGES, SteppedRuns } from '../../support/stepped-runs.js';

const world = new SteppedRuns();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.renew());

describe('a run', () => {
  it('is worked at by one of two nodes, tells how far it is, and ends', async () => {
    const id = await world.startRun();
    expect(await world.read(id)).toMatchObject({
      status: 'waiting',
      attempt: 0,
      done: 0,
      total: null,
      cause: 'command',
    });
    for (let round = 0; round < 5; round++)
      await Promise.all([world.one.scheduler.round(), world.two.scheduler.round()]);
    const first = await world.stepped.atTry(1);
    expect(first.context).toMatchObject({ runId: id, book: { code: world.book }, checkpoint: null });
    first.step();
    await expect.poll(async () => (await world.read(id)).done).toBe(1);
    const half = await world.read(id);
    expect(half).toMatchObject({ status: 'running', attempt: 1, total: STEPPED_PAGES, finishedAt: null });
    expect(Date.parse(half.expectedEnd as string)).toBeGreaterThan(Date.parse(half.startedAt as string));
    for (let round = 0; round < 5; round++)
      await Promise.all([world.one.scheduler.round(), world.two.scheduler.round()]);
    await world.finish(1);
    await world.untilStatus(id, 'succeeded');
    const over = await world.read(id);
    expect(over).toMatchObject({ done: STEPPED_PAGES, attempt: 1, expectedEnd: null, message: null });
    expect(kindsOf(over)).toEqual(['create', 'claim', 'succeed']);
    expect(world.stepped.tries).toHaveLength(1);
  });

  it('that wants a person is blocked, with its reason and an alarm', async () => {
    world.stepped.result = { outcome: 'blocked', reason: 'account 7 differs' };
    const id = await world.startRun();
    await world.one.scheduler.round();
    await world.finish(1);
    await world.untilStatus(id, 'blocked');
    expect(await world.read(id)).toMatchObject({ message: 'account 7 differs' });
    await expect.poll(() => world.alarms('job-blocked').length).toBe(1);
  });

  it('that fails tells why, in the words of the job and in none of the database', async () => {
    const id = await world.startRun();
    await world.one.scheduler.round();
    (await world.stepped.atTry(1)).fail(new Error('the books do not balance'));
    await world.untilStatus(id, 'failed');
    expect(await world.read(id)).toMatchObject({ message: 'the books do not balance', attempt: 1 });
    await expect.poll(() => world.alarms('job-failed').length).toBe(1);
    const again = `/v1/books/${world.book}/jobs/${world.stepped.job.name}/runs`;
    const body = { again: true, reason: 'once more' };
    const second = expectGood(await world.one.call('POST', again, { role: 'operator', body })).body
      .id as string;
    await world.one.scheduler.settled();
    await world.one.scheduler.round();
    const secret = Object.assign(new Error("Table 'secret' is full"), { errno: 1146, sqlState: '42S02' });
    (await world.stepped.atTry(2)).fail(secret);
    await world.untilStatus(second, 'failed');
    expect(String((await world.read(second)).message)).not.toContain('secret');
  });

  it('that meets what may pass is tried again from its checkpoint, and given up after some times', async () => {
    const id = await world.startRun();
    const deadlock = Object.assign(new Error('deadlock'), { errno: 1213 });
    for (let number = 1; number <= 5; number++) {
      await world.schema.sql('UPDATE job_run SET not_before = NULL');
      await world.one.scheduler.settled();
      await world.one.scheduler.round();
      const attempt = await world.stepped.atTry(number);
      if (number === 1) attempt.step();
      attempt.fail(deadlock);
      await attempt.ended;
      await world.one.scheduler.settled();
      expect((await world.read(id)).status).toBe(number < 5 ? 'waiting' : 'failed');
      if (number > 1) expect(attempt.context.checkpoint).toEqual({ page: 1 });
      if (number === 2) {
        await world.one.scheduler.round();
        await world.one.scheduler.settled();
        expect(world.stepped.tries).toHaveLength(2);
      }
    }
    expect(kindsOf(await world.read(id)).filter((kind) => kind === 'give-back')).toHaveLength(4);
  });

  it('that takes longer than expected raises one alarm', async () => {
    const id = await world.startRun();
    await world.one.scheduler.round();
    await world.stepped.atTry(1);
    await Promise.all([world.one.scheduler.round(), world.two.scheduler.round()]);
    expect(world.alarms('job-overdue')).toEqual([]);
    await world.schema.sql("UPDATE job_run SET state_until = '2025-01-01' WHERE status = 'running'");
    await Promise.all([world.one.scheduler.round(), world.two.scheduler.round()]);
    await world.two.scheduler.round();
    expect(world.alarms('job-overdue')).toHaveLength(1);
    await world.finish(1);
    await world.untilStatus(id, 'succeeded');
  });
});

describe('a mistake of a job', () => {
  it.each([
    ['a count that is none', { done: -1, total: null, checkpoint: null }, 'whole numbers'],
    ['a total that is none', { done: 1, total: 0.5, checkpoint: null }, 'whole numbers'],
    ['a checkpoint that is too large', { done: 1, total: 1, checkpoint: 'x'.repeat(1_048_576) }, 'megabyte'],
  ])('%s is refused', async (_name, progress, text) => {
    await world.startRun();
    await world.one.scheduler.round();
    const { context } = await world.stepped.atTry(1);
    await expect(context.save(progress)).rejects.toThrow(text);
    await world.finish(1);
    await world.one.scheduler.settled();
  });

  it('a refusal that may pass is tried again, any other is not', async () => {
    const id = await world.startRun();
    await world.one.scheduler.round();
    const busy = { kind: 'busy', code: 'LEDGER.QUEUE_FULL', message: 'full' } as const;
    (await world.stepped.atTry(1)).fail(new RefusalError(busy));
    await world.untilStatus(id, 'waiting');
    await world.schema.sql('UPDATE job_run SET not_before = NULL');
    await world.one.scheduler.settled();
    await world.one.scheduler.round();
    (await world.stepped.atTry(2)).fail(new RefusalError({ ...busy, kind: 'refused', code: 'LEDGER.NO' }));
    await world.untilStatus(id, 'failed');
    expect(await world.read(id)).toMatchObject({ message: 'LEDGER.NO: full' });
    await world.one.scheduler.settled();
  });
});
