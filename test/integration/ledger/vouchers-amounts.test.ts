import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, openBook, posting, type Line } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const CURRENCIES = ['CNY', 'JPY', 'KWD', 'ATTO', 'SHELL'];

let schema: TestSchema;
let service: Service;
let neighbour: Service;
let published: PublishedCheck;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  neighbour = await startService({ schema });
  published = await readPublishedSchemas(service.call);
  for (const body of [
    { code: 'ATTO', name: 'Own token', decimals: 18 },
    { code: 'SHELL', name: 'Own token', decimals: 0 },
  ])
    expect((await service.call('POST', '/v1/currencies', { role: 'admin', body })).status).toBe(201);
  await openBook(service.call, { currencies: CURRENCIES });
});
afterAll(async () => {
  await service.stop();
  await neighbour.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

const post = (lines: readonly Line[], node = service) =>
  node.call('POST', '/v1/books/main/vouchers', posting(lines));
const read = async (path: string) => (await service.call('GET', `/v1/books/main/${path}`)).body;

let serial = 0;
/** Two fresh accounts of the currency. */
async function openPair(currency: string): Promise<[string, string]> {
  const [bank, customer] = [`bank-${++serial}`, `customer-${serial}`];
  await openAccount(service.call, 'main', { code: bank, glAccount: '1002', currency });
  await openAccount(service.call, 'main', { code: customer, glAccount: '2201', currency });
  return [bank, customer];
}

describe('an amount comes back to the last digit, in voucher, entries and balance', () => {
  it.each<[string, string, string, string]>([
    // Currency, amount as sent, as it comes back, twice the amount
    ['CNY', '1', '1.00', '2.00'],
    ['CNY', '0.01', '0.01', '0.02'],
    ['CNY', '0.1', '0.10', '0.20'],
    ['CNY', '90071992547409.93', '90071992547409.93', '180143985094819.86'],
    ['CNY', `${'9'.repeat(34)}.99`, `${'9'.repeat(34)}.99`, `1${'9'.repeat(34)}.98`],
    ['JPY', '1', '1', '2'],
    ['JPY', '9007199254740993', '9007199254740993', '18014398509481986'],
    ['JPY', '9'.repeat(36), '9'.repeat(36), `1${'9'.repeat(35)}8`],
    ['KWD', '0.001', '0.001', '0.002'],
    ['KWD', '9007199254740.993', '9007199254740.993', '18014398509481.986'],
    ['ATTO', '0.000000000000000001', '0.000000000000000001', '0.000000000000000002'],
    ['ATTO', '0.009007199254740993', '0.009007199254740993', '0.018014398509481986'],
    [
      'ATTO',
      `${'9'.repeat(18)}.${'9'.repeat(18)}`,
      `${'9'.repeat(18)}.${'9'.repeat(18)}`,
      `1${'9'.repeat(18)}.${'9'.repeat(17)}8`,
    ],
    ['SHELL', '36028797018963971', '36028797018963971', '72057594037927942'],
  ])('%s %s', async (currency, sent, amount, doubled) => {
    const [bank, customer] = await openPair(currency);
    const { status, body: voucher } = await post(move(bank, customer, sent, currency));
    expect(status).toBe(201);
    expect(published('VoucherDto', voucher)).toEqual([]);
    expect(voucher.lines.map((line: Record<string, string>) => [line.amount, line.balanceAfter])).toEqual([
      [amount, amount],
      [amount, amount],
    ]);
    expect(await read(`vouchers/${voucher.id}`)).toEqual(voucher);
    await post(move(bank, customer, sent, currency));

    for (const account of [bank, customer]) {
      const entries = await read(`accounts/${account}/entries`);
      expect(published('EntryPageDto', entries)).toEqual([]);
      expect(
        entries.items.map((entry: Record<string, string>) => [
          entry.amount,
          entry.balanceBefore,
          entry.balanceAfter,
        ]),
      ).toEqual([
        [amount, amount.replace(/\d/g, '0').replace(/^0+(?=\d)/, ''), amount],
        [amount, amount, doubled],
      ]);
      const described = await read(`accounts/${account}`);
      expect(published('AccountDto', described)).toEqual([]);
      const { balances } = described;
      expect(balances.ledgerBalance).toBe(doubled);
      expect(balances[account === bank ? 'debitTotal' : 'creditTotal']).toBe(doubled);
    }
  });

  it.each<[string, string]>([
    ['JPY', '1.0'],
    ['KWD', '0.0001'],
    ['ATTO', `0.${'0'.repeat(18)}1`],
    ['SHELL', '0.5'],
  ])('and one decimal more than %s has is refused, never rounded: %s', async (currency, amount) => {
    const [bank, customer] = await openPair(currency);
    expect((await post(move(bank, customer, amount, currency))).status).toBe(400);
    expect((await read(`accounts/${bank}`)).version).toBe((await read(`accounts/${customer}`)).version);
    expect((await read(`accounts/${bank}`)).lastSequence).toBe('0');
  });

  it('balances grow beyond 36 digits without losing one', async () => {
    const [bank, customer] = await openPair('JPY');
    const most = '9'.repeat(36);
    const lines = Array.from({ length: 250 }, () => move(bank, customer, most, 'JPY')).flat();
    for (let turn = 0; turn < 4; turn++) expect((await post(lines)).status).toBe(201);
    const expected = (1_000n * BigInt(most)).toString();
    expect((await read(`accounts/${customer}`)).balances.ledgerBalance).toBe(expected);
  });
});

describe('a voucher of several currencies balances in each of them', () => {
  it('with 500 lines, each with an entry of its own', async () => {
    const pairs: [string, string, string][] = [];
    for (const currency of CURRENCIES) pairs.push([...(await openPair(currency)), currency]);
    const lines = Array.from({ length: 50 }, () =>
      pairs.flatMap(([bank, customer, currency]) => move(bank, customer, '3', currency)),
    ).flat();
    const { status, body: voucher } = await post(lines);
    expect([status, voucher.lines.length]).toEqual([201, 500]);
    expect(published('VoucherDto', voucher)).toEqual([]);
    expect(await read(`vouchers/${voucher.id}`)).toEqual(voucher);
    for (const [bank, customer] of pairs) {
      for (const account of [bank, customer]) {
        const { balances, lastSequence } = await read(`accounts/${account}`);
        expect([Number(balances.ledgerBalance), lastSequence]).toEqual([150, '50']);
      }
    }
  });

  it('and is refused when one of them does not', async () => {
    const [bank, customer] = await openPair('CNY');
    const [yenBank, yenCustomer] = await openPair('JPY');
    const [debit, credit] = move(yenBank, yenCustomer, '100', 'JPY');
    const lines = [...move(bank, customer, '1.00'), debit, { ...credit, amount: '101' }];
    const { status, body } = await post(lines);
    expect([status, body.code, body.details]).toEqual([
      422,
      'LEDGER.UNBALANCED',
      { currency: 'JPY', debit: '100', credit: '101' },
    ]);
    expect((await read(`accounts/${bank}`)).lastSequence).toBe('0');
  });

  it('a currency that one node added is known to the others', async () => {
    expect((await post(move('bank-1', 'customer-1', '0.01'), neighbour)).status).toBe(201);
    const added = { role: 'admin', body: { currency: 'USD' } } as const;
    expect((await service.call('POST', '/v1/books/main/currencies', added)).status).toBe(201);
    const [bank, customer] = await openPair('USD');
    expect((await post(move(bank, customer, '1.00', 'USD'), neighbour)).body.code).toBeUndefined();
  });
});
