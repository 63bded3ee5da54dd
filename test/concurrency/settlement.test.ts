import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DetailRepository } from '../../src/settlement/database/detail.repository.js';
import { OrderRepository } from '../../src/settlement/database/order.repository.js';
import { auditBooks } from '../support/audit-books.js';
import { auditSettlement } from '../support/audit-settlement.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';
import {
  addShop,
  agree,
  FixtureSource,
  needOne,
  openSettlement,
  settlementOf,
} from '../support/settlement.js';

const TIMES = Number(process.env.SETTLEMENT_TIMES ?? 6);
const DETAILS = Number(process.env.SETTLEMENT_DETAILS ?? 60);
const PARTIES = ['a', 'b', 'c', 'gross', 'owes', 'nobody'];

let schema: TestSchema;
let nodes: [Service, Service];
let checker: string;
let sides: ReturnType<typeof settlementOf>[];
let random: Random;
let date = '2026-11-23';
beforeAll(async () => {
  random = randomOf(seedOf('settlement'));
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  [checker] = await openSettlement(nodes[0]);
  await addShop(nodes[0].call, checker);
  await needOne(nodes[0].call, checker);
  for (const party of ['a', 'b', 'c']) await agree(nodes[0].call, checker, party, { owed: 'collect' });
  await agree(nodes[0].call, checker, 'gross', { netting: 'gross', owed: 'carry', minimum: '20.00' });
  await agree(nodes[0].call, checker, 'owes', {
    owed: 'refuse',
    reservePartsPerMillion: 50_000,
    reserveDays: 1,
  });
  sides = nodes.map((node) => settlementOf(node));
  for (const { pace } of sides) Object.assign(pace, { page: 7, parties: 2 });
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  for (const node of nodes) await node.stop();
  await schema.drop();
});
beforeEach(() => {
  date = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
});

const sound = async (): Promise<void> => expect(await auditSettlement(schema.sql)).toEqual([]);
const side = () => random.pick(sides);
let serial = 0;
/** Due results of the date, at both nodes. */
function fill(count = DETAILS): void {
  const source = new FixtureSource();
  for (let index = 0; index < count; index++) {
    const party = PARTIES[index] ?? random.pick(PARTIES);
    const reference = `c-${String(++serial).padStart(8, '0')}`;
    const net = (1 + random.below(10_000)) * (random.below(4) === 0 ? -1 : 1);
    source.add(party, net, { reference, settlementDate: date, settlementAt: `${date}T02:00:00Z` });
  }
  for (const { readBy } of sides) readBy(source);
}
/** Some of these words at once may be refused, and none breaks. */
const told = async (answer: Promise<{ status: number; body: unknown }>): Promise<number> => {
  const { status, body } = await answer;
  if (status >= 500) throw new Error(JSON.stringify(body));
  return status;
};

it('of starts at once on two nodes one prepares, and both preparing it come to what one alone comes to', async () => {
  fill();
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => sides[index % 2]!.start({ settlementDate: date })),
  );
  const started = answers.filter(({ status }) => status === 201);
  expect(started).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
  await Promise.all([...sides, ...sides].map(({ prepareAll }) => prepareAll()));
  const together = await sides[0]!.read(started[0]!.body.id);
  expect(together.state).toBe('prepared');
  await sound();
  await sides[0]!.void(together);
  const alone = await sides[1]!.prepared({ settlementDate: date });
  expect(alone.contentHash).toBe(together.contentHash);
  expect(alone.details).toBe(together.details);
  await sound();
});

