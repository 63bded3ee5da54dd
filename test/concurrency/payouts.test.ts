import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExpirePayouts } from '../../src/payouts/expire-payouts.js';
import { auditBooks } from '../support/audit-books.js';
import { newRequestNumber } from '../support/book.js';
import type { Answer } from '../support/call.js';
import { fundedCustomer, standingOf } from '../support/holds.js';
import {
  approvedPayout,
  bankOf,
  createdOf,
  FAILED,
  needNoChecker,
  openPayoutBook,
  payoutsOf,
  PAYEE,
  SUCCEEDED,
} from '../support/payouts.js';
import { randomOf, seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

const CALLERS = 40;

interface Node {
  readonly service: Service;
  readonly payouts: ReturnType<typeof payoutsOf>;
  readonly bank: ReturnType<typeof bankOf>;
  sweep(): Promise<number>;
}

let schema: TestSchema;
let nodes: Node[];
let checker: string;
beforeAll(async () => {
  schema = await createSchema();
  const services = [await startService({ schema }), await startService({ schema })];
  ({ checker } = await openPayoutBook(services[0]!));
  nodes = services.map((service) => ({
    service,
    payouts: payoutsOf(service.call),
    bank: bankOf(service),
    sweep: () => service.app.get(ExpirePayouts, { strict: false }).sweep(),
  }));
});
afterAll(async () => {
  await Promise.all(nodes.map(({ service }) => service.stop()));
  await schema.drop();
});

const call = () => nodes[0]!.service.call;
const customer = (amount?: string): Promise<string> => fundedCustomer(call(), amount);

/** Many callers at once, one half on each node. */
const allAtOnce = <T>(act: (node: Node, index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: CALLERS }, (_, index) => act(nodes[index % 2]!, index >> 1)));

