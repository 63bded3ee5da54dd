import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ChargeRepository } from '../../src/settlement/paying/database/charge.repository.js';
import { PayingRepository } from '../../src/settlement/paying/database/paying.repository.js';
import { PaymentRepository } from '../../src/settlement/paying/database/payment.repository.js';
import { makeAndApprove } from '../support/approvals.js';
import { auditBooks } from '../support/audit-books.js';
import { auditSettlementPaying } from '../support/audit-settlement-paying.js';
import type { Answer } from '../support/call.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { startPayingWorld, type PayingWorld } from '../support/settlement-paying.js';

const TIMES = Number(process.env.SETTLEMENT_PAYING_TIMES ?? 4);
const PARTIES = ['a', 'b', 'c', 'd', 'e', 'f'];

let w: PayingWorld;
let random: Random;
beforeAll(async () => {
  random = randomOf(seedOf('settlement-paying'));
  w = await startPayingWorld({ nodes: 2, terms: { answerTimeoutMilliseconds: 200 } });
  for (const [index, party] of PARTIES.entries())
    await w.addParty(party, {
      ...(index % 2 === 0 && { fee: '1.00', retries: 1 }),
      ...(index % 3 === 0 && { reservePartsPerMillion: 50_000, reserveDays: 1 }),
    });
  for (const { payingPace, pace } of w.sides) {
    Object.assign(payingPace, { page: 2, atOnce: 3, turns: 3, pauseMilliseconds: 0, retryMilliseconds: 0 });
    Object.assign(pace, { page: 7, parties: 2 });
  }
});
afterAll(async () => {
  expect(await auditBooks(w.world.schema.sql)).toEqual([]);
  await w.world.stop();
});
beforeEach(() => void w.nextDate());

const side = () => random.pick(w.sides);
const sound = async (): Promise<void> => expect(await auditSettlementPaying(w.world.schema.sql)).toEqual([]);
const fill = (): void => {
  for (const party of PARTIES) w.due(party, 1_000 + random.below(9_000));
};
/** Some of these words at once may be refused, and none breaks. */
const told = async (answer: Promise<Answer>): Promise<number> => {
  const { status, body } = await answer;
  if (status >= 500) throw new Error(JSON.stringify(body));
  return status;
};
const bothRound = () => Promise.all([...w.sides, ...w.sides].map(({ round }) => round()));
const paidOf = async (batch: Answer['body']): Promise<Answer['body'][]> =>
  (await side().payments(batch)).filter(({ state }: Answer['body']) => state === 'paid');

/** Turns until the batch is settled, each of which does some of it. */
async function settled(batch: Answer['body'], turn: () => Promise<unknown>): Promise<void> {
  for (let turns = 0; turns < 20; turns++) {
    if ((await side().read(batch.id)).state === 'settled') return;
    await turn();
  }
  throw new Error(`not settled: ${JSON.stringify(await side().payments(batch))}`);
}

