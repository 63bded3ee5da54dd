import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openAccount, openBook } from '../../support/book.js';
import { earmarksOf, moneyOf, pay, payment } from '../../support/earmarks.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002', overdraftLimit: 'unlimited' },
      { code: 'shop', glAccount: '2201' },
      { code: 'reserve', glAccount: '1002', overdraftLimit: '0' },
    ],
  });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

let serial = 0;
/** A new account with that much earmarked for order-1, and that much free. */
async function customer(earmarked: string, free: string): Promise<string> {
  const code = `customer:${++serial}`;
  await openAccount(service.call, 'main', { code, glAccount: '2201' });
  for (const [amount, brings] of [
    [earmarked, 'order-1'],
    [free, undefined],
  ] as const) {
    if (amount === '0') continue;
    const { status } = await pay(service.call, {
      from: 'bank',
      to: code,
      amount,
      ...(brings && { brings }),
    });
    expect(status).toBe(201);
  }
  return code;
}
const recorded = async (): Promise<unknown> => [
  await recordedRows(service.sql),
  await service.sql('SELECT COUNT(*) AS n, SUM(amount) AS amount, SUM(version) AS versions FROM earmark'),
  await service.sql('SELECT COUNT(*) AS n FROM earmark_event'),
];

describe('money that comes with a purpose', () => {
  it('is there, and not available; the voucher says what it is for', async () => {
    const code = await customer('0', '0');
    const answer = await pay(service.call, { from: 'bank', to: code, amount: '80.00', brings: 'order-1' });
    expect(answer.status).toBe(201);
    expect(answer.body.lines[0]).not.toHaveProperty('purpose');
    expect(answer.body.lines[1]).toMatchObject({ account: code, purpose: 'order-1', balanceAfter: '80.00' });
    expect(await moneyOf(service.call, code)).toBe('80.00 80.00 0.00');
    expect(await earmarksOf(service.call, code)).toEqual(['order-1 80.00']);
    const read = await service.call('GET', `/v1/books/main/vouchers/${answer.body.id}`);
    expect(read.body).toEqual(answer.body);
  });

  it('adds up, purpose by purpose', async () => {
    const code = await customer('80.00', '5.00');
    await pay(service.call, { from: 'bank', to: code, amount: '0.50', brings: 'order-2' });
    await pay(service.call, { from: 'bank', to: code, amount: '20.00', brings: 'order-1' });
    expect(await earmarksOf(service.call, code)).toEqual(['order-1 100.00', 'order-2 0.50']);
    expect(await moneyOf(service.call, code)).toBe('105.50 100.50 5.00');
  });

  it('comes to an account of the debit side by a debit, and leaves it by a credit', async () => {
    await pay(service.call, { from: 'reserve', to: 'shop', amount: '70.00', spends: 'payout-7' });
    expect(await earmarksOf(service.call, 'reserve')).toEqual(['payout-7 70.00']);
    await pay(service.call, { from: 'shop', to: 'reserve', amount: '30.00', brings: 'payout-7' });
    expect(await earmarksOf(service.call, 'reserve')).toEqual(['payout-7 40.00']);
    expect(await moneyOf(service.call, 'reserve')).toBe('40.00 40.00 0.00');
  });
});

