import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MappingRepository } from '../../../src/erp-export/database/mapping.repository.js';
import { SummaryRepository } from '../../../src/erp-export/database/summary.repository.js';
import { addDays } from '../../../src/platform/clock/index.js';
import { Tx } from '../../../src/platform/database/transactions.js';
import { connectNoted, isReached, type NotedDatabase } from '../../support/noted-database.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

const BOOKS = [901, 902];
const FIRST = '2018-01-01';
const DATES = 3_000;
const GL_ACCOUNTS = 400;
const VERSIONS = 5;
/** The first of the last dates, whose summaries nobody has taken over. */
const OUTSTANDING = 20;
const LINES = 12;
const ROWS_AT_ONCE = 2_000;
/** Rows that a page may cost for each thing that it tells of, whatever history there is. */
const ROWS_EACH = 12;
const TRACE = '0'.repeat(32);
const AT = '2026-01-01 00:00:00';

const dateOf = (day: number): string => addDays(FIRST, day);
const MIDDLE = dateOf(DATES / 2);

let schema: TestSchema;
let database: NotedDatabase;
let summaries: SummaryRepository;
let mappings: MappingRepository;
let tx: Tx;
/** Eight years of two revisions a date, of two books; what was mapped was mapped anew a few times. */
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  await schema.sql(`INSERT INTO client (id, code, name, created_at) VALUES (7, 'erp', 'ERP', '${AT}')`);
  for (const book of BOOKS) await fill(book);
  const filled = ['erp_summary', 'erp_summary_line', 'erp_acknowledgement', 'erp_mapping', 'business_day'];
  await schema.sql(`ANALYZE TABLE ${[...filled, 'gl_account', 'client'].join(', ')}`);
  database = await connectNoted(schema.adminUrl);
  summaries = new SummaryRepository(database.dataSource);
  mappings = new MappingRepository(database.dataSource);
  tx = new Tx({ query: (statement: string) => database.dataSource.query(statement) } as never);
}, 300_000);
afterAll(async () => {
  await database.end();
  await schema.drop();
});

async function fill(book: number): Promise<void> {
  const gl = (n: number): number => book * 1_000 + n;
  const of = Math.floor;
  await schema.sql(
    `INSERT INTO book VALUES (${book}, 'filled-${book}', 'Filled', 'Filled Ltd', 'UTC', '${dateOf(DATES)}', '${AT}')`,
  );
  await insert('business_day (book_id, business_date, status, opened_at, closed_at)', DATES, (n) => [
    ...[book, dateOf(n), 'closed', AT, AT],
  ]);
  await insert('gl_account', GL_ACCOUNTS, (n) => [...[gl(n), book, `g${n}`, 'x', null, 'asset', 'D', 1]]);
  await insert('erp_mapping', GL_ACCOUNTS * VERSIONS, (n) => [
    ...[book, gl(of(n / VERSIONS)), 1 + (n % VERSIONS), FIRST, 'erp', 'x', 7, 7, TRACE, AT],
  ]);
  await insert('erp_summary', DATES * 2, (n) => [
    ...[book, dateOf(of(n / 2)), 1 + (n % 2), 1, 1, 1, Buffer.alloc(32), 'x', null, null, TRACE, AT],
  ]);
  await insert('erp_summary_line', DATES * LINES, (n) => [
    ...[book, dateOf(of(n / LINES)), 2, 1, 1 + (n % LINES), 'CNY', gl(n % LINES), 'erp', 'D', 5],
  ]);
  await insert('erp_acknowledgement', (DATES - OUTSTANDING) * 2, (n) => [
    ...[book, dateOf(of(n / 2)), 1 + (n % 2), 'doc', 7, 7, TRACE, AT],
  ]);
}

async function insert(into: string, count: number, rowOf: (n: number) => unknown[]): Promise<void> {
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - start) }, (_, n) => rowOf(start + n));
    await schema.sql(`INSERT INTO ${into} VALUES ?`, [rows]);
  }
}

const [BOOK] = BOOKS as [number];
/** Each statement, and how many things it tells of. */
const STATEMENTS: readonly [string, number, () => Promise<unknown[]>][] = [
  ['the last summary of a date', 1, async () => [await summaries.find(BOOK, MIDDLE, null)]],
  ['the same in a transaction', 1, async () => [await summaries.find(BOOK, MIDDLE, null, tx)]],
  ['a summary by revision', 1, async () => [await summaries.find(BOOK, MIDDLE, 1)]],
  ['the last summaries', 100, () => summaries.list(BOOK, null, 100)],
  ['summaries before one', 100, () => summaries.list(BOOK, { businessDate: MIDDLE, revision: 2 }, 100)],
  [
    'the lines of a summary',
    LINES,
    () => summaries.lines({ bookId: BOOK, businessDate: MIDDLE, revision: 2 }),
  ],
  [
    'dates that were not taken over, after one',
    OUTSTANDING,
    () => summaries.outstanding(BOOK, dateOf(DATES - OUTSTANDING - 5), 100),
  ],
  ['the first of them', 5, () => summaries.outstanding(BOOK, dateOf(DATES - OUTSTANDING - 1), 5)],
  ['the first mappings', 100, () => mappings.page(BOOK, null, 100)],
  [
    'mappings after one',
    100,
    () => mappings.page(BOOK, { glAccountId: String(BOOK * 1_000 + 200), version: 3 }, 100),
  ],
  ['what was said of a GL account', VERSIONS, () => mappings.of(tx, BOOK, String(BOOK * 1_000 + 200))],
  ['all mappings of a book', GL_ACCOUNTS * VERSIONS, () => mappings.all(BOOK)],
];

describe('with eight years of summaries', () => {
  it.each(STATEMENTS)('%s: by an index, no more rows than are told of', async (_name, count, work) => {
    let told: unknown[] = [];
    const { statements, rowsRead } = await database.note(async () => (told = await work()));
    expect([told.length, told.includes(null)]).toEqual([count, false]);
    expect(statements).toHaveLength(1);
    const others = (await database.planOf(statements[0]!)).filter((step) => !isReached(step));
    expect(others, statements[0]).toEqual([]);
    expect(rowsRead).toBeLessThan((count + 5) * ROWS_EACH);
  });

  it('all dates that were not taken over: each date of the book once, and none of another', async () => {
    const { statements, rowsRead } = await database.note(() => summaries.outstanding(BOOK, FIRST, 100));
    const others = (await database.planOf(statements[0]!)).filter((step) => !isReached(step));
    expect(others, statements[0]).toEqual([]);
    expect(rowsRead).toBeLessThan(DATES * ROWS_EACH);
  });
});
