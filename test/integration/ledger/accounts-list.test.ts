import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  listStatement,
  type AccountFilter,
} from '../../../src/ledger/accounts/database/account.repository.js';
import { detectEngine } from '../../../src/platform/database/connection.js';
import { openBook } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';

const TOTAL = 1_500;
const PARTIES = 30;

let service: Service;
let bookId: number;
let glAccountId: number;

/** 1,500 accounts: every third a merchant's, every fifth in JPY, thirty parties, every hundredth frozen. */
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', currencies: ['CNY', 'JPY'] });
  await openBook(service.call, { code: 'other', accounts: [{ code: 'x-0001', glAccount: '2201' }] });
  for (let start = 0; start < TOTAL; start += 500) {
    const accounts = Array.from({ length: 500 }, (_, index) => describeAccount(start + index));
    await service.call('POST', '/v1/books/main/accounts/batch', { body: { accounts } });
  }
  for (let number = 0; number < TOTAL; number += 100) {
    const path = `/v1/books/main/accounts/${describeAccount(number).code}/freeze`;
    await service.call('POST', path, { role: 'operator', body: { reason: 'test' } });
  }
  const [row] = await service.sql<{ book: string; gl: string }>(
    `SELECT b.id AS book, g.id AS gl FROM book b JOIN gl_account g ON g.book_id = b.id AND g.code = '2202'
     WHERE b.code = 'main'`,
  );
  bookId = Number(row!.book);
  glAccountId = Number(row!.gl);
  await service.sql('ANALYZE TABLE account, account_balance');
});
afterAll(() => service.stop());

function describeAccount(number: number) {
  return {
    // Two ways to begin, one of which holds the other.
    code: `${number % 2 === 0 ? 'x' : 'x-y'}-${String(number).padStart(4, '0')}`,
    name: `Account ${number}`,
    glAccount: number % 3 === 0 ? '2202' : '2201',
    currency: number % 5 === 0 ? 'JPY' : 'CNY',
    party: `P${number % PARTIES}`,
  };
}

const expected = (matches: (number: number) => boolean): string[] =>
  Array.from({ length: TOTAL }, (_, number) => number)
    .filter(matches)
    .map((number) => describeAccount(number).code)
    .sort();

async function codesOf(filters: string, limit: number): Promise<string[]> {
  const codes: string[] = [];
  for (let next: string | null = null, first = true; first || next; first = false) {
    const path = `/v1/books/main/accounts?limit=${limit}&${filters}${next ? `&after=${next}` : ''}`;
    const { status, body } = await service.call('GET', path);
    expect(status).toBe(200);
    codes.push(...body.items.map(({ code }: { code: string }) => code));
    next = body.next;
  }
  return codes;
}

describe('lists of accounts are complete, in order, and beyond one page', () => {
  it.each<[string, (number: number) => boolean, number]>([
    ['', () => true, 200],
    ['party=P7', (n) => n % PARTIES === 7, 7],
    ['glAccount=2202', (n) => n % 3 === 0, 200],
    ['currency=JPY', (n) => n % 5 === 0, 99],
    ['status=frozen', (n) => n % 100 === 0, 4],
    ['codePrefix=x-y-', (n) => n % 2 === 1, 200],
    ['codePrefix=x-0', (n) => n % 2 === 0 && n < 1_000, 200],
    ['codePrefix=x_', () => false, 10],
    [
      'party=P6&glAccount=2202&currency=CNY&codePrefix=x-1',
      (n) => n % 30 === 6 && n % 5 !== 0 && n >= 1_000,
      3,
    ],
    ['glAccount=2202&status=active&currency=JPY', (n) => n % 15 === 0 && n % 100 !== 0, 50],
    ['party=P0&status=frozen&glAccount=2202', (n) => n % 300 === 0, 2],
  ])('%s', async (filters, matches, limit) => {
    expect(await codesOf(filters, limit)).toEqual(expected(matches));
  });

  it('stay stable while accounts are opened', async () => {
    const first = await service.call('GET', '/v1/books/main/accounts?limit=200&party=P1');
    const accounts = [
      { ...describeAccount(1), code: 'a-early' },
      { ...describeAccount(1), code: 'zz-late', party: 'new' },
    ];
    await service.call('POST', '/v1/books/main/accounts/batch', { body: { accounts } });
    expect(first.body.items).toHaveLength(50);
    const again = await service.call('GET', '/v1/books/main/accounts?limit=20&party=P1');
    const rest = await service.call(
      'GET',
      `/v1/books/main/accounts?limit=200&party=P1&after=${again.body.next}`,
    );
    const codes = [...again.body.items, ...rest.body.items].map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['a-early', ...first.body.items.map(({ code }: { code: string }) => code)]);
  });

  it('of a GL account that the book does not have are refused', async () => {
    const answer = await service.call('GET', '/v1/books/main/accounts?glAccount=9999');
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.GL_ACCOUNT_NOT_FOUND', field: 'glAccount' },
    });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['status=open', 'status'],
    ['party=%27%20OR%201', 'party'],
    ['codePrefix=%25', 'codePrefix'],
    ['glAccount=2201%20', 'glAccount'],
    ['sort=name', 'sort'],
    ['after=%21%21', 'after'],
  ])('%s is refused', async (query, field) => {
    const { status, body } = await service.call('GET', `/v1/books/main/accounts?${query}`);
    expect([status, body.field]).toEqual([400, field]);
  });
});

interface Plan {
  table: string;
  key: string | null;
  Extra: string | null;
}

describe('lists of accounts read by an index that ends in the paging key, and never sort', () => {
  const plans: [string, (filter: { bookId: number; glAccountId: number }) => AccountFilter, string][] = [
    ['all', ({ bookId: book }) => ({ bookId: book }), 'account_code'],
    ['by party', ({ bookId: book }) => ({ bookId: book, party: 'P7' }), 'account_party'],
    ['by GL account', (ids) => ids, 'account_gl'],
    ['by prefix', ({ bookId: book }) => ({ bookId: book, codePrefix: 'x-y' }), 'account_code'],
    ['by status', ({ bookId: book }) => ({ bookId: book, status: 'F' }), 'account_code'],
    [
      'by everything',
      (ids) => ({ ...ids, party: 'P7', currency: 'CNY', status: 'A', codePrefix: 'x' }),
      'account_party',
    ],
  ];
  it.each(plans)('%s', async (_name, filterOf, index) => {
    const { statement, parameters } = listStatement(filterOf({ bookId, glAccountId }), 'x-0100', 51);
    // MySQL 9 draws trees unless told otherwise; MariaDB knows tables only and has no word for them.
    const explain =
      (await detectEngine(service.adminUrl)) === 'mysql' ? 'EXPLAIN FORMAT=TRADITIONAL' : 'EXPLAIN';
    const plan = await service.sql<Plan>(`${explain} ${statement}`, parameters);
    const [accounts, balances] = plan;
    expect([accounts!.table, accounts!.key]).toEqual(['a', index]);
    expect([balances!.table, balances!.key]).toEqual(['b', 'PRIMARY']);
    for (const { Extra } of plan) expect(Extra ?? '').not.toMatch(/filesort|temporary/i);
  });
});
