import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/platform/clock/index.js';
import { MustBeZeroRepository } from '../../src/trial-balance/must-be-zero/must-be-zero.repository.js';
import { AccountPageRepository } from '../../src/trial-balance/nightly/database/account-page.repository.js';
import { DayStateRepository } from '../../src/trial-balance/nightly/database/day-state.repository.js';
import { FiguresRepository } from '../../src/trial-balance/nightly/database/figures.repository.js';
import { OpenHoldRepository } from '../../src/trial-balance/nightly/database/open-hold.repository.js';
import type { Reader } from '../../src/trial-balance/nightly/database/snapshot.repository.js';
import { TrialBalanceStoreRepository } from '../../src/trial-balance/nightly/database/trial-balance-store.repository.js';
import { VoucherPageRepository } from '../../src/trial-balance/nightly/database/voucher-page.repository.js';
import { fillLedger, type FilledLedger } from '../support/filled-ledger.js';
import { connectNoted, isReached, type NotedDatabase } from '../support/noted-database.js';
import { createSchema, type TestSchema } from '../support/schema.js';

/** A small one, and the largest that a run takes. */
const PAGES = [40, 900];
/** Rows that a page may cost for each thing that it looks at, whatever history there is. */
const ROWS_EACH = 14;

let schema: TestSchema;
let database: NotedDatabase;
let reader: Reader;
let filled: FilledLedger;
let vouchers: string[];
let accounts: string[];
let holds: string[];
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  filled = await fillLedger(schema.sql, { accounts: 4_000, days: 24, firstDate: '2026-10-01' });
  database = await connectNoted(schema.adminUrl);
  reader = database.dataSource;
  const { bookId, lastDate } = filled;
  const ids = await schema.sql<{ id: string }>(
    `SELECT LOWER(HEX(id)) AS id FROM voucher WHERE book_id = ${bookId} AND business_date = '${lastDate}' ORDER BY voucher.id`,
  );
  vouchers = ids.map(({ id }) => id);
  const moved = await schema.sql<{ id: string }>(
    `SELECT account_id AS id FROM account_day WHERE book_id = ${bookId} AND business_date = '${lastDate}' ORDER BY 1`,
  );
  accounts = moved.map(({ id }) => id);
  const open = await schema.sql<{ id: string }>(
    `SELECT LOWER(HEX(id)) AS id FROM hold WHERE book_id = ${bookId} AND status = 'O' ORDER BY hold.id`,
  );
  holds = open.map(({ id }) => id);
}, 300_000);
afterAll(async () => {
  await database.end();
  await schema.drop();
});

const day = () => ({ bookId: filled.bookId, businessDate: filled.lastDate });
const range = (size: number) => ({
  after: vouchers[10]!,
  upTo: vouchers[Math.min(10 + size, vouchers.length - 1)]!,
});
const entries = (size: number) =>
  accounts.slice(10, 10 + size).map((accountId) => ({ accountId, first: filled.days, last: filled.days }));
const history = () => addDays(filled.lastDate, -1);

const voucherPages = new VoucherPageRepository();
const accountPages = new AccountPageRepository();
const openHolds = new OpenHoldRepository();
const figures = new FiguresRepository();
const zero = (): MustBeZeroRepository => new MustBeZeroRepository(database.dataSource);

/** Each statement of a run, over one page in the middle of the date. */
const STATEMENTS: readonly [string, (size: number) => Promise<unknown>][] = [
  ['vouchers of a page', (size) => voucherPages.page(reader, day(), vouchers[10]!, size)],
  ['unbalanced vouchers', (size) => voucherPages.unbalanced(reader, day(), range(size))],
  ['vouchers with other lines', (size) => voucherPages.miscounted(reader, day(), range(size))],
  ['lines and entries', (size) => voucherPages.disagreeing(reader, day(), range(size))],
  ['sums of vouchers', (size) => voucherPages.sums(reader, day(), range(size))],
  ['accounts that vouchers have moved', (size) => voucherPages.accounts(reader, day(), range(size))],
  ['accounts by number', (size) => accountPages.some(reader, day(), accounts.slice(10, 10 + size))],
  ['accounts of a page', (size) => accountPages.page(reader, day(), accounts[10]!, size)],
  ['entries of accounts', (size) => accountPages.entries(reader, day(), entries(size))],
  [
    'entries beyond the last',
    (size) =>
      accountPages.beyond(
        reader,
        entries(size).map(({ accountId, last }) => ({ accountId, sequence: last })),
      ),
  ],
  ['ends of the day', (size) => accountPages.ends(reader, entries(size))],
  ['open holds of a page', (size) => openHolds.page(reader, day(), holds[10]!, size)],
  ['what accounts have held', (size) => openHolds.held(reader, accounts.slice(10, 10 + size))],
  ['turnovers', (size) => figures.turnovers(reader, day(), accounts[10]!, size)],
  [
    'changes since the date before',
    (size) =>
      figures.changesSince(
        reader,
        day(),
        { base: history(), moved: filled.lastDate, after: accounts[10]! },
        size,
      ),
  ],
  [
    'changes since two dates before, on the later one',
    (size) => {
      const base = addDays(filled.lastDate, -2);
      return figures.changesSince(reader, day(), { base, moved: filled.lastDate, after: '0' }, size);
    },
  ],
  [
    'accounts with the flag',
    (size) => zero().standing(reader, filled.bookId, history(), { by: 'flag' }, '', size),
  ],
  [
    'accounts of a GL account',
    (size) =>
      zero().standing(reader, filled.bookId, history(), { by: 'gl-account', id: '901' }, 'account-2', size),
  ],
  [
    'what must be zero, by number',
    (size) => {
      const ids = accounts.slice(0, size);
      return zero().standing(reader, filled.bookId, history(), { by: 'account', ids }, '', size);
    },
  ],
  ['days of an account', (size) => zero().daysBack(reader, accounts[0]!, filled.lastDate, size)],
  [
    'what was declared',
    () => zero().declarations(reader, filled.bookId, { subject: 'A', subjectId: '1' }, 10),
  ],
  ['the date', () => new DayStateRepository(database.dataSource).of(day(), reader)],
  [
    'the trial balances before',
    () =>
      new TrialBalanceStoreRepository(database.dataSource).before(reader, filled.bookId, filled.lastDate, 50),
  ],
];

describe.each(PAGES)('with a long history, %i at once', (size) => {
  it.each(STATEMENTS)('%s: by an index, no more rows than are looked at', async (_, work) => {
    const { statements, rowsRead } = await database.note(() => work(size));
    for (const statement of statements) {
      const others = (await database.planOf(statement)).filter((step) => !isReached(step));
      expect(others, statement).toEqual([]);
    }
    expect(rowsRead).toBeLessThan(size * ROWS_EACH);
  });

  it('the first trial balance of all reads what there is once', async () => {
    const work = () => figures.fromHistory(reader, day(), 'account-1', size);
    const { statements, rowsRead } = await database.note(work);
    for (const statement of statements)
      expect(
        (await database.planOf(statement)).filter((step) => !isReached(step)),
        statement,
      ).toEqual([]);
    expect(rowsRead).toBeLessThan(size * (filled.days + ROWS_EACH));
  });

  it('is a ledger whose accounts have far more behind them than a page reads', async () => {
    const [row] = await schema.sql<{ count: string }>('SELECT COUNT(*) AS count FROM account_entry');
    expect(Number(row!.count)).toBe(2 * filled.days * filled.accountsPerDay);
    expect(Number(row!.count)).toBeGreaterThan(50 * size);
  });
});
