import { randomBytes, randomUUID } from 'node:crypto';
import mysql, { type Connection } from 'mysql2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostingFactsRepository } from '../../../src/ledger/posting/database/posting-facts.repository.js';
import { Caution } from '../../../src/ledger/posting/caution.js';
import { ForeseenBalances } from '../../../src/ledger/posting/foreseen-balances.js';
import { GroupAccounts } from '../../../src/ledger/posting/group-accounts.js';
import { POSTING_DEFAULTS, PostGroup, type Posting } from '../../../src/ledger/posting/index.js';
import { PostForeseen } from '../../../src/ledger/posting/post-foreseen.js';
import { databaseErrorKind, GroupTransactions, Transactions } from '../../../src/platform/database/index.js';
import { TransactionSql } from '../../../src/platform/database/transaction-sql.js';
import { Tx } from '../../../src/platform/database/transactions.js';
import { move, openBook, posting } from '../../support/book.js';
import { startService, type Service } from '../../support/service.js';

const DATES = ['2026-11-20', '2026-11-21', '2026-11-22'];
const accountOf = (index: number): string => `account-${index}`;

let service: Service;
let connection: Connection;
let bookIds: number[];
beforeAll(async () => {
  service = await startService();
  connection = mysql.createConnection({
    uri: service.databaseUrl,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
  });
  await query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  for (const code of ['main', 'other']) {
    await openBook(service.call, { code, businessDate: DATES[0]! });
    for (const businessDate of DATES.slice(1)) {
      const opened = await service.call('POST', `/v1/books/${code}/business-days`, {
        role: 'admin',
        body: { businessDate },
      });
      expect(opened.status).toBe(201);
    }
    await openAccounts(code, 0, 6);
  }
  const rows = await service.sql<{ id: string }>('SELECT id FROM book ORDER BY code');
  bookIds = rows.map(({ id }) => Number(id));
  // Settings are read whole, and only when they have changed: the first group has done that.
  const first = posting(move(accountOf(0), accountOf(1), '1.00'));
  expect((await service.call('POST', '/v1/books/main/vouchers', first)).status).toBe(201);
});
afterAll(async () => {
  connection.destroy();
  await service.stop();
});

async function openAccounts(book: string, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += 500) {
    const accounts = Array.from({ length: Math.min(500, to - start) }, (_, index) => ({
      code: accountOf(start + index),
      name: 'Account',
      glAccount: '2201',
      currency: 'CNY',
      overdraftLimit: 'unlimited',
    }));
    const { status } = await service.call('POST', `/v1/books/${book}/accounts/batch`, {
      role: 'operator',
      body: { accounts },
    });
    expect(status).toBe(200);
  }
}

const query = (sql: string): Promise<Record<string, unknown>[]> =>
  new Promise((resolve, reject) => {
    connection.query(sql, (error, rows) => (error ? reject(error) : resolve(rows as never)));
  });

type Way = 'foreseen' | 'locked';

/** The service's posting transaction on a connection of the test, which notes every statement and rolls back. */
async function statementsOf(
  work: (group: PostGroup, tx: Tx) => Promise<unknown>,
  way: Way = 'locked',
): Promise<string[]> {
  const statements: string[] = [];
  const noting = {
    query: (options: { sql: string }, done: never) => {
      statements.push(options.sql);
      connection.query(options, done);
    },
  };
  const tx = new Tx(new TransactionSql({} as never, noting as never));
  const within = (unit: (tx: Tx) => Promise<unknown>) => unit(tx);
  const inTest = { runOnce: within, run: within, read: within };
  const group = Object.assign(Object.create(service.app.get(PostGroup, { strict: false })) as PostGroup, {
    transactions: inTest as unknown as Transactions,
    groups: inTest as unknown as GroupTransactions,
    ...foreseenIn(inTest, way),
  });
  await query('START TRANSACTION');
  try {
    await work(group, tx);
  } finally {
    await query('ROLLBACK');
  }
  return statements;
}

/** Foresight of its own, because what it foresees here is rolled back; or none. */
function foreseenIn(groups: object, way: Way): object {
  if (way === 'locked') return { foreseen: { run: () => null, withLocks: (post: () => unknown) => post() } };
  const balances = new ForeseenBalances();
  const caution = new Caution();
  const like = (provider: abstract new (...args: never[]) => object, own: object): object =>
    Object.assign(Object.create(service.app.get(provider, { strict: false })) as object, own);
  return {
    foreseen: like(PostForeseen, { groups, balances, caution }),
    accounts: like(GroupAccounts, { groups, balances }),
  };
}

/** Postings over two books and three dates, that many accounts of each book in all. */
function postingsOver(accounts: number): Posting[] {
  return bookIds.flatMap((bookId) =>
    Array.from({ length: Math.floor(accounts / 2) }, (_, index) => ({
      ...POSTING_DEFAULTS,
      voucherId: randomUUID(),
      bookId,
      clientId: 1,
      apiKeyId: 1,
      traceId: '0'.repeat(32),
      requestNumber: `plan-${bookId}-${index}`,
      contentHash: 'ab'.repeat(32),
      businessDate: [null, ...DATES][index % 4]!,
      businessType: 'transfer',
      lines: [
        { account: accountOf(2 * index), side: 'D', amount: 1n, currency: 'CNY' },
        { account: accountOf(2 * index + 1), side: 'C', amount: 1n, currency: 'CNY' },
      ],
    })),
  );
}

