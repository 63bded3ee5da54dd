import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExpireHolds } from '../../src/ledger/holds/expire-holds.js';
import { auditBooks } from '../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../support/book.js';
import type { Answer } from '../support/call.js';
import { fundedCustomer, holdsOf, placed, standingOf } from '../support/holds.js';
import { randomOf, seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

const CALLERS = 50;

interface Node {
  readonly service: Service;
  readonly holds: ReturnType<typeof holdsOf>;
  sweep(): Promise<{ expired: number }>;
}

let schema: TestSchema;
let nodes: Node[];
beforeAll(async () => {
  schema = await createSchema();
  const services = [await startService({ schema }), await startService({ schema })];
  await openBook(services[0]!.call, { accounts: [{ code: 'bank', glAccount: '1002' }] });
  nodes = services.map((service) => ({
    service,
    holds: holdsOf(service.call),
    sweep: () => service.app.get(ExpireHolds, { strict: false }).sweep(),
  }));
});
afterAll(async () => {
  await Promise.all(nodes.map(({ service }) => service.stop()));
  await schema.drop();
});

const customer = (amount?: string): Promise<string> => fundedCustomer(nodes[0]!.service.call, amount);

/** Fifty callers at once, one half on each node. */
const allAtOnce = <T>(call: (node: Node, index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: CALLERS }, (_, index) => call(nodes[index % 2]!, index >> 1)));

/** How often each answer was given. */
function counted(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 300 ? 'done' : String(body.code).replace('LEDGER.', '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const sound = async (): Promise<void> => expect(await auditBooks(schema.sql)).toEqual([]);

describe('capture against release against expiry: exactly one wins, the sums hold', () => {
  /** Has the hold expire so many milliseconds from now, by the database's clock. */
  const expireIn = (hold: string, milliseconds: number): Promise<unknown> =>
    schema.sql(
      `UPDATE hold SET expires_at = UTC_TIMESTAMP(6) + INTERVAL ${milliseconds * 1_000} MICROSECOND
       WHERE id = x'${hold.replaceAll('-', '')}'`,
    );

  it.each([
    ['long before its time', 3_600_000],
    ['long before its time, again', 3_600_000],
    ['after its time', -1_000],
    ['about its time', 15],
    ['about its time, a little later', 40],
    ['about its time, later still', 90],
  ])('%s', async (_name, milliseconds) => {
    const account = await customer();
    const id = await placed(nodes[0]!.holds.place(account, '60.00', { expiresAt: '2099-01-01T00:00:00Z' }));
    await expireIn(id, milliseconds);
    const answers: Answer[] = [];
    await allAtOnce(async ({ holds, sweep }, index) => {
      if (index % 3 === 0) answers.push(await holds.capture(id, [['bank', '60.00']]));
      else if (index % 3 === 1) answers.push(await holds.release(id));
      else await sweep();
    });
    await new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 100)));
    await nodes[0]!.sweep();

    const done = answers.filter(({ status }) => status < 300);
    const { body: hold } = await nodes[1]!.holds.read(id);
    const winners = [...done.map(() => 'command'), ...(hold.status === 'expired' ? ['expiry'] : [])];
    expect(winners).toHaveLength(1);
    if (milliseconds > 1_000) expect(winners).toEqual(['command']);
    if (milliseconds < 0) expect(winners).toEqual(['expiry']);
    const losers = Object.keys(counted(answers)).filter((name) => name !== 'done');
    for (const name of losers) expect(['HOLD_CLOSED', 'HOLD_EXPIRED']).toContain(name);

    const wasCaptured = hold.captured === '60.00';
    expect([hold.captured, hold.released, hold.remaining, hold.version]).toEqual(
      wasCaptured ? ['60.00', '0.00', '0.00', 2] : ['0.00', '60.00', '0.00', 2],
    );
    const left = wasCaptured ? '40.00' : '100.00';
    expect(await standingOf(nodes[0]!.service.call, account)).toMatchObject({
      ledger: left,
      held: '0.00',
      available: left,
    });
    await sound();
  });
});

describe('parallel commands on one hold never take more than it has', () => {
  it('partial captures: as many as it pays for', async () => {
    const account = await customer();
    const id = await placed(nodes[0]!.holds.place(account, '100.00'));
    const answers = await allAtOnce(({ holds }) => holds.capture(id, [['bank', '3.00']]));
    expect(counted(answers)).toEqual({ done: 33, HOLD_EXCEEDED: 17 });
    expect((await nodes[1]!.holds.read(id)).body).toMatchObject({
      captured: '99.00',
      remaining: '1.00',
      version: 34,
    });
    expect(await standingOf(nodes[0]!.service.call, account)).toMatchObject({ ledger: '1.00', held: '1.00' });
    await sound();
  });

  it('partial captures, by vouchers and by the command, and partial releases', async () => {
    const account = await customer();
    const id = await placed(nodes[0]!.holds.place(account, '100.00'));
    const [out, into] = move(account, 'bank', '3.00');
    const lines = [{ ...out, hold: id }, into];
    const answers = await allAtOnce(({ holds, service }, index) => {
      if (index % 3 === 0) return holds.capture(id, [['bank', '3.00']]);
      if (index % 3 === 1) return holds.release(id, { amount: '3.00' });
      return service.call('POST', '/v1/books/main/vouchers', posting(lines));
    });
    expect(counted(answers)).toEqual({ done: 33, HOLD_EXCEEDED: 17 });
    const { body } = await nodes[1]!.holds.read(id);
    expect(Number(body.captured) + Number(body.released)).toBe(99);
    expect((await standingOf(nodes[0]!.service.call, account)).held).toBe('1.00');
    await sound();
  });
});

