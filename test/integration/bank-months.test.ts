import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { BankDays } from '../support/bank-days.js';
import {
  CURRENCY,
  inventTransactions,
  firstMonthsOf,
  readTransactions,
  type BankTransaction,
} from '../support/bank-1993.js';
import type { Answer } from '../support/call.js';
import { jsonReport } from '../support/finance-reports.js';
import { hasHledger } from '../support/hledger.js';
import { glMonth, hledgerMonths, type GlMonths } from '../support/hledger-months.js';
import { randomOf, seedOf } from '../support/random.js';
import { startService, type Service } from '../support/service.js';
import { figuresFromEntries, storedFigures } from '../support/trial-balance-from-entries.js';

/** Not part of the project: the tests on it run where somebody has put it beside the repository. */
const DATA = new URL('../../../shared/data/bank-1993/transactions.csv', import.meta.url);
const BOOK = 'bank-months';
const PATIENCE = 400_000;
const EVERY = 10;
const RANDOM_DATES = 10;
const hledgerIsThere = hasHledger();

/** Lines to compare, of GL accounts that hold something or have moved. */
const linesOf = (months: GlMonths): string[] =>
  [...months]
    .filter(([, { debit, credit, balance }]) => debit !== 0n || credit !== 0n || balance !== 0n)
    .map(([key, { debit, credit, balance }]) => `${key}: ${debit} ${credit} ${balance}`)
    .sort();

/** The currencies of a trial balance without GL accounts that hold nothing and have not moved: a stored one has none. */
const movedOf = ({ currencies }: Answer['body']): unknown[] =>
  currencies.map(({ rows, ...currency }: { rows: object[] }) => ({
    ...currency,
    rows: rows.filter((row) =>
      Object.values(row).some((figure) => /^-?\d+\.\d\d$/.test(String(figure)) && Number(figure) !== 0),
    ),
  }));

const minorOf = (amount: unknown): bigint => BigInt(String(amount).replace('.', ''));

/** Every date is cut, proved and closed; then the books are looked back at. */
function closesDayByDay(readRows: () => BankTransaction[]): void {
  let service: Service;
  let bank: BankDays;

  beforeAll(async () => {
    service = await startService();
    bank = new BankDays(service.call, BOOK, readRows());
    const start = performance.now();
    await bank.goThrough();
    const seconds = (performance.now() - start) / 1_000;
    console.log(`${bank.dates.length} dates in ${seconds.toFixed(1)} s`);
  }, PATIENCE);
  afterAll(() => service.stop());

  it('every date is closed and has its movements', async () => {
    const days = await service.sql<{ date: string; status: string; vouchers: string }>(
      `SELECT d.business_date AS date, d.status, COUNT(v.id) AS vouchers FROM business_day d
       LEFT JOIN voucher v ON v.book_id = d.book_id AND v.business_date = d.business_date
       GROUP BY d.business_date, d.status ORDER BY 1`,
    );
    const expected = bank.dates.map((date) => `${date} closed ${bank.rowsOf(date).length}`);
    const told = days.map(({ date, status, vouchers }) => `${date} ${status} ${vouchers}`);
    expect(told.slice(0, -1)).toEqual(expected);
    expect(told.at(-1)).toMatch(/ open 0$/);
  });

  it('the totals of every month are what the file comes to, in the report and at the end of the month', async () => {
    const expected = linesOf(bank.months());
    expect(linesOf(await reported(service, bank))).toEqual(expected);
    const balances = (lines: readonly string[]): string[] =>
      lines.map((line) => line.replace(/: \S+ \S+ /, ': ')).filter((line) => !line.endsWith(': 0'));
    expect(balances(linesOf(await stored(service, bank)))).toEqual(balances(expected));
  });

  it.skipIf(!hledgerIsThere)(
    'and what hledger works out from the journal',
    async () => {
      const path = `/v1/books/${BOOK}/journal`;
      const { status, body } = await service.call('GET', path, { role: 'finance' });
      expect(status).toBe(200);
      const expected = linesOf(hledgerMonths(body as string, CURRENCY));
      expect(linesOf(await reported(service, bank))).toEqual(expected);
      expect(new Set(expected.map((line) => line.slice(0, 7))).size).toBe(bank.monthEnds.length);
    },
    PATIENCE,
  );

  it(
    'the stored trial balance of past dates is what entries come to, and what the books say of them now',
    async () => {
      const random = randomOf(seedOf('past dates'));
      const some = Array.from({ length: RANDOM_DATES }, () => random.pick(bank.dates));
      const every = bank.dates.filter((_, index) => index % EVERY === 0);
      for (const date of [...every, ...some]) await expectAsStored(service, bank, date);
    },
    PATIENCE,
  );

  it(
    'the two books agree, line by line',
    async () => expect(await auditBooks(service.sql)).toEqual([]),
    PATIENCE,
  );
}

describe.skipIf(!existsSync(DATA))('months of a real bank, all fifteen with BANK_MONTHS=15', () =>
  closesDayByDay(() => firstMonthsOf(readTransactions(readFileSync(DATA, 'utf8')), 4)),
);

describe('a year of invented movements', () =>
  closesDayByDay(() => readTransactions(inventTransactions(randomOf(seedOf('bank months')), 80))));

/** From the trial balance of each month, which finance pulls. */
async function reported(service: Service, bank: BankDays): Promise<GlMonths> {
  const leaves = new Set([...bank.months().keys()].map((key) => key.slice(8)));
  const months: GlMonths = new Map();
  for (const toDate of bank.monthEnds) {
    const month = toDate.slice(0, 7);
    const fromDate = bank.dates.find((date) => date.startsWith(month));
    const path = `${BOOK}/reports/trial-balance?fromDate=${fromDate}&toDate=${toDate}`;
    const { rows } = await jsonReport(service, path);
    for (const row of rows.filter(({ glAccount }) => leaves.has(String(glAccount)))) {
      const found = glMonth(months, month, String(row.glAccount));
      found.debit = minorOf(row.debitTurnover);
      found.credit = minorOf(row.creditTurnover);
      found.balance = minorOf(row.closingDebit) - minorOf(row.closingCredit);
    }
  }
  return months;
}

/** From the trial balance of the last date of each month, as it was stored when that was closed. */
async function stored(service: Service, bank: BankDays): Promise<GlMonths> {
  const months: GlMonths = new Map();
  for (const date of bank.monthEnds) {
    const { revision } = await bank.finance.read(date);
    for (const line of await storedFigures(service.sql, BOOK, date, revision)) {
      const [, glAccount, ...figures] = line.split(/:? /);
      const [debit, credit] = figures.slice(-2).map(BigInt);
      glMonth(months, date.slice(0, 7), glAccount!).balance = debit! - credit!;
    }
  }
  return months;
}

async function expectAsStored(service: Service, bank: BankDays, date: string): Promise<void> {
  const last = await bank.finance.read(date);
  expect(await storedFigures(service.sql, BOOK, date, last.revision)).toEqual(
    await figuresFromEntries(service.sql, BOOK, date),
  );
  expect(movedOf(last)).toEqual(movedOf(await bank.finance.onDemand(date)));
}
