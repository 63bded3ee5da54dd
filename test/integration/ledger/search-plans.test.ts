import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BookRef } from '../../../src/ledger/books/index.js';
import type { SearchEntriesQuery } from '../../../src/ledger/search/dto/search-queries.dto.js';
import { AuditEventRepository } from '../../../src/platform/audit/audit-event.repository.js';
import { valueOf, type Result } from '../../../src/platform/errors/index.js';
import type { Page } from '../../../src/platform/http/index.js';
import { assembleSearch } from '../../support/assembled-search.js';
import { generateMillion, MILLION, voucherId } from '../../support/million-vouchers.js';
import { connectNoted, inTables, type NotedDatabase } from '../../support/noted-database.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

const GENERATION_MILLISECONDS = 300_000;
/** What a page of 50 may read when its filters find rows at once: they, their lines, entries and names. */
const SELECTIVE = 1_500;
/** And when they find nothing along 20,000 vouchers with two lines each. */
const HOPELESS = 130_000;
/** When some rows are passed over, or a window is read ahead of each account of a party. */
const SOME_PASSED = 3_500;
const book: BookRef = { id: 1, code: 'main', timeZone: 'UTC', currencies: new Map([['CNY', 2]]) };

let schema: TestSchema;
let database: NotedDatabase;
let reads: ReturnType<typeof assembleSearch>;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  await generateMillion(schema.adminUrl);
  database = await connectNoted(schema.adminUrl);
  reads = assembleSearch(database.dataSource);
}, GENERATION_MILLISECONDS);
afterAll(async () => {
  await database.end();
  await schema.drop();
});

/** Every table of every statement by an index, nothing sorted, nothing put aside. @returns the keys by table */
async function keysOf(statements: readonly string[]): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (const statement of statements) {
    for (const { table, type, key, Extra } of inTables(await database.planOf(statement))) {
      if (/no matching row|impossible/i.test(Extra ?? '')) continue;
      expect([statement, table, type, Extra]).toEqual([
        statement,
        table,
        expect.not.stringMatching(/^(ALL|index_merge)$/),
        Extra === null ? null : expect.not.stringMatching(/filesort|temporary|Using join buffer/i),
      ]);
      keys.set(table!, key!);
    }
  }
  return keys;
}

const walking = (statements: readonly string[]): string[] =>
  statements.filter((statement) => statement.includes('AS matches'));

interface Case {
  readonly name: string;
  readonly query: SearchEntriesQuery;
  /** The table that the walk goes along, and by which index. */
  readonly along: readonly [table: string, key: string];
  readonly found: 'a page' | 'some' | 'nothing';
  readonly most?: number;
}

