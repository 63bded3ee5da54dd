import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { collectRule, putInForce, saveRule } from '../../support/rules.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201' },
  ];
  await openBook(service.call, { currencies: ['CNY', 'USD'], accounts });
  await saveRule(service.call, RULE);
  await putInForce(service.call, 'collect', 1);
});
afterAll(() => service.stop());

/** Two levels of fee, a bonus that is left out, and an amount in another currency at a stored rate. */
const RULE = collectRule({
  parameters: [
    ...collectRule().parameters,
    { name: 'big', type: 'flag', default: false },
    { name: 'fx', type: 'exchange-rate', from: '{currency}', to: 'USD' },
  ],
  values: [
    ...collectRule().values,
    { name: 'dollars', amount: 'convert(amount, fx, USD, down)' },
    { name: 'bonus', amount: 'round(fee * 0.001, down)' },
  ],
  lines: [
    ...collectRule().lines,
    { account: 'memo:a:USD', side: 'debit', amount: 'dollars', when: 'big' },
    { account: 'memo:b:USD', side: 'credit', amount: 'dollars', when: 'big' },
    { account: 'income:fee:{currency}', side: 'debit', amount: 'bonus' },
    { account: 'channel:test:{currency}', side: 'credit', amount: 'bonus' },
  ],
  accounts: [
    ...collectRule().accounts,
    { account: 'memo:a:USD', glAccount: '3400', currency: 'USD', name: 'Memo A' },
    { account: 'memo:b:USD', glAccount: '3400', currency: 'USD', name: 'Memo B' },
  ],
  samples: collectRule().samples.map((sample) => ({
    ...sample,
    parameters: { ...sample.parameters, fx: { rate: '0.14', source: 'test', at: '2026-11-21T00:00:00Z' } },
  })),
});

const VOUCHERS = '/v1/books/main/vouchers';
async function post(parameters: object): Promise<string> {
  const answer = await service.call('POST', VOUCHERS, {
    body: { businessType: 'collect', parameters },
    headers: { 'idempotency-key': newRequestNumber() },
  });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
}
const explain = (id: string) => service.call('GET', `${VOUCHERS}/${id}/explanation`, { role: 'finance' });

