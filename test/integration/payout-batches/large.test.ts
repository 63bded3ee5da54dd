import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import {
  advance,
  batchesOf,
  csvOf,
  goodBodyOf,
  oneApproval,
  progressOf,
  secondChecker,
  someItems,
} from '../../support/payout-batches.js';
import { startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';

/** As many as BATCH_ITEMS says; a batch has at most a hundred thousand. */
const ITEMS = Number(process.env.BATCH_ITEMS ?? 5_000);
const PATIENCE = 600_000;
/** Far less than the file would take as objects, were it held as a whole. */
const MOST_GROWTH_BYTES = 160 * 1024 * 1024;

let world: PayoutWorld;
beforeAll(async () => {
  world = await startPayoutWorld({ balance: '100000000.00' });
  await oneApproval(world.nodes[0]!.call, await secondChecker(world.nodes[0]!.call));
}, PATIENCE);
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
}, PATIENCE);

/** What it took is printed, not asserted: docs/performance.md has the figures. */
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const done = await work();
  console.log(`${what}: ${Math.round(performance.now() - start)} ms`);
  return done;
}

it(
  `a batch of ${ITEMS} items is received in bounded memory, approved and void, and pages through every line`,
  async () => {
    const items = someItems(ITEMS, 'large');
    const csv = Buffer.from(csvOf(items));
    const { file, approve, steer, read, items: report } = batchesOf(world.nodes[0]!.call);
    const before = process.memoryUsage().heapUsed;
    let peak = before;
    const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 50);
    const received = goodBodyOf(
      await timed(`received ${ITEMS} items in ${csv.length} bytes`, () =>
        file(csv, items, { sha256: createHash('sha256').update(csv).digest('hex') }, newRequestNumber()),
      ),
    );
    clearInterval(watching);
    console.log(`heap grew by ${Math.round((peak - before) / 1024 / 1024)} MiB at most`);
    expect(peak - before).toBeLessThan(MOST_GROWTH_BYTES);
    expect([received.state, received.items]).toEqual(['received', ITEMS]);
    goodBodyOf(await timed('approved', () => approve(world.checker, received)));
    await timed('a round that makes payouts', () => advance(world.nodes[0]!));
    await timed('progress', () => read(received.id));
    const voided = goodBodyOf(await timed('void', () => steer(received.id, 'void')));
    expect(progressOf(voided)).toEqual({ voided: ITEMS });
    await timed('settled', () => advance(world.nodes[0]!));
    const lines: number[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: { items: { line: number }[]; next: string | null } = (
        await report(received.id, `?limit=200${after && `&after=${after}`}`)
      ).body;
      lines.push(...page.items.map(({ line }) => line));
      after = page.next;
    }
    expect(lines).toEqual(items.map((_, index) => index + 1));
  },
  PATIENCE,
);