const day = '2026-01-20';
const half = { fromDate: '2026-01-15', toDate: '2026-02-01' };
const BY_DATE = ['v', 'voucher_date'] as const;
const BY_TYPE = ['v', 'voucher_type'] as const;
const BY_FACT = ['f', 'PRIMARY'] as const;
const BY_ENTRY = ['e', 'PRIMARY'] as const;
const AMOUNT = { currency: 'CNY', minimumAmount: '90.00' };
const CASES: readonly Case[] = [
  { name: 'everything', query: {}, along: BY_DATE, found: 'a page' },
  { name: 'a date', query: { businessDate: day }, along: BY_DATE, found: 'a page' },
  { name: 'dates', query: half, along: BY_DATE, found: 'a page' },
  { name: 'an amount never paid', query: AMOUNT, along: BY_DATE, found: 'nothing', most: HOPELESS },
  { name: 'a common type', query: { businessType: 'type-1' }, along: BY_TYPE, found: 'a page' },
  {
    name: 'a common type on dates',
    query: { businessType: 'type-2', ...half },
    along: BY_TYPE,
    found: 'a page',
  },
  { name: 'a rare type', query: { businessType: 'rare' }, along: BY_TYPE, found: 'some' },
  { name: 'a rule', query: { businessType: 'type-1', ruleVersion: 1 }, along: BY_TYPE, found: 'a page' },
  {
    name: 'a common type and a fact that there is not',
    query: { businessType: 'type-1', metadata: ['order=7'] },
    along: BY_FACT,
    found: 'nothing',
  },
  {
    name: 'a reference',
    query: { reference: 'ref-012345' },
    along: ['v', 'voucher_reference'],
    found: 'some',
  },
  {
    name: 'a bulky reference',
    query: { reference: 'bulk', ...half },
    along: ['v', 'voucher_reference'],
    found: 'a page',
  },
  { name: 'a fact', query: { metadata: ['order=4000'] }, along: BY_FACT, found: 'some' },
  { name: 'a common fact', query: { metadata: ['channel=alipay'] }, along: BY_FACT, found: 'a page' },
  { name: 'two facts', query: { metadata: ['order=4000', 'channel=alipay'] }, along: BY_FACT, found: 'some' },
  { name: 'a busy account', query: { account: 'bank' }, along: BY_ENTRY, found: 'a page' },
  {
    name: 'a busy account on a date',
    query: { account: 'bank', businessDate: day },
    along: BY_ENTRY,
    found: 'a page',
  },
  {
    name: 'a busy account within an hour',
    query: { account: 'bank', recordedFrom: '2026-02-10T10:00:00Z', recordedTo: '2026-02-10T11:00:00Z' },
    along: BY_ENTRY,
    found: 'a page',
  },
  {
    name: 'an account and a type',
    query: { account: 'customer-9', businessType: 'type-0' },
    along: BY_ENTRY,
    found: 'a page',
  },
  {
    name: 'an account and a type it never had',
    query: { account: 'bank', businessType: 'none' },
    along: BY_ENTRY,
    found: 'nothing',
    most: HOPELESS,
  },
  {
    name: 'a party',
    query: { party: MILLION.party },
    along: BY_ENTRY,
    found: 'a page',
    most: SOME_PASSED,
  },
  {
    name: 'a party on dates',
    query: { party: MILLION.party, ...half },
    along: BY_ENTRY,
    found: 'a page',
    most: SOME_PASSED,
  },
  {
    name: 'a party of many accounts',
    query: { party: MILLION.largeParty },
    along: BY_DATE,
    found: 'a page',
    most: SOME_PASSED,
  },
  { name: 'a request number', query: { requestNumber: 'r-0004711' }, along: ['c', 'PRIMARY'], found: 'some' },
  {
    name: 'a request number of several clients',
    query: { requestNumber: 'r-0000001' },
    along: ['c', 'PRIMARY'],
    found: 'some',
  },
  {
    name: 'links',
    query: { linkedTo: voucherId(1) },
    along: ['k', 'voucher_link_target'],
    found: 'a page',
    // Backwards the many of the second kind come first, which are listed with their first.
    most: HOPELESS,
  },
  {
    name: 'links of a kind on a date',
    query: { linkedTo: voucherId(1), linkKind: 'corrects', businessDate: day },
    along: ['k', 'voucher_link_target'],
    found: 'a page',
    most: HOPELESS,
  },
];

describe.each(['vouchers', 'entries'] as const)('%s among a million', (list) => {
  describe.each(['asc', 'desc'] as const)('%s', (order) => {
    it.each(CASES)('$name', async ({ query, along: [table, key], found, most = SELECTIVE }) => {
      let after: string | undefined;
      for (let page = 1; page <= 2; page++) {
        const answers: { count: number; next: string | null }[] = [];
        const { statements, rowsRead } = await database.note(async () => {
          const wanted = after === undefined ? { ...query, order } : { after };
          const result: Result<Page<unknown>> = await reads.search[list](book, wanted);
          const { items, next } = valueOf(result);
          answers.push({ count: items.length, next });
        });
        const { count, next } = answers[0]!;
        if (page === 1) expect(count === 0 ? 'nothing' : count === 50 ? 'a page' : 'some').toBe(found);
        await keysOf(statements);
        expect((await keysOf(walking(statements))).get(table)).toBe(key);
        expect(rowsRead).toBeLessThan(most);
        if (next === null) return;
        after = next;
      }
    });
  });
});

