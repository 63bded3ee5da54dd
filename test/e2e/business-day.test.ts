import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createClient,
  SuanpanError,
  valueOf,
  type BatchItem,
  type SuanpanClient,
  type Voucher,
} from '../../client/index.js';
import type { Role } from '../../src/platform/auth/index.js';
import { auditBooks } from '../support/audit-books.js';
import { startService, type Service } from '../support/service.js';

const DATE = '2026-11-21';
const book = { path: { book: 'shop' } };

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const as = (role: Role): SuanpanClient => createClient({ url: service.url, key: service.keys[role] });

const payIn = (customer: string, amount: string, more: Partial<BatchItem> = {}): BatchItem => ({
  businessType: 'pay-in',
  parameters: { channel: 'alipay', customer, currency: 'CNY', amount },
  ...more,
});

const balanceOf = async (account: string): Promise<string> => {
  const answer = await as('poster').api.GET('/v1/books/{book}/accounts/{account}', {
    params: { path: { book: 'shop', account } },
  });
  return valueOf(answer).balances.ledgerBalance;
};

/** One day after the other: each test goes on where the one before it ended. */
describe('a small business day over the client', () => {
  let first: Voucher;
  let afterFirst: string;

  it('opens a book and installs the rules of a payment company', async () => {
    const admin = as('admin').api;
    const body = {
      code: 'shop',
      name: 'Shop',
      legalEntity: 'Shop Payments Ltd',
      timeZone: 'Asia/Shanghai',
      currencies: ['CNY', 'USD'],
      businessDate: DATE,
      chart: 'payment-company' as const,
    };
    expect(valueOf(await admin.POST('/v1/books', { body }))).toMatchObject({
      code: 'shop',
      businessDate: DATE,
    });
    const library = { library: 'payment-company' as const, reason: 'new book' };
    const installed = valueOf(
      await admin.POST('/v1/books/{book}/posting-rules/install', { params: book, body: library }),
    );
    expect(installed.items.map(({ outcome }) => outcome)).toEqual(installed.items.map(() => 'installed'));
    const listed: string[] = [];
    for await (const rule of as('poster').items('/v1/books/{book}/posting-rules', {
      ...book,
      query: { limit: 2 },
    }))
      listed.push(rule.businessType);
    expect(listed).toEqual(installed.items.map(({ businessType }) => businessType).sort());
  });

  it('posts by parameters, and answers a repetition with the first answer', async () => {
    const poster = as('poster');
    const voucher = payIn('1001', '250.00', { reference: 'order-1', metadata: { shop: 'tea' } });
    const posted = await poster.postVoucher('shop', voucher, { requestNumber: 'order-1:paid' });
    expect(posted).toMatchObject({ replayed: false, voucher: { rule: { version: 1 }, businessDate: DATE } });
    first = posted.voucher;
    afterFirst = first.recordedAt;
    const again = await poster.postVoucher('shop', voucher, { requestNumber: 'order-1:paid' });
    expect(again).toEqual({ ...posted, replayed: true });
  });

  it('posts by lines', async () => {
    const lines = [
      { account: 'customer:1001:CNY', side: 'debit' as const, amount: '50.00', currency: 'CNY' },
      { account: 'channel:alipay:CNY', side: 'credit' as const, amount: '50.00', currency: 'CNY' },
    ];
    const link = { kind: 'belongs-to' as const, voucher: first.id };
    const { voucher } = await as('poster').postVoucher('shop', {
      businessType: 'correction',
      lines,
      links: [link],
    });
    expect(voucher.lines.map(({ balanceAfter }) => balanceAfter)).toEqual(['200.00', '200.00']);
    expect(voucher.rule).toBeUndefined();
  });

  it('posts an atomic batch whole, or nothing of it', async () => {
    const poster = as('poster');
    const lines = [
      { account: 'customer:1002:CNY', side: 'debit' as const, amount: '80.00', currency: 'CNY' },
      { account: 'customer:1001:CNY', side: 'credit' as const, amount: '80.00', currency: 'CNY' },
    ];
    const good = {
      mode: 'atomic' as const,
      items: [payIn('1002', '80.00'), { businessType: 'move', lines }],
    };
    expect(await poster.postBatch('shop', good)).toMatchObject({ posted: 2, replayed: 0, refused: 0 });
    const bad = { mode: 'atomic' as const, items: [payIn('1003', '1.00'), { businessType: 'move', lines }] };
    const error = await poster.postBatch('shop', bad).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SuanpanError);
    expect(error).toMatchObject({ code: 'LEDGER.INSUFFICIENT_FUNDS', outcome: 'refused' });
    expect((error as SuanpanError).field).toMatch(/^items\/1\//);
    expect(await balanceOf('customer:1001:CNY')).toBe('280.00');
  });

  it('posts a batch per item, each with its own answer in its place', async () => {
    const items = [
      payIn('1002', '10.00', { requestNumber: 'batch-1' }),
      payIn('1002', '10.001', { requestNumber: 'batch-2' }),
      payIn('1001', '250.00', {
        reference: 'order-1',
        metadata: { shop: 'tea' },
        requestNumber: 'order-1:paid',
      }),
    ];
    const batch = await as('poster').postBatch('shop', { mode: 'per-item', items });
    expect(batch).toMatchObject({ posted: 1, replayed: 1, refused: 1 });
    expect(batch.items.map(({ outcome, requestNumber }) => [outcome, requestNumber])).toEqual([
      ['posted', 'batch-1'],
      ['refused', 'batch-2'],
      ['replayed', 'order-1:paid'],
    ]);
    expect(batch.items[1]!.problem!.field).toMatch(/^items\/1\/parameters/);
    expect(batch.items[2]!.voucher).toEqual(first);
  });

  it('finds vouchers and entries by what is known of them', async () => {
    const finance = as('finance');
    const found: string[] = [];
    const query = { metadata: ['shop=tea'], currency: 'CNY', minimumAmount: '250.00', limit: 1 };
    for await (const { id } of finance.items('/v1/books/{book}/vouchers', { ...book, query })) found.push(id);
    expect(found).toEqual([first.id]);
    const linked: string[] = [];
    const linkedTo = { linkedTo: first.id };
    for await (const voucher of finance.items('/v1/books/{book}/vouchers', { ...book, query: linkedTo }))
      linked.push(voucher.businessType);
    expect(linked).toEqual(['correction']);
    const amounts: string[] = [];
    const entries = { account: 'customer:1001:CNY', limit: 2 };
    for await (const entry of finance.items('/v1/books/{book}/entries', { ...book, query: entries }))
      amounts.push(entry.amount);
    expect(amounts).toEqual(['250.00', '-50.00', '80.00']);
  });

  it('tells a balance at the end of a date and at an instant', async () => {
    const path = { book: 'shop', account: 'customer:1001:CNY' };
    const at = async (query: { businessDate?: string; at?: string }) =>
      valueOf(
        await as('finance').api.GET('/v1/books/{book}/accounts/{account}/balance', {
          params: { path, query },
        }),
      ).ledgerBalance;
    expect(await at({ businessDate: DATE })).toBe('280.00');
    expect(await at({ businessDate: '2026-11-20' })).toBe('0.00');
    expect(await at({ at: afterFirst })).toBe('250.00');
  });

  it('explains how the lines of a voucher came about', async () => {
    const path = { book: 'shop', voucher: first.id };
    const answer = await as('finance').api.GET('/v1/books/{book}/vouchers/{voucher}/explanation', {
      params: { path },
    });
    expect(valueOf(answer)).toMatchObject({
      origin: 'rule',
      rule: { version: 1, agrees: true, parameters: { customer: '1001', amount: '250.00', currency: 'CNY' } },
    });
  });

  it('tries without posting', async () => {
    const before = await balanceOf('customer:1001:CNY');
    const withdrawal = {
      businessType: 'withdraw',
      parameters: { party: '1001', channel: 'alipay', currency: 'CNY', amount: '30.00' },
    };
    const { voucher } = await as('poster').dryRun('shop', withdrawal);
    expect(voucher.lines.map(({ amount }) => amount)).toEqual(['31.00', '30.00', '1.00']);
    expect(await balanceOf('customer:1001:CNY')).toBe(before);
  });

  it('ends with a proven trial balance and sound books', async () => {
    const report = valueOf(await as('finance').api.GET('/v1/books/{book}/trial-balance', { params: book }));
    expect(report).toMatchObject({ businessDate: DATE, proven: true });
    const journal = await as('finance').api.GET('/v1/books/{book}/journal', {
      params: book,
      parseAs: 'text',
    });
    expect(valueOf(journal)).toMatch(/\n; end of journal/);
    expect(await auditBooks(service.sql)).toEqual([]);
  });
});
