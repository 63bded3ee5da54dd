import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../support/call.js';
import { auditBooks } from '../support/audit-books.js';
import {
  CURRENCY,
  expectedBalances,
  inventTransactions,
  openBankBook,
  postByRule,
  postTransactions,
  firstMonthsOf,
  readTransactions,
  type BankTransaction,
} from '../support/bank-1993.js';
import { hasHledger, hledgerBalances } from '../support/hledger.js';
import { randomOf, seedOf } from '../support/random.js';
import { startService, type Service } from '../support/service.js';

/** Not part of the project: the tests on it run where somebody has put it beside the repository. */
const DATA = new URL('../../../shared/data/bank-1993/transactions.csv', import.meta.url);
const CLIENTS = 64;
const PATIENCE = 180_000;
const hledgerIsThere = hasHledger();

type Post = (call: Call, book: string, rows: readonly BankTransaction[]) => Promise<void>;

type Choose = (rows: BankTransaction[]) => BankTransaction[];

const WAYS: [string, Post, Choose][] = [
  [
    'line by line, one voucher a request, the first months',
    (call, book, rows) => postTransactions(call, book, rows, CLIENTS),
    (rows) => firstMonthsOf(rows, 10),
  ],
  [
    'by a posting rule, in batches, all',
    (call, book, rows) => postByRule(call, book, rows, 500),
    (rows) => rows,
  ],
];

/** The same promises for the real movements and for invented ones, whichever way they are posted. */
function keepsTheBooks(readRows: () => BankTransaction[]): void {
  describe.each(WAYS)('posted %s', (_way, post, choose) =>
    keepsTheBooksPosted(() => choose(readRows()), post),
  );
}

function keepsTheBooksPosted(readRows: () => BankTransaction[], post: Post): void {
  let service: Service;
  let rows: BankTransaction[];
  let book: string;

  beforeAll(async () => {
    rows = readRows();
    service = await startService();
    book = await openBankBook(service.call, rows);
    const start = performance.now();
    await post(service.call, book, rows);
    const seconds = (performance.now() - start) / 1_000;
    console.log(`${rows.length} movements in ${seconds.toFixed(1)} s`);
  }, PATIENCE);
  afterAll(() => service.stop());

  it('every account holds what a sum over the file says', async () => {
    expect(await readBalances(service, book)).toEqual(expectedBalances(rows));
  });

  it('every movement is posted once, on its own date', async () => {
    const posted = await service.sql<{ date: string; vouchers: string; total: string }>(
      `SELECT v.business_date AS date, COUNT(*) AS vouchers, SUM(l.amount) AS total
       FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id AND l.side = 'D' GROUP BY v.business_date`,
    );
    const byDate = new Map(
      posted.map(({ date, vouchers, total }) => [date, [Number(vouchers), BigInt(total)]]),
    );
    const expected = new Map<string, [number, bigint]>();
    for (const { date, amount } of rows) {
      const [count, total] = expected.get(date) ?? [0, 0n];
      expected.set(date, [count + 1, total + BigInt(amount.replace('.', ''))]);
    }
    expect(byDate).toEqual(expected);
  });

  it.skipIf(!hledgerIsThere)(
    'hledger reads the same balances from the journal, of all dates and of the first half',
    async () => {
      const dates = [...new Set(rows.map(({ date }) => date))].sort();
      const [first, middle, last] = [dates[0]!, dates[dates.length >> 1]!, dates.at(-1)!];
      for (const to of [middle, last]) {
        const path = `/v1/books/${book}/journal?from=${first}&to=${to}`;
        const { status, body } = await service.call('GET', path, { role: 'finance' });
        expect(status).toBe(200);
        const within = rows.filter(({ date }) => date <= to);
        expect(hledgerBalances(body, CURRENCY)).toEqual(expectedBalances(within));
      }
    },
    PATIENCE,
  );

  it(
    'the two books agree, line by line',
    async () => {
      expect(await auditBooks(service.sql)).toEqual([]);
    },
    PATIENCE,
  );
}

/** Debits less credits in minor units of every account, as the service tells them. */
async function readBalances(service: Service, book: string): Promise<Map<string, bigint>> {
  const balances = new Map<string, bigint>();
  for (let after = ''; ;) {
    const { body } = await service.call('GET', `/v1/books/${book}/accounts?limit=200${after}`);
    for (const { code, normalSide, balances: told } of body.items) {
      const minor = BigInt(told.ledgerBalance.replace('.', ''));
      balances.set(code, normalSide === 'debit' ? minor : -minor);
    }
    if (!body.hasMore) return balances;
    after = `&after=${encodeURIComponent(body.next)}`;
  }
}

describe.skipIf(!existsSync(DATA))("a real bank's movements of 1993 and 1994", () =>
  keepsTheBooks(() => readTransactions(readFileSync(DATA, 'utf8'))),
);

describe('invented movements of the same shape', () =>
  keepsTheBooks(() => readTransactions(inventTransactions(randomOf(seedOf('bank-1993')), 500))));
