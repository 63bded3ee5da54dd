import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { DetailRepository } from '../../src/settlement/database/detail.repository.js';
import { FundingRepository } from '../../src/settlement/funds/database/funding.repository.js';
import { PayingRound } from '../../src/settlement/paying/paying-round.js';
import { openAccount } from '../support/book.js';
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
import { fundsOf, keyPart, openFunds, runOf } from '../support/settlement-funds.js';

const TIMES = Number(process.env.SETTLEMENT_FUNDS_TIMES ?? 2);
const DETAILS = Number(process.env.SETTLEMENT_FUNDS_DETAILS ?? 10);
const PARTIES = ['a', 'b'];
/** Longer than another gathering takes, shorter than locks are waited for. */
const SLOW_MILLISECONDS = 900;

let schema: TestSchema;
let nodes: [Service, Service];
let checker: string;
let random: Random;
let settlement: ReturnType<typeof settlementOf>[];
let funds: ReturnType<typeof fundsOf>[];
beforeAll(async () => {
  random = randomOf(seedOf('settlement-funds'));
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  [checker] = await openSettlement(nodes[0]);
  await openFunds(nodes[0].call, checker);
  await openAccount(nodes[0].call, 'main', { code: 'other', glAccount: '2202' });
  settlement = nodes.map((node) => settlementOf(node));
  funds = nodes.map((node) => fundsOf(node));
  for (const { pace } of funds) pace.page = 3;
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  for (const node of nodes) await node.stop();
  await schema.drop();
});

type Act =
  | { readonly kind: 'detail'; readonly party: string; readonly gross: number }
  /** @property parts shares of what comes; assigned: said by persons afterwards */
  | { readonly kind: 'money'; readonly parts: readonly [string, number][]; readonly assigned: boolean };