it('of starts at once on two nodes one is the first, and both nodes together pay each order once', async () => {
  fill();
  const batch = await w.approved();
  const starts = Array.from({ length: 6 }, (_, index) =>
    told(w.sides[index % 2]!.pay(batch, { reason: `start ${index}` })),
  );
  expect((await Promise.all(starts)).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  await bothRound();
  await settled(batch, () => Promise.all([w.turn(0), w.turn(1)]));
  expect(await paidOf(batch)).toHaveLength(PARTIES.length);
  await sound();
});

it('void against pay against approve at one instant: one of them is first, and a void batch has no payout', async () => {
  const ends: Record<string, number> = {};
  for (let time = 0; time < TIMES; time++) {
    w.nextDate();
    fill();
    const isApproved = time % 2 === 0;
    const batch = isApproved ? await w.approved() : await w.sides[0]!.prepared({ settlementDate: w.date() });
    const version = batch.version + (isApproved ? 0 : 1);
    const seen = { ...batch, version };
    let voided = 0;
    const acts = [
      async () => (voided = await told(side().void(batch))),
      () => told(side().approve(w.checker, batch)),
      () => told(side().pay(seen)),
      () => told(side().pay(seen, { reason: 'me too' })),
      () => bothRound(),
    ];
    for (let left = acts.length; left > 1; left--) acts.push(...acts.splice(random.below(left), 1));
    await Promise.all(acts.map((act) => act()));
    await bothRound();
    const { state } = await side().read(batch.id);
    expect(state === 'void').toBe(voided === 200);
    expect(await side().payments(batch)).toHaveLength(
      ['paying', 'settled'].includes(state) ? PARTIES.length : 0,
    );
    ends[state] = (ends[state] ?? 0) + 1;
    if (state === 'prepared' || state === 'approved') await side().void(await side().read(batch.id));
    await w.turn();
    await sound();
  }
  console.log(ends);
});

it('killed behind any statement, it is done again with the same result', async () => {
  fill();
  const batch = await w.approved();
  const [{ app }] = w.world.nodes as [PayingWorld['world']['nodes'][number]];
  const of = (type: new (...given: never[]) => object): Statements =>
    app.get<object, Statements>(type, { strict: false });
  const seams: [Statements, string][] = [
    [of(PayingRepository), 'insert'],
    [of(PayingRepository), 'made'],
    [of(PayingRepository), 'close'],
    [of(PaymentRepository), 'insert'],
    [of(PaymentRepository), 'insertEvents'],
    [of(PaymentRepository), 'insertAttempts'],
    [of(PaymentRepository), 'write'],
    [of(ChargeRepository), 'insert'],
    [of(ChargeRepository), 'posted'],
  ];
  const met: string[] = [];
  for (const [target, name] of seams) {
    const original = target[name]!;
    // Dies after the statement, before COMMIT: nothing of the step may stay.
    target[name] = async (...given) => {
      target[name] = original;
      await original.apply(target, given);
      met.push(name);
      throw new Error('killed');
    };
  }
  expect((await w.sides[0]!.pay(batch)).status).toBe(500);
  expect((await w.sides[0]!.read(batch.id)).state).toBe('approved');
  expect((await w.sides[0]!.pay(batch)).status).toBe(200);
  for (let tries = 0; tries < 40 && (await side().read(batch.id)).state !== 'settled'; tries++) {
    await w.sides[0]!.round().catch((error: unknown) => expect(String(error)).toContain('killed'));
    await w.world.send();
    await sound();
  }
  expect([...met].sort()).toEqual(seams.map(([, name]) => name).sort());
  expect((await side().read(batch.id)).state).toBe('settled');
  expect(await paidOf(batch)).toHaveLength(PARTIES.length);
});

it('retries, late outcomes and returns in any order: each order is paid at most once', async () => {
  const done: Record<string, number> = {};
  for (let time = 0; time < TIMES; time++) {
    w.nextDate();
    fill();
    const batch = await w.approved();
    await told(side().pay(batch));
    for (let step = 0; step < 4; step++) {
      await w.world.bank.behave(
        [
          { on: 'payment', deed: 'fail', code: 'ACCOUNT_INVALID', probability: 0.3 },
          { on: 'payment', deed: 'execute', answer: { manner: 'silence' }, probability: 0.3 },
          { on: 'payment', deed: 'queue', queueMilliseconds: 20, probability: 0.3 },
        ],
        `${random.below(1_000_000)}`,
      );
      for (const status of await Promise.all(actsOf(batch).map((act) => act())))
        done[status] = (done[status] ?? 0) + 1;
    }
    await end(batch);
    await sound();
    await sameAsBank(batch);
  }
  console.log(done);
});

it('one party settled at once by many on two nodes, beside a batch of the date: what is due to it is paid once', async () => {
  const [{ call }] = w.world.nodes as [PayingWorld['world']['nodes'][number]];
  const tiers = [{ upTo: '1000.00', approvals: 0, approvalsWithWarnings: 0 }, { approvals: 1 }];
  const content = { currency: 'CNY', tiers };
  await makeAndApprove(call, w.checker, { command: 'set-settlement-tiers', content });
  const ends: Record<string, number> = {};
  for (let time = 0; time < TIMES; time++) {
    w.nextDate();
    fill();
    const settlementDate = w.date();
    await w.sides[0]!.gather(settlementDate);
    const [daily, ...statuses] = await Promise.all([
      side().prepared({ settlementDate }),
      ...Array.from({ length: 5 }, async () => {
        const answer = side().settleNow('a', { settlementDate });
        return (await answer).body.state === 'void' ? 0 : told(answer);
      }),
    ]);
    for (const status of statuses) ends[status] = (ends[status] ?? 0) + 1;
    expect(statuses.filter((status) => status === 201).length).toBeLessThan(2);
    await Promise.all(w.sides.map(({ goOn }) => goOn()));
    await Promise.all([w.turn(0, 4), w.turn(1, 4)]);
    const inDaily = (await side().orders(daily.id)).filter(({ party }) => party === 'a').length;
    const paid = await w.world.schema.sql<{ count: string | number }>(
      `SELECT COUNT(*) AS count FROM settlement_payment p JOIN settlement_batch b ON b.batch_no = p.batch_no
       WHERE b.settlement_date = '${settlementDate}' AND p.party = 'a' AND p.state = 'paid'`,
    );
    expect(Number(paid[0]!.count) + inDaily).toBe(1);
    await side().void(daily);
    await sound();
  }
  console.log(ends);
});

type Statements = Record<string, (...given: unknown[]) => Promise<unknown>>;

/** What nodes and people may do at one instant, some of each. */
function actsOf(batch: Answer['body']): (() => Promise<number>)[] {
  const nothing = (work: Promise<unknown>): Promise<number> => work.then(() => 0);
  /** One in that state, or else any. */
  const pick = async (state: string): Promise<Answer['body'] | undefined> => {
    const payments = await side().payments(batch);
    const wanted = payments.filter((one) => one.state === state);
    const among = wanted.length > 0 ? wanted : payments;
    return among.length === 0 ? undefined : random.pick(among);
  };
  const retry = async (): Promise<number> => {
    const one = await pick('failed');
    return one ? told(side().retry(batch, one)) : 0;
  };
  const giveBack = async (): Promise<number> => {
    const one = await pick('paid');
    if (one?.state !== 'paid') return 0;
    const minor = BigInt(one.amount.replace('.', '')) - BigInt(one.returned.replace('.', ''));
    return (await side().giveBack(one.payout, minor)).ok ? 1 : 2;
  };
  const acts = [
    () => nothing(side().round()),
    () => nothing(w.world.send(random.pick(w.world.nodes))),
    () => nothing(ask(random.pick(w.world.nodes))),
    retry,
    retry,
    giveBack,
  ];
  return Array.from({ length: 8 }, () => random.pick(acts));
}

/** The test moves times of payouts behind the back of the service, and may be the one that a deadlock is told to. */
const ask = (node: PayingWorld['world']['nodes'][number]): Promise<void> =>
  w.world.ask(node).catch((error: unknown) => {
    if (!String(error).includes('Deadlock')) throw error;
  });

/** The bank is itself again, and every outcome becomes known. */
async function end(batch: Answer['body']): Promise<void> {
  await w.world.bank.behave([]);
  await settled(batch, async () => {
    await w.world.ask();
    await w.turn(random.below(2), 1);
    for (const one of await side().payments(batch, '?state=failed')) await told(side().retry(batch, one));
  });
}

/** What the bank has executed of each order and not given back is its amount, once. */
async function sameAsBank(batch: Answer['body']): Promise<void> {
  const { payments, executedMoreThanOnce } = await w.world.bank.truth();
  expect(executedMoreThanOnce).toBe(0);
  const executed = new Map(payments.map((one) => [one.requestNumber, one.executions]));
  for (const { party, side: of, amount } of await side().payments(batch)) {
    const { attemptsMade } = (await side().payment(batch, party, of)).body;
    const stories = await Promise.all(
      attemptsMade.map(({ payout }: { payout: string }) => w.world.payout(payout)),
    );
    const out = stories.filter(({ requestNumber }) => executed.get(requestNumber) === 1);
    const back = stories.filter(({ returned }) => returned === amount);
    expect(out.length - back.length).toBe(1);
  }
}