describe('parallel holds of one account never set more aside than it has', () => {
  it('placing and spending: as much as there is', async () => {
    const account = await customer();
    const lines = move(account, 'bank', '7.00');
    const answers = await allAtOnce(({ holds, service }, index) =>
      index % 2 === 0
        ? holds.place(account, '7.00')
        : service.call('POST', '/v1/books/main/vouchers', posting(lines)),
    );
    expect(counted(answers)).toEqual({ done: 14, INSUFFICIENT_FUNDS: 36 });
    expect((await standingOf(nodes[0]!.service.call, account)).available).toBe('2.00');
    await sound();
  });
});

describe('fifty times the same command: one effect, one answer', () => {
  it.each<[string, (node: Node, hold: string, account: string, number: string) => Promise<Answer>]>([
    ['placing', ({ holds }, _hold, account, number) => holds.place(account, '10.00', {}, number)],
    ['releasing', ({ holds }, hold, _account, number) => holds.release(hold, { amount: '10.00' }, number)],
    [
      'capturing',
      ({ holds }, hold, _account, number) => holds.capture(hold, [['bank', '10.00']], {}, number),
    ],
  ])('%s', async (_name, command) => {
    const account = await customer();
    const id = await placed(nodes[0]!.holds.place(account, '50.00'));
    const before = Number((await standingOf(nodes[0]!.service.call, account)).held);
    const number = newRequestNumber();
    const answers = await allAtOnce((node) => command(node, id, account, number));
    expect(counted(answers)).toEqual({ done: CALLERS });
    for (const { body } of answers) expect(body).toEqual(answers[0]!.body);
    const first = answers.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(first).toHaveLength(1);
    const after = Number((await standingOf(nodes[0]!.service.call, account)).held);
    expect(Math.abs(after - before)).toBe(10);
    await sound();
  });
});

describe('a storm of all commands', () => {
  const seed = seedOf('holds');
  it(`leaves held = the sum of the open holds (seed ${seed})`, async () => {
    const accounts = await Promise.all(Array.from({ length: 4 }, () => customer('200.00')));
    const known: string[] = [];
    const unexpected: unknown[] = [];
    const seen = new Set<string>();
    const mayExpire = (dice: number): { expiresAt?: string } =>
      dice < 15 ? { expiresAt: new Date(Date.now() + 100 + 20 * dice).toISOString() } : {};
    await allAtOnce(async (node, index) => {
      const random = randomOf(seed * 1_000 + index * 2 + nodes.indexOf(node));
      const amount = (): string => `${1 + random.below(40)}.00`;
      for (let turn = 0; turn < 12; turn++) {
        const dice = random.below(100);
        if (dice >= 95) await node.sweep();
        const hold = known.length > 0 ? random.pick(known) : null;
        const number = newRequestNumber();
        const send = async (): Promise<Answer> => {
          if (!hold || dice < 40)
            return node.holds.place(random.pick(accounts), amount(), mayExpire(dice), number);
          if (dice < 65) return node.holds.capture(hold, [['bank', amount()]], {}, number);
          if (dice < 85) return node.holds.release(hold, dice < 75 ? { amount: amount() } : {}, number);
          const [from, to] = [random.pick(accounts), random.pick(accounts)];
          return node.service.call(
            'POST',
            '/v1/books/main/vouchers',
            posting(move(from, to, amount()), {}, number),
          );
        };
        const answer = await send();
        if (answer.status === 201 && answer.body.event?.kind === 'placed') known.push(answer.body.id);
        if (answer.status !== 422 && answer.status >= 300) unexpected.push(answer.body);
        seen.add(answer.status < 300 ? (answer.body.event?.kind ?? 'voucher') : answer.body.code);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await nodes[0]!.sweep();
    const [left] = await schema.sql<{ due: string }>(
      "SELECT COUNT(*) AS due FROM hold WHERE status = 'O' AND expires_at IS NOT NULL AND expires_at < '2099-01-01'",
    );
    expect(Number(left!.due)).toBe(0);
    expect(unexpected).toEqual([]);
    expect([...seen]).toEqual(
      expect.arrayContaining(['placed', 'released', 'voucher', 'LEDGER.INSUFFICIENT_FUNDS']),
    );
    await sound();
  });
});