interface Step {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly Extra: string | null;
}

/** Rows are reached by their primary key alone, accounts also by code; a derived table stands in the statement itself. */
function isByKey({ table, type, key }: Step): boolean {
  if (table === null || table.startsWith('<')) return true;
  const isKey = key === 'PRIMARY' || (table === 'a' && key === 'account_code');
  return ['const', 'eq_ref', 'ref', 'range'].includes(type ?? '') && isKey;
}

/** What of the statements goes another way than by these keys. */
async function otherWays(statements: readonly string[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const statement of statements) {
    if (/^INSERT INTO \w+ \([^)]+\) VALUES \(/.test(statement)) continue;
    const steps = (await query(`EXPLAIN FORMAT=TRADITIONAL ${statement}`)) as unknown as Step[];
    const others = steps.filter((step) => !isByKey(step) && !isTheOneRow(step));
    if (others.length > 0) found.push({ statement: statement.slice(0, 150), steps: others });
  }
  return found;
}

/** The epoch is the one row of its table. */
const isTheOneRow = ({ table }: Step): boolean => table === 'setting_epoch';

describe.each([12, 5_000])('with %s accounts and as many requests', (rows) => {
  const accountsPerBook = rows / 2;
  beforeAll(async () => {
    for (const book of ['main', 'other']) await openAccounts(book, 0, accountsPerBook);
    const requests = Array.from({ length: rows }, (_, index) => [
      1,
      `earlier-${index}`,
      randomBytes(32),
      randomBytes(16),
    ]);
    await service.sql('INSERT IGNORE INTO request (client_id, number, content_hash, voucher_id) VALUES ?', [
      requests,
    ]);
    await service.sql('ANALYZE TABLE account_balance, business_day, request, book');
  });

  it.each([2, 6, 240].filter((accounts) => accounts <= accountsPerBook))(
    'every statement of a group over %s accounts of each book goes by keys',
    async (accounts) => {
      const post = (group: PostGroup) => group.run(postingsOver(accounts).map((one) => [one]));
      const statements = await statementsOf(post);
      expect(statements.map((statement) => statement.trimStart().split(' ')[0])).toEqual(
        expect.arrayContaining(['SELECT', 'INSERT', 'UPDATE']),
      );
      expect(statements.length).toBeLessThanOrEqual(12);
      expect(await otherWays(statements)).toEqual([]);

      const foreseen = await statementsOf(post, 'foreseen');
      // Accounts and their balances come together, for each book once.
      const reads = foreseen.filter((statement) => statement.includes('FROM account a'));
      expect([
        reads.length,
        reads.filter((statement) => statement.includes('JOIN account_balance')).length,
      ]).toEqual([2, 2]);
      expect(foreseen.filter((statement) => statement.includes('FOR UPDATE'))).toEqual([]);
      // What nobody else waits for comes first: balances are locked as late as they can be.
      expect(foreseen.findIndex((statement) => statement.startsWith('UPDATE'))).toBeGreaterThan(
        foreseen.findIndex((statement) => statement.startsWith('INSERT INTO account_entry')),
      );
      expect(await otherWays(foreseen)).toEqual([]);
    },
  );

  it('so do those of a dry run and of the probe for locked rows', async () => {
    const dryRun = await statementsOf((group) => group.dryRun([postingsOver(2)[0]!]));
    const facts = service.app.get(PostingFactsRepository, { strict: false });
    const probe = await statementsOf((_group, tx) => facts.findLocked(tx, [1, 2, 3], () => false));
    expect([dryRun.length > 2, probe.length]).toEqual([true, 1]);
    expect(await otherWays([...dryRun, ...probe])).toEqual([]);
  });

  it.each<Way>(['foreseen', 'locked'])(
    'a group that is %s holds the balances of its own accounts and of nobody else',
    async (way) => {
      const facts = service.app.get(PostingFactsRepository, { strict: false });
      const transactions = service.app.get(Transactions, { strict: false });
      const all = await service.sql<{ id: string; code: string; bookId: string }>(
        'SELECT id, code, book_id AS bookId FROM account ORDER BY id',
      );
      const own = all.filter(
        ({ code, bookId }) => Number(bookId) === bookIds[0] && [accountOf(0), accountOf(1)].includes(code),
      );
      const isLocked = (error: unknown) => databaseErrorKind(error) === 'lock-wait';
      await statementsOf(async (group) => {
        await group.run([[postingsOver(2)[0]!]]);
        const locked = await transactions.runOnce((tx) =>
          facts.findLocked(
            tx,
            all.map(({ id }) => Number(id)),
            isLocked,
          ),
        );
        expect(locked).toEqual(own.map(({ id }) => Number(id)));
      }, way);
    },
  );
});
