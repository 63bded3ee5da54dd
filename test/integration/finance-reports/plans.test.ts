import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountWalkRepository } from '../../../src/finance-reports/database/account-walk.repository.js';
import { ReportEntryRepository } from '../../../src/finance-reports/database/report-entry.repository.js';
import { ReportScopeRepository } from '../../../src/finance-reports/database/report-scope.repository.js';
import { VoucherNamesRepository } from '../../../src/finance-reports/database/voucher-names.repository.js';
import { VoucherSumsRepository } from '../../../src/finance-reports/database/voucher-sums.repository.js';
import { TrialBalanceRepository, type Reader } from '../../../src/trial-balance/index.js';
import { fillLedger, type FilledLedger } from '../../support/filled-ledger.js';
import { connectNoted, isReached, type NotedDatabase } from '../../support/noted-database.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

const PAGES = [40, 900];
/** Rows that a page may cost for each thing that it looks at, whatever history there is. */
const ROWS_EACH = 15;

let schema: TestSchema;
let database: NotedDatabase;
let reader: Reader;
let filled: FilledLedger;
let accounts: number[];
let middle: string;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  filled = await fillLedger(schema.sql, { accounts: 4_000, days: 24, firstDate: '2026-10-01' });
  database = await connectNoted(schema.adminUrl);
  reader = database.dataSource;
  const { bookId, lastDate } = filled;
  const moved = await schema.sql<{ id: string }>(
    `SELECT account_id AS id FROM account_day WHERE book_id = ${bookId} AND business_date = '${lastDate}' ORDER BY 1`,
  );
  accounts = moved.map(({ id }) => Number(id));
  const [voucher] = await schema.sql<{ id: string }>(
    `SELECT LOWER(HEX(id)) AS id FROM voucher WHERE book_id = ${bookId} AND business_date = '${lastDate}'
     ORDER BY voucher.id LIMIT 1 OFFSET 10`,
  );
  middle = voucher!.id;
}, 300_000);
afterAll(async () => {
  await database.end();
  await schema.drop();
});

const lastDay = () => ({ fromDate: filled.lastDate, toDate: filled.lastDate });
const day = () => ({ bookId: filled.bookId, businessDate: filled.lastDate });
const walk = new AccountWalkRepository();
const entries = new ReportEntryRepository();
const sums = new VoucherSumsRepository();
const scopes = (): ReportScopeRepository => new ReportScopeRepository(database.dataSource);
const charts = (): TrialBalanceRepository => new TrialBalanceRepository(database.dataSource);
const names = (): VoucherNamesRepository => new VoucherNamesRepository(database.dataSource);
const spans = (size: number) =>
  accounts.slice(10, 10 + size).map((accountId) => ({
    ...{ accountId, businessDate: filled.lastDate, first: BigInt(filled.days), last: BigInt(filled.days) },
  }));
const codes = (size: number): string[] => Array.from({ length: size }, (_, n) => `account-${n}`);

/** Each statement of the reports, over one page. */
const STATEMENTS: readonly [string, (size: number) => Promise<unknown>][] = [
  ['the last date', () => charts().datesOf(filled.bookId)],
  ['the first open date', () => scopes().firstOpenDate(filled.bookId, filled.lastDate)],
  ['the chart', () => charts().chartOf(filled.bookId, reader)],
  ['accounts under a GL account', (size) => walk.accountsUnder(reader, 901, null, 'account-2', size)],
  ['accounts by number', (size) => walk.accounts(reader, accounts.slice(0, size))],
  ['what accounts moved', (size) => walk.turnovers(reader, accounts.slice(0, size), lastDay(), 'all')],
  [
    'what accounts moved by month',
    (size) => walk.turnovers(reader, accounts.slice(0, size), lastDay(), 'month'),
  ],
  ['what accounts moved by day', (size) => walk.turnovers(reader, accounts.slice(0, size), lastDay(), 'day')],
  ['entries of a date', (size) => entries.ofSpans(reader, spans(size))],
  ['vouchers by business type', (size) => sums.ofPage(reader, day(), middle, size, 'business-type')],
  ['vouchers by GL account', (size) => sums.ofPage(reader, day(), null, size, 'gl-account')],
  ['names of accounts', (size) => names().accounts(filled.bookId, codes(size))],
  ['names of GL accounts', () => names().glAccounts(filled.bookId, ['2201'])],
];

describe.each(PAGES)('with a long history, %i at once', (size) => {
  it.each(STATEMENTS)('%s: by an index, no more rows than are looked at', async (_name, work) => {
    const { statements, rowsRead } = await database.note(() => work(size));
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const others = (await database.planOf(statement)).filter((step) => !isReached(step));
      expect(others, statement).toEqual([]);
    }
    expect(rowsRead).toBeLessThan(size * ROWS_EACH);
  });
});
