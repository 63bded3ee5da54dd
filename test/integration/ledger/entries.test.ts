import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, openBook, posting, type Line } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { randomOf, seedOf } from '../../support/random.js';
import { startService, type Service } from '../../support/service.js';

const DATES = ['2026-11-20', '2026-11-21', '2026-11-22'];

interface Entry {
  readonly sequence: string;
  readonly voucher: string;
  readonly lineNumber: number;
  readonly businessDate: string;
  readonly businessType: string;
  readonly side: string;
  readonly amount: string;
  readonly balanceBefore: string;
  readonly balanceAfter: string;
  readonly recordedAt: string;
}

let service: Service;
let published: PublishedCheck;
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201', overdraftLimit: 'unlimited' },
    { code: 'idle', glAccount: '2201' },
  ];
  await openBook(service.call, { businessDate: DATES[0]!, accounts });
  for (const businessDate of DATES.slice(1)) {
    const opened = await service.call('POST', '/v1/books/main/business-days', {
      role: 'finance',
      body: { businessDate },
    });
    expect(opened.status).toBe(201);
  }
  const random = randomOf(seedOf('entries'));
  await Promise.all(
    Array.from({ length: 160 }, () => {
      const lines = random.below(2) ? move('bank', 'customer', '3.00') : move('customer', 'bank', '2.00');
      return post(lines, {
        businessDate: random.pick(DATES),
        businessType: random.pick(['pay-in', 'pay-out']),
      });
    }),
  );
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function post(lines: readonly Line[], more = {}) {
  const { status, body } = await service.call('POST', '/v1/books/main/vouchers', posting(lines, more));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

const page = (account: string, query = '') =>
  service.call('GET', `/v1/books/main/accounts/${account}/entries?${query}`);

/** All pages; `between` runs after each of them. */
async function readPages(account: string, query: string, between = async () => {}): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let after = ''; ;) {
    const { status, body } = await page(account, query + after);
    expect([status, published('EntryPageDto', body)]).toEqual([200, []]);
    entries.push(...body.items);
    if (!body.hasMore) return entries;
    after = `&after=${encodeURIComponent(body.next)}`;
    await between();
  }
}

const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));

describe('the entries of an account', () => {
  it('count from 1 without gaps, each beginning where the one before ended, up to the balance', async () => {
    for (const account of ['bank', 'customer']) {
      const entries = await readPages(account, 'limit=37');
      let balance = 0n;
      let recordedAt = '';
      for (const [index, entry] of entries.entries()) {
        expect([entry.sequence, minor(entry.balanceBefore)]).toEqual([String(index + 1), balance]);
        balance += minor(entry.amount);
        expect(minor(entry.balanceAfter)).toBe(balance);
        expect(entry.recordedAt >= recordedAt).toBe(true);
        recordedAt = entry.recordedAt;
      }
      const { body } = await service.call('GET', `/v1/books/main/accounts/${account}`);
      expect([body.lastSequence, minor(body.balances.ledgerBalance)]).toEqual(['160', balance]);
    }
  });

  it('tell the voucher and the line they belong to', async () => {
    const voucher = await post([...move('bank', 'customer', '1.00'), ...move('customer', 'bank', '0.25')]);
    const entries = (await readPages('customer', 'limit=200')).slice(-2);
    expect(entries).toEqual([
      expect.objectContaining({ lineNumber: 2, side: 'credit', amount: '1.00' }),
      expect.objectContaining({ lineNumber: 3, side: 'debit', amount: '-0.25' }),
    ]);
    for (const entry of entries) {
      const line = voucher.lines[entry.lineNumber - 1];
      expect([entry.voucher, entry.businessType]).toEqual([voucher.id, 'transfer']);
      expect([entry.businessDate, entry.recordedAt]).toEqual([voucher.businessDate, voucher.recordedAt]);
      expect([entry.sequence, entry.balanceBefore, entry.balanceAfter]).toEqual([
        line.accountSequence,
        line.balanceBefore,
        line.balanceAfter,
      ]);
    }
  });

  it.each(DATES)('of %s are those of that date only, in order, whatever the pages', async (date) => {
    const all = (await readPages('bank', 'limit=200')).filter(({ businessDate }) => businessDate === date);
    expect(all.length).toBeGreaterThan(0);
    for (const limit of [1, 7, all.length, 200])
      expect(await readPages('bank', `businessDate=${date}&limit=${limit}`)).toEqual(all);
  });

  it('stay in their places while others arrive', async () => {
    const before = await readPages('bank', 'limit=200');
    const read = await readPages(
      'bank',
      'limit=60',
      async () => void (await post(move('bank', 'customer', '1.00'))),
    );
    expect(read.slice(0, before.length)).toEqual(before);
    expect(read.map(({ sequence }) => Number(sequence))).toEqual(read.map((_, index) => index + 1));
  });

  it('are none on an account or a date without any', async () => {
    const nothing = { items: [], hasMore: false, next: null };
    expect((await page('idle')).body).toEqual(nothing);
    expect((await page('idle', `businessDate=${DATES[0]}`)).body).toEqual(nothing);
    expect((await page('bank', 'businessDate=2027-01-01')).body).toEqual(nothing);
  });

  it('are those of the book asked', async () => {
    await openBook(service.call, { code: 'other' });
    await openAccount(service.call, 'other', { code: 'theirs', glAccount: '2201' });
    const { status, body } = await page('theirs');
    expect([status, body.code]).toEqual([404, 'LEDGER.ACCOUNT_NOT_FOUND']);
  });

  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  it.each<[string, string, number, string]>([
    ['nobody', '', 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
    ['BANK', '', 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
    ['%27', '', 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
    ['bank', 'businessDate=2026-13-01', 400, 'HTTP.FIELD_INVALID'],
    ['bank', 'limit=201', 400, 'HTTP.FIELD_INVALID'],
    ['bank', 'from=1', 400, 'HTTP.FIELD_UNKNOWN'],
    ['bank', 'after=x', 400, 'HTTP.CURSOR_MALFORMED'],
    ['bank', `after=${cursor('-1')}`, 400, 'HTTP.CURSOR_MALFORMED'],
    ['bank', `after=${cursor('1 OR 1=1')}`, 400, 'HTTP.CURSOR_MALFORMED'],
    ['bank', `after=${cursor('9'.repeat(19))}`, 400, 'HTTP.CURSOR_MALFORMED'],
    ['bank', `after=${cursor(1)}`, 400, 'HTTP.CURSOR_MALFORMED'],
  ])('of %s are not given for ?%s', async (account, query, status, code) => {
    const answer = await page(account, query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(published('Problem', answer.body)).toEqual([]);
  });

  it('are not given to those without a key', async () => {
    const answer = await service.call('GET', '/v1/books/main/accounts/bank/entries', { role: null });
    expect([answer.status, answer.body.code]).toEqual([401, 'AUTH.KEY_MISSING']);
  });
});
