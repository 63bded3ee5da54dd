import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostingQueue } from '../../../src/ledger/posting/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { CLEARING, standsOn, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { startService, type Service } from '../../support/service.js';
import { readStatements } from '../../support/statement-runs.js';

let world: PayoutWorld;
const lines: string[] = [];
beforeAll(async () => {
  world = await startPayoutWorld({
    terms: { answerTimeoutMilliseconds: 300 },
    log: { write: (line) => void lines.push(line) },
  });
});
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const run = (node: Service = world.nodes[0]!) => readStatements(node);

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

  it('on a node that goes down breaks the run off, with no word of contradiction, and is read again', async () => {
    const unknown = await sent({ deed: 'execute', answer: { manner: 'silence' } });
    const returned = await sent({ deed: 'execute' });
    await world.bank.giveBack({ requestNumber: (await world.payout(returned)).requestNumber });
    const leaving = await startService({ schema: world.schema });
    await leaving.app.get(PostingQueue).beforeApplicationShutdown();
    expect((await run(leaving)).result).toBeNull();
    await leaving.stop();
    expect((await world.payout(unknown)).state).toBe('processing');
    expect(await world.payout(returned)).toMatchObject({ returned: '0.00' });
    expect(lines.filter((line) => line.includes('"alarm"') && line.includes(unknown))).toEqual([]);
    expect((await run()).result).toEqual({ outcome: 'succeeded' });
    expect((await world.payout(unknown)).state).toBe('succeeded');
    expect(await world.payout(returned)).toMatchObject({ state: 'succeeded', returned: '10.00' });
  });

  it('that is not given blocks the run', async () => {
    await world.bank.behave([{ on: 'statement', answer: { manner: 'status', status: 503 } }]);
    const { result } = await run();
    expect(result).toMatchObject({ outcome: 'blocked' });
    await world.bank.behave([]);
  });
});
