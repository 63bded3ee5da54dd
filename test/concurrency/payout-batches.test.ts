import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import {
  oneApproval,
  secondChecker,
  someItems,
  batchesOf,
  advance,
  goodBodyOf,
  progressOf,
  runToEnd,
  type TestItem,
} from '../support/payout-batches.js';
import { startPayoutWorld, type PayoutWorld } from '../support/payout-world.js';
import { until } from '../support/until.js';
import { randomOf, seedOf, type Random } from '../support/random.js';

const ROUNDS = 12;
const ITEMS = 120;
const SHEET = 1_000;

let world: PayoutWorld;
let second: string;
beforeAll(async () => {
  world = await startPayoutWorld({
    nodes: 2,
    // A second sending would be a second payment, and the bank executes it.
    bank: { customer: { deduplicates: false } },
    terms: { breaker: { window: 100, openAt: 100, pauseSeconds: 1 }, ratePerSecond: 1_000 },
  });
  second = await secondChecker(world.nodes[0]!.call);
  await oneApproval(world.nodes[0]!.call, second, { tiers: [{ approvals: 2 }] });
});
afterAll(async () => {
  await world.stop();
});

/** Executions of each order at the bank, by the account of its payee. */
async function executionsOf(items: readonly TestItem[]): Promise<number[]> {
  const { payments } = await world.bank.truth();
  const counts = new Map<string, number>();
  for (const { payeeAccount, executions } of payments)
    counts.set(payeeAccount!, (counts.get(payeeAccount!) ?? 0) + executions);
  return items.map(({ payee }) => counts.get(payee.account) ?? 0);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const sumOf = (progress: Record<string, number>): number =>
  Object.values(progress).reduce((sum, items) => sum + items, 0);
const sentOf = ({ processing = 0, succeeded = 0, failed = 0 }: Record<string, number>): number =>
  processing + succeeded + failed;

/** Everything that may be done with a batch, at once, by two nodes. @returns what the void that won has answered */
async function everythingAtOnce(id: string, contentHash: string, items: readonly TestItem[], random: Random) {
  const commands = world.nodes.map(({ call }) => batchesOf(call));
  const any = () => random.pick(commands);
  let isOver = false;
  let voided: Record<string, number> | null = null;
  const working = world.nodes.map(async (node) => {
    while (!isOver) {
      await advance(node);
      await world.send(node);
    }
  });
  const reading = (async () => {
    while (!isOver) expect(sumOf(progressOf(await any().read(id)))).toBe(items.length);
  })();
  const approving = [world.checker, second].map(async (key) => {
    await pause(random.below(20));
    await any().approve(key, { id, contentHash });
  });
  const steering = Array.from({ length: 3 }, async () => {
    await pause(random.below(400));
    await any().steer(id, random.pick(['pause', 'resume', 'resume']));
  });
  const retrying = Array.from({ length: 8 }, async () => {
    await pause(random.below(600));
    const names = Array.from({ length: 1 + random.below(3) }, () => random.pick(items).orderNumber);
    await any().retry(id, [...new Set(names)]);
  });
  const voiding = Array.from({ length: 2 }, async () => {
    await pause(100 + random.below(500));
    const { status, body } = await any().steer(id, 'void');
    if (status === 200) voided ??= progressOf(body);
  });
  await Promise.all([...approving, ...steering, ...retrying, ...voiding]);
  isOver = true;
  await Promise.all([...working, reading]);
  return voided;
}

describe('void against claim against approve against retry at the same instant', () => {
  const seed = seedOf('batches at once');
  const random = randomOf(seed);

  it.each(Array.from({ length: ROUNDS }, (_, round) => [round]))(
    `round %i: no item of a void batch is executed after its void, no item twice (seed ${seed})`,
    async (round) => {
      await world.bank.behave([
        {
          on: 'payment',
          deed: 'fail',
          code: 'REJECTED',
          probability: 0.4,
          delayMilliseconds: random.below(20),
        },
      ]);
      const items = someItems(ITEMS, `r${round}-${seed}`, round * ITEMS + 1);
      const { received, read } = batchesOf(world.nodes[0]!.call);
      const { id, contentHash } = goodBodyOf(await received(items));
      const voided = await everythingAtOnce(id, contentHash, items, random);
      for (let more = 0; more < 3; more++)
        for (const node of world.nodes) {
          await advance(node);
          await world.send(node);
        }
      const batch = await read(id);
      const end = progressOf(batch);
      const executions = await executionsOf(items);
      expect(Math.max(...executions)).toBeLessThanOrEqual(1);
      expect(sumOf(end)).toBe(ITEMS);
      expect(executions.reduce((sum, one) => sum + one, 0)).toBe(end.succeeded ?? 0);
      if (batch.state === 'void') {
        expect(voided).not.toBeNull();
        // What was tried again and not made anew by then is voided; nothing else leaves or joins what was sent.
        expect(sentOf(end)).toBe(sentOf(voided!));
      }
      expect(await auditBooks(world.schema.sql)).toEqual([]);
    },
    120_000,
  );
});

describe('domain §12: a payout sheet was uploaded twice; the repair path picked up the voided batch’s items', () => {
  it(`a sheet of ${SHEET} is refused the second time, may come again once the first is void, and pays once`, async () => {
    await world.bank.behave([]);
    const sheet = someItems(SHEET, 'sheet', 500_001);
    const { received, approve, steer, read } = batchesOf(world.nodes[0]!.call);
    const first = goodBodyOf(await received(sheet));
    const again = await received([...sheet].reverse());
    expect([again.status, again.body.code, again.body.details]).toEqual([
      ...[409, 'PAYOUT_BATCH.SENT_BEFORE', { batch: first.id }],
    ]);
    for (const key of [world.checker, second]) goodBodyOf(await approve(key, first));
    await Promise.all(world.nodes.map(advance));
    // Some are paid and some under way when the mistake is seen.
    await world.bank.behave([{ on: 'payment', deed: 'execute', delayMilliseconds: 40 }]);
    const sending = world.send();
    await until(async () => (await executionsOf(sheet)).some((executions) => executions > 0));
    const voided = progressOf(goodBodyOf(await steer(first.id, 'void')));
    await sending;
    await world.bank.behave([]);
    expect(sumOf(voided)).toBe(SHEET);
    expect([sentOf(voided) > 0, voided.voided! > 0]).toEqual([true, true]);
    const next = goodBodyOf(await received(sheet));
    expect(next.id).not.toBe(first.id);
    for (const key of [world.checker, second]) goodBodyOf(await approve(key, next));
    const done = await runToEnd(world, next.id);
    const end = progressOf(done);
    const before = progressOf(await read(first.id));
    // What the first one has paid is told to be paid before; the rest is paid by the second.
    expect([end.succeeded, end.refused ?? 0]).toEqual([
      SHEET - (before.succeeded ?? 0),
      before.succeeded ?? 0,
    ]);
    expect(sentOf(before)).toBe(sentOf(voided));
    expect(new Set(await executionsOf(sheet))).toEqual(new Set([1]));
    expect(await auditBooks(world.schema.sql)).toEqual([]);
  }, 240_000);
});
