import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, openBook, posting } from '../../support/book.js';
import { financeOf } from '../../support/nightly.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { cutTo, expectGood, startNode, type SchedulerNode } from '../../support/scheduler-nodes.js';

const DATE = '2026-11-20';

let schema: TestSchema;
let node: SchedulerNode;
let book: string;
beforeAll(async () => {
  schema = await createSchema();
  node = await startNode({ schema });
  book = `${schema.name.slice(-8)}-e`;
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201' },
  ];
  await openBook(node.call, { code: book, businessDate: DATE, accounts });
  expectGood(
    await node.call('POST', `/v1/books/${book}/vouchers`, posting(move('bank', 'customer', '5.00'))),
  );
  await cutTo(node, book, '2026-11-21');
});
afterAll(async () => {
  await node.stop();
  await schema.drop();
});

/** Runs a job for the date, as far as it comes. */
async function run(job = 'erp-summary'): Promise<Record<string, unknown>> {
  const path = `/v1/books/${book}/jobs/${job}/runs`;
  const order = { role: 'operator', body: { businessDate: DATE, again: true, reason: 'test' } } as const;
  const { id } = expectGood(await node.call('POST', path, order)).body;
  await node.scheduler.round();
  await node.scheduler.settled();
  return expectGood(await node.call('GET', `/v1/books/${book}/job-runs/${String(id)}`, { role: 'finance' }))
    .body;
}

describe('the job erp-summary', () => {
  const summaries = async () => {
    const answer = await node.call('GET', `/v1/books/${book}/erp/summaries`, { role: 'finance' });
    return expectGood(answer).body.items as Record<string, unknown>[];
  };

  it('waits for the trial balance of the date, and has nothing to do for a book that is not mapped', async () => {
    const { id, status } = await run();
    expect(status).toBe('waiting');
    expect(await run('trial-balance')).toMatchObject({ status: 'succeeded' });
    await node.scheduler.round();
    await node.scheduler.settled();
    const waited = await node.call('GET', `/v1/books/${book}/job-runs/${String(id)}`, { role: 'finance' });
    expect(expectGood(waited).body).toMatchObject({ status: 'succeeded' });
    expect(await summaries()).toEqual([]);
  });

  it('wants a person when something is missing', async () => {
    const finance = financeOf(node.call, book);
    const mapped = { effectiveFrom: DATE, reason: 'test' };
    expectGood(await finance.send('PUT', 'erp/mappings', { glAccount: '1002', erpAccount: 'B', ...mapped }));
    expect(await run()).toMatchObject({ status: 'blocked', message: expect.stringContaining('2201') });
    expectGood(await finance.send('PUT', 'erp/mappings', { glAccount: '2201', erpAccount: 'C', ...mapped }));
  });

  it('makes the summary once, and says who made it', async () => {
    const { id, status, traceId } = await run();
    expect(status).toBe('succeeded');
    const reason = `job erp-summary, run ${String(id)}`;
    expect(await summaries()).toMatchObject([{ revision: 1, client: null, vouchers: 1, reason, traceId }]);
    expect(await run()).toMatchObject({ status: 'succeeded' });
    expect(await summaries()).toHaveLength(1);
  });
});
