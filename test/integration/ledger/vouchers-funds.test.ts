import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, openBook, posting, type Line } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

let schema: TestSchema;
/** Two nodes on one database: within one node the group decides, between nodes the locks do. */
let nodes: Service[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  await openBook(nodes[0]!.call, { accounts: [{ code: 'bank', glAccount: '1002' }] });
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

const post = (lines: readonly Line[], more = {}, node = 0): Promise<Answer> =>
  nodes[node % 2]!.call('POST', '/v1/books/main/vouchers', posting(lines, more));
const balanceOf = async (account: string): Promise<string> =>
  (await nodes[0]!.call('GET', `/v1/books/main/accounts/${account}`)).body.balances.ledgerBalance;

let serial = 0;
async function openCustomer(deposit: string | null, overdraftLimit?: string): Promise<string> {
  const code = `customer-${++serial}`;
  await openAccount(nodes[0]!.call, 'main', {
    code,
    glAccount: '2201',
    ...(overdraftLimit && { overdraftLimit }),
  });
  if (deposit !== null) expect((await post(move('bank', code, deposit))).status).toBe(201);
  return code;
}

/** Status and code of each answer, counted. */
function count(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status === 201 ? 'posted' : `${status} ${body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const INSUFFICIENT = '422 LEDGER.INSUFFICIENT_FUNDS';

describe('an account is never drawn below what is available', () => {
  it.each<[string, string | null, string | undefined, number, string]>([
    ['17.00', '17.00', undefined, 17, '0.00'],
    ['17.99', '17.99', undefined, 17, '0.99'],
    ['an overdraft limit of 17.50 and nothing else', null, '17.50', 17, '-17.00'],
    ['10.00 and an overdraft limit of 7.00', '10.00', '7.00', 17, '-7.00'],
    ['no limit', null, 'unlimited', 50, '-50.00'],
  ])(
    'of 50 racing debits of 1.00 as many succeed as fit: %s',
    async (_name, deposit, limit, fitting, left) => {
      const customer = await openCustomer(deposit, limit);
      const debits = Array.from({ length: 50 }, (_, index) =>
        post(move(customer, 'bank', '1.00'), {}, index),
      );
      const expected = { posted: fitting, ...(fitting < 50 && { [INSUFFICIENT]: 50 - fitting }) };
      expect(count(await Promise.all(debits))).toEqual(expected);
      expect(await balanceOf(customer)).toBe(left);
    },
  );

  it('nor below a minimum that every posting asks for', async () => {
    const customer = await openCustomer('100.00');
    const preconditions = [{ account: customer, minimumBalanceAfter: '90.00' }];
    const debits = Array.from({ length: 30 }, (_, index) =>
      post(move(customer, 'bank', '1.00'), { preconditions }, index),
    );
    expect(count(await Promise.all(debits))).toEqual({ posted: 10, '422 LEDGER.BALANCE_BELOW_MINIMUM': 20 });
    expect(await balanceOf(customer)).toBe('90.00');
  });

  it('and of 30 that expect the same version one is posted', async () => {
    const customer = await openCustomer('100.00');
    const { body } = await nodes[0]!.call('GET', `/v1/books/main/accounts/${customer}`);
    const preconditions = [{ account: customer, expectedVersion: body.version }];
    const debits = Array.from({ length: 30 }, (_, index) =>
      post(move(customer, 'bank', '1.00'), { preconditions }, index),
    );
    expect(count(await Promise.all(debits))).toEqual({ posted: 1, '409 LEDGER.ACCOUNT_VERSION_DIFFERS': 29 });
  });
});

describe('funds are checked on what a voucher does to an account in all', () => {
  it('money that comes in and goes out in one voucher needs no balance, whichever line is first', async () => {
    const customer = await openCustomer(null);
    const [out, into] = [move(customer, 'bank', '500.00'), move('bank', customer, '500.00')];
    for (const lines of [
      [...into, ...out],
      [...out, ...into],
    ])
      expect((await post(lines)).status).toBe(201);
    expect(await balanceOf(customer)).toBe('0.00');
  });

  it('only the rest has to be there', async () => {
    const customer = await openCustomer('1.00');
    const lines = (rest: string) => [...move(customer, 'bank', rest), ...move('bank', customer, '500.00')];
    expect((await post(lines('501.01'))).body.details).toEqual({
      account: customer,
      available: '1.00',
      needed: '1.01',
    });
    const { status, body } = await post(lines('501.00'));
    expect(status).toBe(201);
    expect(
      body.lines.map((line: Record<string, string>) => [line.account, line.balanceAfter]),
    ).toContainEqual([customer, '-500.00']);
    expect(await balanceOf(customer)).toBe('0.00');
  });

  it('what arrives in a group can be spent later in the same group', async () => {
    const customers = await Promise.all(Array.from({ length: 10 }, () => openCustomer(null)));
    const passedOn = customers.map((customer, index) =>
      move(customers[index - 1] ?? 'bank', customer, '10.00'),
    );
    // All on one node and in one turn: they share a group and are decided in order of arrival.
    const answers = await Promise.all(passedOn.map((lines) => post(lines)));
    const posted = answers.filter(({ status }) => status === 201).length;
    const balances = await Promise.all(customers.map(balanceOf));
    expect(posted).toBeGreaterThan(0);
    expect(balances.filter((balance) => balance === '10.00')).toHaveLength(1);
    expect(count(answers)[INSUFFICIENT] ?? 0).toBe(10 - posted);
  });
});

describe('opposite movements do not lock each other out', () => {
  it('A to B and B to A from two nodes: each is posted or lacks funds, and the sum stays', async () => {
    const [a, b] = [await openCustomer('50.00'), await openCustomer('50.00')];
    const storm = Array.from({ length: 400 }, (_, index) =>
      index % 4 < 2 ? post(move(a, b, '3.00'), {}, index) : post(move(b, a, '3.00'), {}, index),
    );
    const { posted, [INSUFFICIENT]: refused = 0, ...others } = count(await Promise.all(storm));
    expect(others).toEqual({});
    expect(posted! + refused).toBe(400);
    expect(Number(await balanceOf(a)) + Number(await balanceOf(b))).toBe(100);
  });

  it('rings over many accounts in both directions: nothing but answers, and the sum stays', async () => {
    const ring = await Promise.all(Array.from({ length: 12 }, () => openCustomer('20.00')));
    const around = (index: number): Line[] => {
      const order = index % 4 < 2 ? ring : [...ring].reverse();
      return order.flatMap((account, place) => move(account, order[(place + 1) % 12]!, '1.00'));
    };
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, index) => post(around(index), {}, index)),
    );
    expect(count(answers)).toEqual({ posted: 120 });
    expect(new Set(await Promise.all(ring.map(balanceOf)))).toEqual(new Set(['20.00']));
  });
});