it('killed at any statement of any step, it is done again with the same result', async () => {
  fill(25);
  const whole = await sides[0]!.prepared({ settlementDate: date });
  const reissued = await sides[0]!.reissue(whole);
  const details = nodes[0].app.get(DetailRepository, { strict: false });
  const orders = nodes[0].app.get(OrderRepository, { strict: false });
  const seams = [
    ...(['insert', 'lock', 'take', 'release', 'highest'] as const).map((name) => [details, name]),
    ...(['insertParts', 'insertOrders'] as const).map((name) => [orders, name]),
    [sides[0]!.batches, 'progress'],
    [sides[0]!.batches, 'change'],
  ] as [Record<string, (...given: unknown[]) => Promise<unknown>>, string][];
  const met = new Set<string>();
  for (const [target, name] of seams) {
    const original = target[name]!;
    // Dies after the statement, before COMMIT: nothing of the step may stay.
    target[name] = async (...given) => {
      target[name] = original;
      await original.apply(target, given);
      met.add(name);
      throw new Error('killed');
    };
  }
  for (let tries = 0; tries < 100; tries++) {
    try {
      await sides[0]!.prepareAll();
      break;
    } catch (error) {
      expect((error as Error).message).toBe('killed');
    }
  }
  expect([...met].sort()).toEqual(
    [
      'change',
      'highest',
      'insertOrders',
      'insertParts',
      'insert',
      'lock',
      'progress',
      'release',
      'take',
    ].sort(),
  );
  const after = await sides[0]!.read(reissued.body.id);
  expect(after).toMatchObject({ state: 'prepared', contentHash: whole.contentHash, details: whole.details });
  await sound();
});

it('void against approve at one instant: one of them is first, and the books say which', async () => {
  const ends: Record<string, number> = {};
  for (let time = 0; time < TIMES; time++) {
    fill(4);
    const batch = await side().prepared({ settlementDate: date });
    const [approved, voided] = await Promise.all([
      told(sides[time % 2]!.approve(checker, batch)),
      told(sides[(time + 1) % 2]!.void(batch)),
    ]);
    const { state } = await side().read(batch.id);
    // The version that was seen is void, or it is approved: never both.
    expect([approved, voided].filter((status) => status === 200)).toHaveLength(1);
    expect(state).toBe(approved === 200 ? 'approved' : 'void');
    ends[state] = (ends[state] ?? 0) + 1;
  }
  console.log(ends);
  await sound();
});

it('issued again while another node prepares: every detail is in one live batch', async () => {
  fill();
  for (let time = 0; time < TIMES; time++) {
    const { body } = await side().start({ settlementDate: date });
    const [reissued] = await Promise.all([
      told(sides[1]!.reissue(body)),
      ...sides.map(({ prepareAll }) => prepareAll()),
    ]);
    expect([201, 409]).toContain(reissued);
    await Promise.all(sides.map(({ prepareAll }) => prepareAll()));
    await sound();
    for (const one of (await side().list()).items)
      if (one.state === 'prepared' && one.settlementDate === date) await side().void(one);
  }
});

it('everything at once, in any order: sums to the minor unit, no detail twice', async () => {
  const done: Record<string, number> = {};
  for (let time = 0; time < TIMES; time++) {
    fill(20);
    const all = (await side().list('?limit=20')).items as {
      id: string;
      version: number;
      contentHash: string;
      state: string;
    }[];
    const pick = () => random.pick(all);
    const acts: (() => Promise<number>)[] = [
      () => told(side().start({ settlementDate: date })),
      () => told(side().void(pick())),
      () => told(side().reissue(pick())),
      () => told(side().gather(date)),
      () => told(side().redate({ settlementDate: date, to: next(date) })),
      () => told(side().approve(checker, { ...pick(), contentHash: pick().contentHash ?? 'f'.repeat(64) })),
      () =>
        side()
          .prepareAll()
          .then(() => 0),
      () => told(side().start({ settlementDate: next(date) })),
    ];
    const chosen = Array.from({ length: 10 }, () => random.pick(acts));
    const statuses = await Promise.all(chosen.map((act) => act()));
    for (const status of statuses) done[status] = (done[status] ?? 0) + 1;
    await Promise.all(sides.map(({ prepareAll }) => prepareAll()));
    const prepared = (await side().list('?limit=5')).items.filter(
      (one: { state: string }) => one.state === 'prepared',
    );
    for (const one of prepared) await told(side().approve(checker, one));
    await sound();
    date = next(date);
  }
  console.log(done);
});

const next = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