/** How often each answer was given. */
function counted(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 300 ? 'done' : String(body.code).replace(/^[A-Z]+[.]/, '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const sound = async (): Promise<void> => expect(await auditBooks(schema.sql)).toEqual([]);

describe('creations at once never get past a limit', () => {
  it('of the sum of an account', async () => {
    const account = await customer('1000.00');
    await nodes[0]!.payouts.setLimit({ subject: account, maximumAmount: '100.00' });
    const answers = await allAtOnce(({ payouts }) => payouts.create(account, '7.00'));
    expect(counted(answers)).toEqual({ done: 14, LIMIT_OF_AMOUNT: 26 });
    expect((await standingOf(call(), account)).held).toBe('98.00');
    await sound();
  });

  it('of the count to a payee, from many accounts', async () => {
    const payee = { ...PAYEE, account: 'P000000001' };
    await nodes[0]!.payouts.setLimit({ scope: 'payee', subject: 'ICBC/P000000001', maximumCount: 5 });
    const accounts = await Promise.all(Array.from({ length: 8 }, () => customer()));
    const answers = await allAtOnce(({ payouts }, index) =>
      payouts.create(accounts[index % accounts.length]!, '1.00', { payee }),
    );
    expect(counted(answers)).toEqual({ done: 5, LIMIT_OF_COUNT: 35 });
    await sound();
  });

  it('while others fail and give back', async () => {
    const account = await customer('1000.00');
    await nodes[0]!.payouts.setLimit({ subject: account, maximumCount: 10 });
    await allAtOnce(async ({ payouts }) => {
      const created = await payouts.create(account, '1.00');
      if (created.status === 201) await payouts.cancel(created.body.id);
    });
    const after = await allAtOnce(({ payouts }) => payouts.create(account, '1.00'));
    expect(counted(after)).toEqual({ done: 10, LIMIT_OF_COUNT: 30 });
    await sound();
  });

  it('and never spend more than there is', async () => {
    const account = await customer('100.00');
    const answers = await allAtOnce(({ payouts }) => payouts.create(account, '7.00'));
    expect(counted(answers)).toEqual({ done: 14, INSUFFICIENT_FUNDS: 26 });
    await sound();
  });
});

describe('the same at once', () => {
  it('one payout for one request number, and one answer', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const answers = await allAtOnce(({ payouts }) => payouts.create(account, '10.00', {}, number));
    expect(counted(answers)).toEqual({ done: CALLERS });
    for (const { body } of answers) expect(body).toEqual(answers[0]!.body);
    const first = answers.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(first).toHaveLength(1);
    expect((await standingOf(call(), account)).held).toBe('10.00');
    await sound();
  });

  it('one payout for one business key', async () => {
    const account = await customer();
    const answers = await allAtOnce(({ payouts }) =>
      payouts.create(account, '1.00', { businessKey: 'same' }),
    );
    expect(counted(answers)).toEqual({ done: 1, DUPLICATE: CALLERS - 1 });
    const last = answers.find(({ status }) => status === 201)!.body.id;
    const more = { businessKey: 'same', confirmDuplicateOf: last };
    const confirmed = await allAtOnce(({ payouts }) => payouts.create(account, '1.00', more));
    expect(counted(confirmed)).toEqual({ done: 1, DUPLICATE_UNKNOWN: CALLERS - 1 });
    await sound();
  });
});

describe('of racing decisions one wins', () => {
  const dueIn = (id: string, milliseconds: number) =>
    schema.sql(
      `UPDATE payout SET approval_expires_at = UTC_TIMESTAMP(6) + INTERVAL ${milliseconds * 1_000} MICROSECOND
       WHERE id = UNHEX(?)`,
      [id.replaceAll('-', '')],
    );

  it.each([
    ['long before its time', 3_600_000],
    ['after its time', -1_000],
    ['about its time', 15],
    ['about its time, a little later', 60],
  ])('approve, reject, cancel and expire, %s', async (_name, milliseconds) => {
    const account = await customer();
    const created = await createdOf(nodes[0]!.payouts.create(account, '60.00'));
    await dueIn(created.id, milliseconds);
    await allAtOnce(async ({ payouts, sweep }, index) => {
      if (index % 4 === 0) await payouts.approve(checker, created);
      else if (index % 4 === 1) await payouts.reject(checker, created.id);
      else if (index % 4 === 2) await payouts.cancel(created.id);
      else await sweep();
    });
    const { body } = await nodes[1]!.payouts.read(created.id);
    const ends = body.events.filter(({ to }: { to: string }) => to === 'failed');
    expect(ends).toHaveLength(body.state === 'failed' ? 1 : 0);
    const approvals = body.events.filter(({ kind }: { kind: string }) => kind === 'approve');
    expect(approvals.length).toBeLessThanOrEqual(1);
    const held = body.state === 'failed' ? '0.00' : '60.00';
    expect((await standingOf(call(), account)).held).toBe(held);
    await sound();
  });

  it('cancel against the intent: cancelled, or sent, never both', async () => {
    for (let round = 0; round < 8; round++) {
      const { id, account } = await approvedPayout(call(), checker);
      await allAtOnce(async ({ payouts, bank }, index) => {
        if (index % 2 === 0) await payouts.cancel(id);
        else await bank.claim(id);
      });
      const { body } = await nodes[0]!.payouts.read(id);
      const kinds = body.events.map(({ kind }: { kind: string }) => kind).slice(2);
      expect([['cancel'], ['claim']]).toContainEqual(kinds);
      expect((await standingOf(call(), account)).held).toBe(kinds[0] === 'cancel' ? '0.00' : '60.00');
    }
    await sound();
  });

  it('conclusions that contradict each other, and are told many times, on two nodes', async () => {
    for (let round = 0; round < 6; round++) {
      const { id, account } = await approvedPayout(call(), checker);
      await nodes[0]!.bank.claim(id);
      const results = await allAtOnce(({ bank }, index) => bank.conclude(id, index % 2 ? SUCCEEDED : FAILED));
      const first = results.filter((result) => result.ok && !result.value.replayed);
      expect(first).toHaveLength(1);
      const { body } = await nodes[1]!.payouts.read(id);
      expect(body.attention).toBe('contradiction');
      const refusedOnes = results.flatMap((result) => (result.ok ? [] : [result.refusal.code]));
      expect([...new Set(refusedOnes)]).toEqual(['PAYOUT.CONTRADICTION']);
      expect(body.events.filter(({ kind }: { kind: string }) => kind === 'ask-person')).toHaveLength(1);
      const standing = body.state === 'succeeded' ? '40.00' : '100.00';
      expect(await standingOf(call(), account)).toMatchObject({ ledger: standing, held: '0.00' });
    }
    await sound();
  });

  it('returns at once never bring back more than was paid, and each once', async () => {
    const { id } = await approvedPayout(call(), checker);
    await nodes[0]!.bank.claim(id);
    await nodes[0]!.bank.conclude(id, SUCCEEDED);
    const results = await allAtOnce(({ bank }, index) => bank.giveBack(id, `R-${index % 10}`, 900n));
    const first = results.filter((result) => result.ok && !result.value.replayed);
    expect(first).toHaveLength(6);
    expect((await nodes[1]!.payouts.read(id)).body.returned).toBe('54.00');
    await sound();
  });
});

describe('a storm of all commands', () => {
  const seed = seedOf('payouts');
  it(`leaves books that agree with every payout (seed ${seed})`, async () => {
    await needNoChecker(call(), checker, '20.00');
    const accounts = await Promise.all(Array.from({ length: 4 }, () => customer('300.00')));
    await nodes[0]!.payouts.setLimit({ subject: accounts[0]!, maximumAmount: '150.00', maximumCount: 12 });
    const known: { id: string; contentHash: string }[] = [];
    const seen = new Set<string>();
    const unexpected: unknown[] = [];
    const note = ({ status, body }: Answer): void => {
      seen.add(status < 300 ? body.state : body.code);
      if (status >= 500 || status === 400) unexpected.push(body);
    };
    await allAtOnce(async ({ payouts, bank, sweep }, index) => {
      const random = randomOf(seed * 1_000 + index);
      for (let turn = 0; turn < 8; turn++) {
        const dice = random.below(100);
        const one = known.length > 0 ? random.pick(known) : null;
        if (!one || dice < 40) {
          const amount = `${1 + random.below(40)}.00`;
          const more = dice < 10 ? { businessKey: `k-${random.below(5)}` } : {};
          const created = await payouts.create(random.pick(accounts), amount, more);
          if (created.status === 201) known.push(created.body);
          note(created);
        } else if (dice < 50) note(await payouts.approve(checker, one));
        else if (dice < 55) note(await payouts.reject(checker, one.id));
        else if (dice < 62) note(await payouts.cancel(one.id));
        else if (dice < 75) await bank.claim(one.id);
        else if (dice < 85) await bank.conclude(one.id, SUCCEEDED);
        else if (dice < 92) await bank.conclude(one.id, FAILED);
        else if (dice < 98) await bank.giveBack(one.id, `storm-${random.below(30)}`, 100n);
        else await sweep();
      }
    });
    expect(unexpected).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(['created', 'approved', 'failed']));
    await sound();
  });
});