describe('money with a purpose is spent', () => {
  it('by a payment of the same purpose, in parts, to the last cent', async () => {
    const code = await customer('80.00', '0');
    const parts = ['50.00', '29.99', '0.01'];
    for (const amount of parts) {
      const { status } = await pay(service.call, { from: code, to: 'shop', amount, spends: 'order-1' });
      expect(status).toBe(201);
    }
    expect(await moneyOf(service.call, code)).toBe('0.00 0.00 0.00');
    expect(await earmarksOf(service.call, code)).toEqual([]);
    expect(await earmarksOf(service.call, code, '?spent=true')).toEqual(['order-1 0.00']);
  });

  it('not by a payment without a purpose: to it the money is not available', async () => {
    const code = await customer('80.00', '5.00');
    const { status, body } = await pay(service.call, { from: code, to: 'shop', amount: '5.01' });
    expect([status, body.code]).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    expect(body.details).toEqual({ account: code, available: '5.00', needed: '5.01' });
    expect((await pay(service.call, { from: code, to: 'shop', amount: '5.00' })).status).toBe(201);
    expect(await moneyOf(service.call, code)).toBe('80.00 80.00 0.00');
  });

  it.each([
    ['another purpose', 'order-2', '1.00', '0.00'],
    ['more than there is', 'order-1', '80.01', '80.00'],
    ['another spelling', 'Order-1', '1.00', '0.00'],
  ])('not by %s', async (_, spends, amount, earmarked) => {
    const code = await customer('80.00', '100.00');
    const before = await recorded();
    const { status, body } = await pay(service.call, { from: code, to: 'shop', amount, spends });
    expect([status, body.code]).toEqual([422, 'LEDGER.EARMARK_INSUFFICIENT']);
    expect(body.details).toEqual({ account: code, purpose: spends, earmarked, needed: amount });
    expect(await recorded()).toEqual(before);
  });

  it('to another account for the same purpose: the purpose goes with the money', async () => {
    const code = await customer('80.00', '0');
    const other = await customer('0', '0');
    const { status } = await pay(service.call, {
      ...{ from: code, to: other, amount: '30.00' },
      ...{ spends: 'order-1', brings: 'order-1' },
    });
    expect(status).toBe(201);
    expect(await earmarksOf(service.call, code)).toEqual(['order-1 50.00']);
    expect(await earmarksOf(service.call, other)).toEqual(['order-1 30.00']);
  });

  it('by what one voucher does in all, whatever the order of its lines', async () => {
    const code = await customer('10.00', '0');
    const lines = [
      { account: code, side: 'debit', amount: '25.00', currency: 'CNY', purpose: 'order-1' },
      { account: code, side: 'credit', amount: '20.00', currency: 'CNY', purpose: 'order-1' },
      { account: 'shop', side: 'credit', amount: '5.00', currency: 'CNY' },
    ];
    const body = { businessType: 'transfer', lines };
    const headers = { 'idempotency-key': newRequestNumber() };
    const answer = await service.call('POST', '/v1/books/main/vouchers', { body, headers });
    expect(answer.status).toBe(201);
    expect(await earmarksOf(service.call, code)).toEqual(['order-1 5.00']);
    const path = `/v1/books/main/accounts/${code}/earmarks/order-1/events`;
    const { items } = (await service.call('GET', path)).body;
    expect(items.map(({ amount }: { amount: string }) => amount)).toEqual(['10.00', '-5.00']);
  });

  it.each(['', ' order', 'a/b', '订单', 'x'.repeat(65), 7, null])(
    'a purpose %j is malformed',
    async (purpose) => {
      const wanted = payment({ from: 'bank', to: 'shop', amount: '1.00' });
      Object.assign(wanted.body.lines[1]!, { purpose });
      const { status, body } = await service.call('POST', '/v1/books/main/vouchers', wanted);
      expect([status, body.field]).toEqual([400, 'lines/1/purpose']);
    },
  );
});

describe('request numbers, rehearsals and batches', () => {
  it('a replay spends nothing, another content is a conflict', async () => {
    const code = await customer('80.00', '0');
    const number = newRequestNumber();
    const spend = (spends: string) =>
      pay(service.call, { from: code, to: 'shop', amount: '60.00', spends }, {}, number);
    const first = await spend('order-1');
    const again = await spend('order-1');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect((await spend('order-2')).body.code).toBe('LEDGER.REQUEST_CONTENT_DIFFERS');
    expect(await earmarksOf(service.call, code)).toEqual(['order-1 20.00']);
  });

  it('a refused payment does not burn its number', async () => {
    const code = await customer('80.00', '0');
    const number = newRequestNumber();
    const spend = () =>
      pay(service.call, { from: code, to: 'shop', amount: '90.00', spends: 'order-1' }, {}, number);
    expect((await spend()).status).toBe(422);
    await pay(service.call, { from: 'bank', to: code, amount: '10.00', brings: 'order-1' });
    expect((await spend()).status).toBe(201);
  });

  it('a dry run says what posting would, and leaves no row', async () => {
    const code = await customer('80.00', '0');
    const before = await recorded();
    const rehearse = (spends: string) =>
      service.call(
        'POST',
        '/v1/books/main/vouchers/dry-run',
        payment({ from: code, to: 'shop', amount: '80.00', spends }),
      );
    expect((await rehearse('order-1')).status).toBe(200);
    expect((await rehearse('order-2')).body.code).toBe('LEDGER.EARMARK_INSUFFICIENT');
    expect(await recorded()).toEqual(before);
  });

  it('an atomic batch brings and spends in order, and its refusal takes all of it back', async () => {
    const code = await customer('0', '0');
    const item = (of: Parameters<typeof payment>[0]) => ({
      requestNumber: newRequestNumber(),
      ...payment(of).body,
    });
    const brought = { from: 'bank', to: code, amount: '40.00', brings: 'order-1' };
    const spent = { from: code, to: 'shop', amount: '30.00', spends: 'order-1' };
    const batch = (items: object[]) =>
      service.call('POST', '/v1/books/main/vouchers/batch', { body: { mode: 'atomic', items } });
    const before = await recorded();
    const refused = await batch([item(brought), item(spent), item(spent)]);
    expect([refused.status, refused.body.code, refused.body.details.earmarked]).toEqual([
      ...[422, 'LEDGER.EARMARK_INSUFFICIENT', '10.00'],
    ]);
    expect(await recorded()).toEqual(before);
    expect((await batch([item(brought), item(spent)])).status).toBe(200);
    expect(await moneyOf(service.call, code)).toBe('10.00 10.00 0.00');
  });
});