describe('a search that finds nothing', () => {
  it('comes to its end, 20,000 rows a page', async () => {
    // Two dates of 25,000 vouchers.
    const query = { fromDate: day, toDate: '2026-01-21', ...AMOUNT };
    const pages: { found: number; hasMore: boolean }[] = [];
    for (let next: string | null = null; pages.at(-1)?.hasMore ?? true;) {
      const page: Page<unknown> = valueOf(
        await reads.search.vouchers(book, next === null ? query : { after: next }),
      );
      pages.push({ found: page.items.length, hasMore: page.hasMore });
      ({ next } = page);
    }
    expect(pages).toEqual([
      { found: 0, hasMore: true },
      { found: 0, hasMore: true },
      { found: 0, hasMore: false },
    ]);
  });
});

describe('other reads of a million', () => {
  it('the place of an instant in an account', async () => {
    const { timeline } = reads;
    const { statements, rowsRead } = await database.note(async () => {
      // Voucher n was recorded n * 8 seconds after the beginning of the first date.
      const at = '2026-01-01 00:08:00.000000';
      expect(await timeline.sequenceAt(1, 1_000_000n, at, 'at-it-too')).toBe(60n);
      expect(await timeline.sequenceAt(1, 1_000_000n, at, 'before-it')).toBe(59n);
    });
    await keysOf(statements);
    expect(rowsRead).toBeLessThan(100);
  });

  it.each<[string, string | null, string | null, string, number]>([
    ['of a book', null, null, 'voucher_date', 50_000],
    ['of a business type', 'rare', null, 'voucher_type', 1],
    ['of an account', null, 'customer-9', 'PRIMARY', 500],
    ['of a busy account', null, 'bank', 'PRIMARY', 50_000],
  ])('turnover %s along the rows that count', async (_name, businessType, account, key, vouchers) => {
    const dates = { fromDate: day, toDate: '2026-01-21' };
    let counted = 0;
    const { statements, rowsRead } = await database.note(async () => {
      const rows = valueOf(await reads.turnover.of(book, { ...dates, businessType, account }));
      counted = rows.reduce((sum, row) => sum + row.vouchers, 0);
    });
    expect(counted).toBe(vouchers);
    const plans = await Promise.all(statements.map((statement) => database.planOf(statement)));
    const walked = plans.flat().filter(({ table }) => table === (account === null ? 'v' : 'e'));
    expect(walked.map((step) => step.key)).toEqual(walked.map(() => key));
    expect(walked.length).toBeGreaterThan(0);
    expect(rowsRead).toBeLessThan(14 * vouchers + 100);
  });

  it.each([
    ['all', {}, 'PRIMARY'],
    ['of a book', { book: 'main' }, 'audit_event_book'],
    ['of a client', { client: 'client-7' }, 'audit_event_client'],
    ['of a client in a book', { client: 'client-8', book: 'main' }, 'audit_event_book'],
    ['of an action', { action: 'account.open' }, 'PRIMARY'],
  ])('audit events: %s', async (_name, filter, key) => {
    const events = new AuditEventRepository(database.dataSource);
    const none = { book: undefined, client: undefined, action: undefined };
    for (const before of [undefined, voucherId(50_000).replaceAll('-', '')]) {
      const { statements, rowsRead } = await database.note(async () => {
        expect(await events.list({ ...none, ...filter, before }, 51)).toHaveLength(51);
      });
      const keys = await keysOf(statements);
      expect(keys.get('e')).toBe(key);
      expect(rowsRead).toBeLessThan(key === 'audit_event_book' ? 20_000 : SELECTIVE);
    }
  });
});
