import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { auditSettlement } from '../support/audit-settlement.js';
import type { Answer } from '../support/call.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { startPayingWorld, type PayingWorld } from '../support/settlement-paying.js';

const TIMES = Number(process.env.SETTLEMENT_REISSUE_TIMES ?? 3);
/** So many words at one instant, so often for each date. */
const AT_ONCE = 9;
const INSTANTS = 6;
const PARTIES = ['a', 'b', 'c', 'd'];
const DETAILS = 12;
const MOST_TURNS = 40;

let w: PayingWorld;
let random: Random;
beforeAll(async () => {
  random = randomOf(seedOf('settlement reissue'));
  w = await startPayingWorld({ nodes: 2 });
  for (const party of PARTIES) await w.addParty(party);
  for (const { pace, payingPace } of w.sides) {
    Object.assign(pace, { page: 4, parties: 2 });
    Object.assign(payingPace, { page: 2, atOnce: 3, turns: 3, pauseMilliseconds: 0, retryMilliseconds: 0 });
  }
});
afterAll(async () => {
  expect(await auditBooks(w.world.schema.sql)).toEqual([]);
  await w.world.stop();
});

const side = () => random.pick(w.sides);
const nothing = (work: Promise<unknown>): Promise<number> => work.then(() => 0);
/** Some of these words at once may be refused, and none breaks. */
const told = async (answer: Promise<Answer>): Promise<number> => {
  const { status, body } = await answer;
  if (status >= 500) throw new Error(JSON.stringify(body));
  return status;
};
const sound = async (): Promise<void> => expect(await auditSettlement(w.world.schema.sql)).toEqual([]);

/** @returns minor units that are due on the date, by party */
function fill(): Map<string, bigint> {
  const due = new Map<string, bigint>();
  for (let index = 0; index < DETAILS; index++) {
    const party = PARTIES[index] ?? random.pick(PARTIES);
    const minor = 1 + random.below(9_000);
    w.due(party, minor);
    due.set(party, (due.get(party) ?? 0n) + BigInt(minor));
  }
  return due;
}

async function live(): Promise<Answer['body'][]> {
  const { items } = await side().list('?limit=200');
  return items.filter(
    (one: Answer['body']) => one.settlementDate === w.date() && one.state !== 'void',
  ) as Answer['body'][];
}

/** What nodes and people say and do at one instant, all of it about what was seen before. */
function actsOf(seen: readonly Answer['body'][]): (() => Promise<number>)[] {
  const pick = (): Answer['body'] => random.pick(seen);
  const hashed = (batch: Answer['body']) => ({ ...batch, contentHash: batch.contentHash ?? 'f'.repeat(64) });
  const ofNodes = [
    () => nothing(side().prepareAll()),
    () => nothing(side().round()),
    () => nothing(w.world.send(random.pick(w.world.nodes))),
    () => told(side().start({ settlementDate: w.date() })),
  ];
  const ofPeople = [
    () => told(side().reissue(pick())),
    () => told(side().void(pick())),
    () => told(side().approve(w.checker, hashed(pick()))),
    () => told(side().pay(hashed(pick()))),
    // As whoever sees the approval at the same moment.
    () => {
      const batch = hashed(pick());
      return told(side().pay({ ...batch, version: batch.version + 1 }));
    },
  ];
  const all = seen.length === 0 ? ofNodes : [...ofNodes, ...ofPeople, ...ofPeople];
  return Array.from({ length: AT_ONCE }, () => random.pick(all));
}

/** Each batch of the date comes a step nearer to its end; where none is left to go on with, another is started. */
async function goOn(batches: readonly Answer['body'][]): Promise<void> {
  if (batches.every(({ state }) => state === 'settled'))
    await told(side().start({ settlementDate: w.date() }));
  for (const batch of batches) {
    if (batch.state === 'preparing') await side().prepareAll();
    else if (batch.state === 'prepared' && batch.orders === 0) await told(side().void(batch));
    else if (batch.state === 'prepared') await told(side().approve(w.checker, batch));
    else if (batch.state === 'approved') await told(side().pay(batch));
  }
}

/** Nobody disturbs any more: all of the date is prepared, approved and paid. */
async function payAll(): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const batches = await live();
    if (batches.every(({ state }) => state === 'settled') && (await unpaid()) === 0) return;
    await goOn(batches);
    await w.turn(random.below(2), 1);
  }
  throw new Error(`not all is paid: ${JSON.stringify(await live())}`);
}

/** Details of the date that are not there yet, or in no batch that is settled. */
async function unpaid(): Promise<number> {
  const [row] = await w.world.schema.sql<{ count: string }>(
    `SELECT COUNT(*) AS count FROM settlement_detail d JOIN settlement_batch b ON b.batch_no = d.batch_no AND b.state = 'settled'
     WHERE d.settlement_date = '${w.date()}'`,
  );
  return DETAILS - Number(row!.count);
}

/** Minor units that payouts of the date have moved to each party. */
async function paid(): Promise<Map<string, bigint>> {
  const rows = await w.world.schema.sql<{ party: string; sum: string }>(
    `SELECT a.party, SUM(o.amount) AS sum FROM settlement_attempt a JOIN settlement_batch b ON b.batch_no = a.batch_no
     JOIN payout o ON o.id = a.payout_id AND o.state = 'succeeded'
     WHERE b.settlement_date = '${w.date()}' GROUP BY a.party ORDER BY a.party`,
  );
  return new Map(rows.map(({ party, sum }) => [party, BigInt(sum)]));
}

it(
  'issued again, voided, approved and paid at one instant while two nodes prepare: every detail is paid once',
  async () => {
    const done: Record<string, number> = {};
    for (let time = 0; time < TIMES; time++) {
      w.nextDate();
      const due = fill();
      for (let instant = 0; instant < INSTANTS; instant++) {
        for (let steps = random.below(4); steps > 0; steps--) await goOn(await live());
        const acts = actsOf(await live());
        for (const status of await Promise.all(acts.map((act) => act())))
          done[status] = (done[status] ?? 0) + 1;
        await sound();
      }
      await payAll();
      expect([...(await paid())].sort()).toEqual([...due].sort());
      await sound();
    }
    const { executedMoreThanOnce, cameMoreThanOnce } = await w.world.bank.truth();
    expect([executedMoreThanOnce, cameMoreThanOnce]).toEqual([0, 0]);
    console.log(done);
  },
  60_000 + 60_000 * TIMES,
);