const amount = (minor: number): string =>
  `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;

/** Results and money of a day: partial, in one piece, mixed, told twice, and some that says nothing. */
function scenario(): Act[] {
  const acts: Act[] = [];
  const owing = new Map(PARTIES.map((party) => [party, 0]));
  for (let index = 0; index < DETAILS; index++) {
    const party = random.pick(PARTIES);
    const gross = 1 + random.below(500);
    acts.push({ kind: 'detail', party, gross });
    owing.set(party, owing.get(party)! + gross);
  }
  // Sometimes too little, sometimes too much comes.
  const left = new Map(
    [...owing].map(([party, sum]) => [party, Math.floor((sum * (60 + random.below(60))) / 100)]),
  );
  while ([...left.values()].some((minor) => minor > 0)) {
    const parts = PARTIES.filter((party) => left.get(party)! > 0 && random.below(3) > 0).map((party) => {
      const all = left.get(party)!;
      const minor = random.below(3) === 0 ? all : 1 + random.below(all);
      left.set(party, all - minor);
      return [party, minor] as [string, number];
    });
    if (parts.length > 0) acts.push({ kind: 'money', parts, assigned: random.below(3) === 0 });
  }
  return acts;
}

const day = (index: number): string => new Date(Date.UTC(2027, 0, 4 + index)).toISOString().slice(0, 10);
let days = 0;
let serial = 0;
const side = () => random.below(2);

/** Does the acts in the order given, so many side by side. @returns what stands in the keys in the end, by party */
async function play(acts: readonly Act[], atOnce: number): Promise<unknown> {
  const date = day(days++);
  const sources = new FixtureSource();
  for (const { readBy } of settlement) readBy(sources);
  for (let start = 0; start < acts.length; start += atOnce)
    await Promise.all(acts.slice(start, start + atOnce).map((act) => doIt(act, date, sources)));
  for (const one of funds) await one.round();
  for (const one of funds) expect(await one.audit()).toEqual([]);
  const keys = await funds[0]!.funds('&limit=200');
  const told = keys
    .filter(({ key }) => (key as string).includes(date))
    .map(({ key, funding: _no, ...figures }) => ({
      ...{ party: (key as string).split('party=')[1], ...figures },
    }));
  const earmarked = await schema.sql<{ party: string; amount: string; count: string }>(
    `SELECT d.party, e.amount, COUNT(*) AS count FROM settlement_earmark e JOIN settlement_detail d ON d.detail_no = e.detail_no
     WHERE d.due_date = ? GROUP BY d.party, e.amount ORDER BY d.party, e.amount`,
    [date],
  );
  return { keys: told.sort((one, other) => (one.party! < other.party! ? -1 : 1)), earmarked };
}

async function doIt(act: Act, date: string, sources: FixtureSource): Promise<void> {
  if (act.kind === 'detail') {
    const run = runOf(date.replaceAll('-', ''), date);
    const more = { reference: `f-${String(++serial).padStart(8, '0')}`, settlementDate: date, run };
    const at = { settlementAt: `${date}T02:00:00Z`, grossMinor: BigInt(act.gross) };
    sources.add(act.party, act.gross, { ...more, ...at });
    expect((await settlement[side()]!.gather(date)).status).toBe(200);
    return;
  }
  const parts = act.parts.map(([party, minor]) => keyPart(date, party, amount(minor)));
  const total = act.parts.reduce((sum, [, minor]) => sum + minor, 0);
  const told = { reference: `a-${++serial}`, amount: amount(total), ...(!act.assigned && { parts }) };
  const twice = await Promise.all([0, 1].map(() => funds[side()]!.arrive(told)));
  expect(new Set(twice.map(({ body }) => body.id)).size).toBe(1);
  for (const { status, body } of twice) if (status !== 201) throw new Error(JSON.stringify(body));
  if (!act.assigned) return;
  const { status, body } = await funds[side()]!.assign(checker, twice[0]!.body.id, parts);
  if (status !== 200) throw new Error(JSON.stringify(body));
}

/** Another order of the money, and of the information among it; details of a party keep their order, as their source has one. */
function shuffled(acts: readonly Act[]): Act[] {
  const details = acts.filter(({ kind }) => kind === 'detail');
  const money = acts.filter(({ kind }) => kind === 'money');
  const mixed: Act[] = [];
  while (details.length + money.length > 0) {
    const isDetail = money.length === 0 || (details.length > 0 && random.below(2) === 0);
    mixed.push(isDetail ? details.shift()! : money.splice(random.below(money.length), 1)[0]!);
  }
  return mixed;
}

it('money first and information first end alike, whatever comes when, in pieces, twice, or unsaid', async () => {
  for (let time = 0; time < TIMES; time++) {
    const acts = scenario();
    const first = await play(acts, 1);
    expect(await play(shuffled(acts), 1)).toEqual(first);
    const moneyFirst = [...acts].sort((one, other) =>
      one.kind < other.kind ? 1 : one.kind > other.kind ? -1 : 0,
    );
    expect(await play(moneyFirst, 1)).toEqual(first);
  }
});

it('information and money at one instant on two nodes: nothing is earmarked beyond what came, and nobody is forgotten', async () => {
  for (let time = 0; time < TIMES; time++) await play(shuffled(scenario()), 6);
});

it('a detail that commits late is not passed over by the money of those behind it', async () => {
  const date = day(days++);
  const [early, late] = [new FixtureSource(), new FixtureSource()];
  const run = runOf(date.replaceAll('-', ''), date);
  const dueIn = (source: FixtureSource, reference: string): unknown =>
    source.add('a', 100, {
      ...{ reference: `${date}-${reference}`, settlementDate: date, settlementAt: `${date}T02:00:00Z`, run },
      grossMinor: 100n,
    });
  // The row of the run is there, so that only the key is between the two.
  dueIn(early, '1');
  settlement[0]!.readBy(early);
  await settlement[0]!.gather(date);
  dueIn(early, '2');
  dueIn(late, '3');
  settlement[1]!.readBy(late);
  await funds[0]!.arrive({ reference: `late-${date}`, amount: '3.00', parts: [keyPart(date, 'a', '3.00')] });
  const details = nodes[0].app.get(DetailRepository, { strict: false });
  const original = details.insert.bind(details);
  details.insert = async (...given) => {
    await original(...given);
    await pause(SLOW_MILLISECONDS);
  };
  const slow = settlement[0]!.gather(date);
  await pause(SLOW_MILLISECONDS / 3);
  await settlement[1]!.gather(date);
  await funds[1]!.round();
  await slow;
  details.insert = original;
  for (const one of funds) await one.round();
  expect(await funds[0]!.audit()).toEqual([]);
  const [key] = (await funds[0]!.funds('&limit=200')).filter((one) => (one.key as string).includes(date));
  expect(key).toMatchObject({ details: 3, earmarked: '3.00', free: '0.00' });
});

it('of what comes at one instant for an order that collects, no more is taken than it collects; the rest stands in suspense', async () => {
  const [{ call, app }] = nodes;
  await openAccount(call, 'main', { code: 'payable:owes', glAccount: '2101', overdraftLimit: '1000.00' });
  await addShop(call, checker);
  await needOne(call, checker);
  await agree(call, checker, 'owes', { owed: 'collect' });
  const date = day(days++);
  const sources = new FixtureSource();
  for (const { readBy } of settlement) readBy(sources);
  sources.add('owes', -1_000, { settlementDate: date, settlementAt: `${date}T02:00:00Z` });
  const prepared = await settlement[0]!.prepared({ settlementDate: date });
  const { id, version, contentHash } = (await settlement[0]!.approve(checker, prepared)).body;
  const body = { version, contentHash, reason: 'due' };
  const path = `/v1/books/main/settlement-batches/${id}/pay`;
  expect((await call('POST', path, { role: 'operator', body })).status).toBe(200);
  await app.get(PayingRound, { strict: false }).execute('0'.repeat(32));
  const parts = [{ kind: 'order', batch: id, party: 'owes', amount: '3.00' }];
  const came = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      funds[index % 2]!.arrive({ reference: `owes-${index}`, amount: '3.00', parts }),
    ),
  );
  for (const one of funds) await one.round();
  const { batchNo } = (await settlement[0]!.batches.byId(id))!;
  expect(await funds[0]!.collected({ batchNo, party: 'owes', side: 'net' })).toBe(900n);
  // Who came too late is told so, or stands in suspense.
  const statuses = new Set(came.map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 201 && status !== 422)).toEqual([]);
  expect(await funds[0]!.audit()).toEqual([]);
});

it('killed at any statement of matching and earmarking, it is done again with the same result', async () => {
  const acts = scenario();
  const whole = await play(acts, 1);
  // Chance decides which of the nodes does what.
  type Statements = Record<string, (...given: unknown[]) => Promise<unknown>>;
  const fundings = nodes.map(({ app }) => app.get<Statements>(FundingRepository, { strict: false }));
  const killed = ['earmark', 'progress', 'expect', 'arrive'].map((name) => {
    let calls = 0;
    const restores = fundings.map((target) => {
      const original = target[name]!;
      target[name] = async (...given) => {
        const value = await original.apply(target, given);
        // Dies after the statement, before COMMIT.
        if (++calls === 1) throw Object.assign(new Error('killed'), { errno: 1213 });
        return value;
      };
      return () => (target[name] = original);
    });
    return () => {
      for (const restore of restores) restore();
      return calls;
    };
  });
  const after = await play(acts, 1);
  for (const restore of killed) expect(restore()).toBeGreaterThan(1);
  expect(after).toEqual(whole);
});