describe('the explanation of a voucher', () => {
  let id: string;
  beforeAll(async () => {
    const at = '2026-01-02T00:00:00Z';
    const rate = { from: 'CNY', to: 'USD', rate: '0.14', source: 'PBoC', at, reason: 'test' };
    expect(
      (await service.call('POST', '/v1/books/main/exchange-rates', { role: 'finance', body: rate })).status,
    ).toBe(201);
    id = await post({ customer: '7', currency: 'CNY', amount: '100.00', big: true });
  });

  it('works the rule out again: parameters with defaults and stored rate, values, lines', async () => {
    const { status, body } = await explain(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ voucher: id, businessType: 'collect', origin: 'rule' });
    expect(body.rule).toMatchObject({
      version: 1,
      name: 'Collect 收款',
      agrees: true,
      parameters: {
        customer: '7',
        rate: '0.006',
        big: true,
        fx: { rate: '0.14', source: 'PBoC', at: '2026-01-02T00:00:00.000000Z' },
      },
    });
    const figures = body.rule.values.map(({ name, amount, currency }: Record<string, string>) => [
      name,
      amount,
      currency,
    ]);
    expect(figures).toEqual([
      ['fee', '0.60', 'CNY'],
      ['dollars', '14.00', 'USD'],
      ['bonus', '0.00', 'CNY'],
    ]);
    const lines = body.rule.lines.map((line: Record<string, unknown>) => [
      line.template,
      line.lineNumber,
      line.leftOut,
    ]);
    expect(lines).toEqual([
      [1, 1, null],
      [2, 2, null],
      [3, 3, null],
      [4, 4, null],
      [5, 5, null],
      [6, null, 'zero'],
      [7, null, 'zero'],
    ]);
    expect(body.rule.lines[1]).toMatchObject({
      account: 'customer:7:CNY',
      accountTemplate: 'customer:{customer}:{currency}',
      side: 'credit',
      formula: 'amount - fee',
      amount: '99.40',
      when: null,
    });
    const voucher = await service.call('GET', `${VOUCHERS}/${id}`);
    const stated = voucher.body.lines.map(
      ({ lineNumber, account, side, amount, currency }: Record<string, unknown>) => ({
        ...{ lineNumber, account, side, amount, currency },
      }),
    );
    expect(body.lines).toEqual(stated);
  });

  it('stays the same when another version or none is in force, and when other rates are quoted', async () => {
    const before = await explain(id);
    await saveRule(service.call, {
      ...RULE,
      name: 'Other',
      values: RULE.values.map((value) => ({ ...value })),
    });
    await putInForce(service.call, 'collect', 2);
    const rate = {
      from: 'CNY',
      to: 'USD',
      rate: '0.15',
      source: 'PBoC',
      at: '2026-01-03T00:00:00Z',
      reason: 'test',
    };
    await service.call('POST', '/v1/books/main/exchange-rates', { role: 'finance', body: rate });
    expect((await explain(id)).body).toEqual(before.body);
    await putInForce(service.call, 'collect', null);
    expect((await explain(id)).body).toEqual(before.body);
    await putInForce(service.call, 'collect', 1);
  });

  it('shows a line that its condition left out', async () => {
    const { body } = await explain(await post({ customer: '7', currency: 'CNY', amount: '1.00' }));
    expect(body.rule.agrees).toBe(true);
    expect(body.rule.lines[3]).toMatchObject({ leftOut: 'condition', lineNumber: null, when: 'big' });
    expect(body.lines).toHaveLength(3);
  });

  it('of a voucher given by lines is its lines', async () => {
    const posted = await service.call('POST', VOUCHERS, posting(move('bank', 'customer', '1.00')));
    const { body } = await explain(posted.body.id);
    expect(body).toEqual({
      voucher: posted.body.id,
      businessType: 'transfer',
      origin: 'lines',
      lines: move('bank', 'customer', '1.00').map((line, index) => ({ lineNumber: index + 1, ...line })),
    });
  });

  it('is as it is published', async () => {
    const problemsOf = await readPublishedSchemas(service.call);
    const given = await service.call('POST', VOUCHERS, posting(move('bank', 'customer', '1.00')));
    for (const voucher of [id, given.body.id]) {
      expect(problemsOf('VoucherExplanationDto', (await explain(voucher)).body)).toEqual([]);
    }
  });

  it('says that it does not agree when somebody has changed what the voucher keeps', async () => {
    const damaged = await post({ customer: '8', currency: 'CNY', amount: '50.00' });
    const set = (search: string, put: string) =>
      service.sql('UPDATE voucher SET parameters = REPLACE(parameters, ?, ?) WHERE id = UNHEX(?)', [
        search,
        put,
        damaged.replaceAll('-', ''),
      ]);
    expect((await explain(damaged)).body.rule.agrees).toBe(true);
    for (const other of ['60.00', '50.001']) {
      await set('50.00', other);
      const { status, body } = await explain(damaged);
      expect([status, body.rule.agrees]).toEqual([200, false]);
      expect(body.rule.problem).toEqual(other === '60.00' ? undefined : expect.stringContaining('decimals'));
      await set(other, '50.00');
    }
  });

  it('of what is not there is not there', async () => {
    expect((await explain('019ac000-0000-7000-8000-000000000000')).body.code).toBe(
      'LEDGER.VOUCHER_NOT_FOUND',
    );
    expect((await explain('x')).body.code).toBe('LEDGER.VOUCHER_NOT_FOUND');
    const nowhere = await service.call('GET', `/v1/books/nowhere/vouchers/${id}/explanation`);
    expect(nowhere.body.code).toBe('LEDGER.BOOK_NOT_FOUND');
  });
});
