import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import mysql from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { AccountDirectory } from '../../../src/ledger/accounts/index.js';
import { BookDirectory } from '../../../src/ledger/books/index.js';
import { EntryRepository } from '../../../src/ledger/entries/database/entry.repository.js';
import type { EntriesQuery } from '../../../src/ledger/entries/dto/entry.dto.js';
import { ReadEntries } from '../../../src/ledger/entries/read-entries.js';
import { VoucherRepository } from '../../../src/ledger/vouchers/database/voucher.repository.js';
import { valueOf } from '../../../src/platform/errors/index.js';
import { move, openBook, posting } from '../../support/book.js';
import { inTables } from '../../support/noted-database.js';
import { startService, type Service } from '../../support/service.js';

const DATES = ['2026-11-20', '2026-11-21', '2026-11-22'];
const PER_DATE = 400;

interface Step {
  readonly table: string | null;
  readonly type: string;
  readonly key: string | null;
  readonly rows: string | number;
  readonly Extra: string | null;
}

let service: Service;
let lastVoucher: { id: string; requestNumber: string };
const ids = { book: 0, bank: 0 };
beforeAll(async () => {
  service = await startService();
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201' },
  ];
  await openBook(service.call, { businessDate: DATES[0]!, accounts });
  for (const businessDate of DATES) {
    const body = { businessDate };
    await service.call('POST', '/v1/books/main/business-days', { role: 'finance', body });
    const answers = await Promise.all(
      Array.from({ length: PER_DATE }, () =>
        service.call('POST', '/v1/books/main/vouchers', posting(move('bank', 'customer', '1.00'), body)),
      ),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    lastVoucher = answers.at(-1)!.body;
  }
  await service.sql('ANALYZE TABLE voucher, voucher_line, account_entry, account_day, request, account');
  const [row] = await service.sql<{ book: string; bank: string }>(
    "SELECT book_id AS book, id AS bank FROM account WHERE code = 'bank'",
  );
  Object.assign(ids, { book: Number(row!.book), bank: Number(row!.bank) });
});
afterAll(() => service.stop());

/** The service's connections, with a note of every statement. */
function notedBy(sent: string[]): DataSource {
  const dataSource = service.app.get(DataSource);
  const query = (statement: string): Promise<unknown> => {
    sent.push(statement);
    return dataSource.query(statement);
  };
  return { query } as never;
}

/** The plan of the first statement that a read of the service sends; links are read after it, by primary key. */
async function planOf<R extends object>(
  repository: new (dataSource: DataSource) => R,
  read: (repository: R) => Promise<unknown>,
): Promise<Step[]> {
  const sent: string[] = [];
  await read(new repository(notedBy(sent)));
  expect(
    sent.slice(1).every((statement) => statement.includes('FROM voucher_link FORCE INDEX (PRIMARY)')),
  ).toBe(true);
  return service.sql<Step>(`EXPLAIN FORMAT=TRADITIONAL ${sent[0]}`);
}

const step = (plan: readonly Step[], table: string): Step => plan.find((one) => one.table === table)!;
const wayOf = (plan: readonly Step[], table: string) => {
  const { type, key } = step(plan, table);
  return [type, key];
};
const POINT = ['const', 'eq_ref', 'ref'];

describe('reading back goes along an index whose order is that of the list', () => {
  it('a voucher by its id and by its request number: one row of each table', async () => {
    const byId = await planOf(VoucherRepository, (vouchers) => vouchers.byId(ids.book, lastVoucher.id));
    expect(wayOf(byId, 'v')).toEqual(['const', 'PRIMARY']);
    const byRequest = await planOf(VoucherRepository, (vouchers) =>
      vouchers.byRequest(ids.book, 'test-client', lastVoucher.requestNumber),
    );
    for (const table of ['r', 'v']) {
      expect(POINT).toContain(step(byRequest, table).type);
      expect(step(byRequest, table).key).toBe('PRIMARY');
    }
  });

  it('the vouchers of a page, whatever else there is', async () => {
    const plan = await planOf(VoucherRepository, (vouchers) => vouchers.byIds(ids.book, [lastVoucher.id]));
    expect(step(plan, 'v').key).toBe('PRIMARY');
    expect([...POINT, 'range']).toContain(step(plan, 'v').type);
    expect(wayOf(plan, 'c')[1]).toBe('PRIMARY');
  });

  it('the lines of a page of vouchers', async () => {
    const plan = await planOf(VoucherRepository, (vouchers) => vouchers.linesOf([lastVoucher.id]));
    expect(step(plan, 'l').key).toBe('PRIMARY');
    expect(step(plan, 'e').key).toBe('PRIMARY');
    for (const table of ['l', 'e']) expect([...POINT, 'range']).toContain(step(plan, table).type);
  });

  it('entries of an account, of all dates and of one', async () => {
    const all = await planOf(EntryRepository, (entries) => entries.page(ids.bank, 100n, 51));
    const ofDate = await planOf(EntryRepository, (entries) =>
      entries.pageOfDate(ids.bank, DATES[0]!, 380n, 400n, 51),
    );
    for (const plan of [all, ofDate]) {
      expect(wayOf(plan, 'e')).toEqual(['range', 'PRIMARY']);
      expect(wayOf(plan, 'v')).toEqual(['eq_ref', 'PRIMARY']);
      expect(
        inTables(plan)
          .map(({ Extra }) => Extra ?? '')
          .join(),
      ).not.toMatch(/filesort|temporary/i);
    }
    expect(Number(step(ofDate, 'e').rows)).toBeLessThanOrEqual(40);
  });
});

describe('a page of one date reads the entries of that date', () => {
  it('and not those of all that came later', async () => {
    const books = service.app.get(BookDirectory, { strict: false });
    const accounts = service.app.get(AccountDirectory, { strict: false });
    const read = async (query: EntriesQuery, sent: string[] = []) => {
      const entries = new ReadEntries(accounts, new EntryRepository(notedBy(sent)));
      return valueOf(await entries.page(valueOf(await books.byCode('main')), 'bank', query));
    };
    const ofDate = { businessDate: DATES[0]!, limit: 200 };
    const { next } = await read(ofDate);
    const sent: string[] = [];
    const last = await read({ ...ofDate, after: next! }, sent);
    expect([last.items.length, last.hasMore]).toEqual([PER_DATE - 200, false]);
    expect(await rowsReadBy(sent)).toBeLessThan(2.5 * PER_DATE);
  });
});

/** What the storage engine read for the statements: by key or one after the other. */
async function rowsReadBy(statements: readonly string[]): Promise<number> {
  const session = await mysql.createConnection({ uri: service.adminUrl });
  await session.query('FLUSH STATUS');
  for (const statement of statements) await session.query(statement);
  const [rows] = await session.query("SHOW SESSION STATUS LIKE 'Handler_read%'");
  await session.end();
  return (rows as { Value: string }[]).reduce((sum, { Value }) => sum + Number(Value), 0);
}
