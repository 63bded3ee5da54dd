import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Locks, type Fencing } from '../../../src/platform/lock/index.js';
import { ChangeRun } from '../../../src/scheduler/change-run.js';
import { ClaimRun } from '../../../src/scheduler/claim-run.js';
import { JobStopped } from '../../../src/scheduler/index.js';
import { Tries, type JobTry } from '../../../src/scheduler/tries.js';
import { forgetLock } from '../../support/scheduler-nodes.js';
import { SteppedRuns } from '../../support/stepped-runs.js';

const world = new SteppedRuns();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.renew());

const PROGRESS = { done: 2, total: 3, checkpoint: '{"page":2}' };
const SUCCEEDED = { outcome: 'succeeded' } as const;
const LOST = { refusal: { code: 'LOCK.LOST' } };

async function fenceNumber(): Promise<number> {
  const statement = 'SELECT number FROM fence WHERE resource = ?';
  const [row] = await world.schema.sql<{ number: string }>(statement, [world.resource]);
  return Number(row!.number);
}

const holding = (number: number): Fencing => ({ number, signal: new AbortController().signal });

/** A run that the first node works at, as the database has it, and as another try would claim to have it. */
async function runningRun(): Promise<{ id: string; attempt: JobTry; number: number }> {
  const id = await world.startRun();
  await world.one.scheduler.round();
  await world.stepped.atTry(1);
  const number = await fenceNumber();
  const { app, transactions } = world.two;
  const run = (await transactions.run((tx) => app.get(ChangeRun).lock(tx, id)))!;
  const { book, resource } = world;
  return { id, number, attempt: { run, book, claim: run.claim!, resource, fencing: holding(number) } };
}

describe('a run that is worked at', () => {
  it('is neither claimed, saved nor ended by whoever had the lock before', async () => {
    const { id, attempt, number } = await runningRun();
    const before = { ...attempt, fencing: holding(number - 1) };
    const { app } = world.two;
    await expect(app.get(ClaimRun).execute(id, world.resource, before.fencing)).rejects.toMatchObject(LOST);
    expect(await app.get(Tries).save(before, PROGRESS, false)).toBe('overtaken');
    await expect(app.get(Tries).finish(before, SUCCEEDED)).rejects.toMatchObject(LOST);
    expect(await world.read(id)).toMatchObject({ status: 'running', done: 0, attempt: 1 });
    await world.finish(1);
    await world.untilStatus(id, 'succeeded');
  });

  it('is not taken by whoever has the lock now as long as its node gives signs of life', async () => {
    const { id, number } = await runningRun();
    const claim = await world.two.app.get(ClaimRun).execute(id, world.resource, holding(number));
    expect(claim).toEqual({ kind: 'left' });
    expect(await world.read(id)).toMatchObject({ status: 'running', attempt: 1 });
    await world.finish(1);
    await world.untilStatus(id, 'succeeded');
  });

  it('is not changed by a try that it was taken from, though that one has the lock', async () => {
    const { id, attempt } = await runningRun();
    const former = { ...attempt, claim: '00000000-0000-4000-8000-000000000000' };
    const tries = world.two.app.get(Tries);
    expect(await tries.save(former, PROGRESS, false)).toBe('overtaken');
    expect(await tries.finish(former, SUCCEEDED)).toBeNull();
    expect(await tries.breakOff(former, 'late', false)).toBeNull();
    await tries.giveBack(former, 'late');
    expect(await world.read(id)).toMatchObject({ status: 'running', done: 0, attempt: 1 });
    await world.finish(1);
    await world.untilStatus(id, 'succeeded');
  });

  it('whose lock another node has had meanwhile is left to others at its next save, and begun where it was', async () => {
    const { id } = await runningRun();
    const first = await world.stepped.atTry(1);
    first.step();
    await expect.poll(async () => (await world.read(id)).done).toBe(1);
    await forgetLock(world.resource);
    const held = await world.two.app.get(Locks).withLock(world.resource, 5_000, () => Promise.resolve());
    expect(held.ok).toBe(true);
    first.step();
    expect(await first.ended).toEqual(new JobStopped('overtaken'));
    await world.untilStatus(id, 'waiting');
    await world.one.scheduler.settled();
    await world.two.scheduler.round();
    expect((await world.stepped.atTry(2)).context.checkpoint).toEqual({ page: 1 });
    await world.finish(2);
    await world.untilStatus(id, 'succeeded');
  });
});
