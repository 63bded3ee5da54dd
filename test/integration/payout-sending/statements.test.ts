import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChannelDirectory } from '../../../src/channels/index.js';
import { ChannelStatementsJob } from '../../../src/payout-sending/statements/channel-statements-job.js';
import type { JobContext, JobProgress, JobResult } from '../../../src/scheduler/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { CLEARING, standsOn, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';

let world: PayoutWorld;
beforeAll(async () => {
  world = await startPayoutWorld({ terms: { answerTimeoutMilliseconds: 300 } });
});
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const today = (): string => new Date().toISOString().slice(0, 10);

/** A run as the scheduler would make it. @param stopAt ends it at that save, as a shutdown would */
async function run(
  checkpoint: unknown = null,
  stopAt = Infinity,
): Promise<{ result: JobResult | null; saved: JobProgress[] }> {
  const { app } = world.nodes[0]!;
  const [channel] = await app.get(ChannelDirectory).all();
  const saved: JobProgress[] = [];
  const context: JobContext = {
    ...{ runId: 'run', book: { id: channel!.bookId, code: 'main' }, businessDate: today() },
    ...{ traceId: '0'.repeat(32), scheduledFor: null, checkpoint },
    save: (progress) => {
      saved.push(progress);
      return saved.length >= stopAt ? Promise.reject(new Error('stopped')) : Promise.resolve();
    },
    requireFence: () => Promise.resolve(),
  };
  const result = await app
    .get(ChannelStatementsJob)
    .run(context)
    .catch(() => null);
  return { result, saved };
}

async function sent(rule: object): Promise<string> {
  await world.bank.behave([{ on: 'payment', ...rule } as never]);
  const id = await world.approved();
  await world.send();
  await world.bank.behave([]);
  return id;
}

describe('the statement of a channel', () => {
  it('concludes what was paid, posts what came back, and tells what contradicts the books', async () => {
    const unknown = await sent({ deed: 'execute', answer: { manner: 'silence' } });
    const returned = await sent({ deed: 'execute' });
    const failed = await sent({ deed: 'execute', answer: { manner: 'altered', code: 'REJECTED' } });
    expect(await world.payout(failed)).toMatchObject({ state: 'failed' });
    await world.bank.giveBack({ requestNumber: (await world.payout(returned)).requestNumber });
    const { result, saved } = await run();
    expect(result).toEqual({ outcome: 'succeeded' });
    expect(saved.length).toBeGreaterThan(0);
    expect(await world.payout(unknown)).toMatchObject({ state: 'succeeded' });
    expect(await world.payout(returned)).toMatchObject({ state: 'succeeded', returned: '10.00' });
    const contradicted = await world.payout(failed);
    expect(contradicted).toMatchObject({ state: 'failed', attention: 'contradiction' });
    // Once more, it changes nothing.
    const before = await standsOn(world, CLEARING);
    expect((await run()).result).toEqual({ outcome: 'succeeded' });
    expect(await standsOn(world, CLEARING)).toBe(before);
    expect((await world.payout(failed)).version).toBe(contradicted.version);
  });

  it('that differs in an amount asks a person', async () => {
    const id = await sent({ deed: 'execute', answer: { manner: 'silence' } });
    await world.schema.sql('UPDATE payout SET amount = amount + 1 WHERE id = UNHEX(REPLACE(?, ?, ?))', [
      id,
      '-',
      '',
    ]);
    await run();
    expect(await world.payout(id)).toMatchObject({ state: 'processing', attention: 'amount-differs' });
    await world.schema.sql('UPDATE payout SET amount = amount - 1 WHERE id = UNHEX(REPLACE(?, ?, ?))', [
      id,
      '-',
      '',
    ]);
    await run();
    expect(await world.payout(id)).toMatchObject({ state: 'succeeded' });
  });

  it('that is not given blocks the run', async () => {
    await world.bank.behave([{ on: 'statement', answer: { manner: 'status', status: 503 } }]);
    const { result } = await run();
    expect(result).toMatchObject({ outcome: 'blocked' });
    await world.bank.behave([]);
  });
});
