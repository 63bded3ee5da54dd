import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, openBook } from '../../support/book.js';
import { earmarksOf, moneyOf } from '../../support/earmarks.js';
import { putRuleInForce } from '../../support/rules-in-force.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'shop', glAccount: '2201' },
    ],
  });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

describe('a posting rule says the purpose', () => {
  const rule = (businessType: string, lines: readonly object[], change: object = {}) => ({
    businessType,
    name: businessType,
    parameters: [
      { name: 'customer', type: 'code' },
      { name: 'order', type: 'code' },
      { name: 'amount', type: 'amount', currency: 'CNY' },
    ],
    values: [],
    lines,
    accounts: [],
    ...change,
  });
  const side = (account: string, on: string, purpose?: string) => ({
    ...{ account, side: on, amount: 'amount' },
    ...(purpose !== undefined && { purpose }),
  });
  const byRule = (businessType: string, order: string, amount: string, customer = '9001') =>
    service.call('POST', '/v1/books/main/vouchers', {
      body: { businessType, parameters: { customer, order, amount } },
      headers: { 'idempotency-key': newRequestNumber() },
    });

  beforeAll(async () => {
    const [wallet, purpose] = ['wallet:{customer}', 'order:{order}'];
    const parameters = { customer: '1', order: '2', amount: '3.00' };
    const line = (account: string, on: string, more: object = {}) => ({
      ...{ account, side: on, amount: '3.00', currency: 'CNY' },
      ...more,
    });
    const named = { purpose: 'order:2' };
    await putRuleInForce(
      service.call,
      'main',
      rule('deposit', [side('bank', 'debit'), side(wallet, 'credit', purpose)], {
        accounts: [{ account: wallet, glAccount: '2201', currency: 'CNY', name: 'Wallet' }],
        samples: [
          { name: 's', parameters, lines: [line('bank', 'debit'), line('wallet:1', 'credit', named)] },
        ],
      }),
    );
    await putRuleInForce(
      service.call,
      'main',
      rule('delivery', [side(wallet, 'debit', purpose), side('shop', 'credit')], {
        samples: [
          { name: 's', parameters, lines: [line('wallet:1', 'debit', named), line('shop', 'credit')] },
        ],
      }),
    );
  });

  it('money arrives on an account that opens with it, and only the same order spends it', async () => {
    expect((await byRule('deposit', '77', '80.00')).status).toBe(201);
    expect(await earmarksOf(service.call, 'wallet:9001')).toEqual(['order:77 80.00']);
    const wrong = await byRule('delivery', '78', '10.00');
    expect([wrong.status, wrong.body.code]).toEqual([422, 'LEDGER.EARMARK_INSUFFICIENT']);
    const spent = await byRule('delivery', '77', '60.00');
    expect(spent.status).toBe(201);
    expect(spent.body.lines[0].purpose).toBe('order:77');
    expect(await moneyOf(service.call, 'wallet:9001')).toBe('20.00 20.00 0.00');
  });

  it('the explanation says how the purpose came about', async () => {
    const { body } = await byRule('deposit', '79', '1.00');
    const { rule: explained } = (
      await service.call('GET', `/v1/books/main/vouchers/${body.id}/explanation`, { role: 'finance' })
    ).body;
    expect(explained.agrees).toBe(true);
    expect(explained.lines[1]).toMatchObject({ purpose: 'order:79', purposeTemplate: 'order:{order}' });
    expect(explained.lines[0]).not.toHaveProperty('purpose');
  });

  it('deposits that open an account at one moment add up', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => byRule('deposit', '80', '1.00', '9002')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(await earmarksOf(service.call, 'wallet:9002')).toEqual(['order:80 10.00']);
  });

  it('a purpose that becomes too long is refused', async () => {
    const { status, body } = await byRule('deposit', 'x'.repeat(59), '1.00');
    expect([status, body.code, body.field]).toEqual([
      ...[400, 'LEDGER.PARAMETER_OUT_OF_RANGE', 'parameters/order'],
    ]);
  });
});
