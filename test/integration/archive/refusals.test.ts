import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveBook } from '../../../src/archive/archive-book.js';
import { ARCHIVE_CODES } from '../../../src/archive/archive-stopped.js';
import { ArchiveSession } from '../../../src/archive/database/archive-session.repository.js';
import { archiveOf, placesOf } from '../../support/archive-world.js';
import { approve, hire } from '../../support/approvals.js';
import { outcomeOf } from '../../support/call.js';
import { openYear, type ClosingBook } from '../../support/closing.js';
import { startService, type Service } from '../../support/service.js';
import { verdictOf } from '../../support/verification.js';

let service: Service;
let book: ClosingBook;
let checker: string;
beforeAll(async () => {
  service = await startService();
  book = await openYear(service.call, 'main');
  checker = await hire(service.call, 'checker', ['approver']);
});
afterAll(() => service.stop());

const through = (month: string, code = 'main') =>
  archiveOf(service.adminUrl, '--book', code, '--through', month);

const trace = async () => [
  await placesOf(service.sql),
  await service.sql('SELECT * FROM archived_month'),
  await service.sql('SELECT * FROM archived_day'),
];

it('the guide names every reason', () => {
  const guide = readFileSync('docs/guides/archive.md', 'utf8');
  for (const code of ARCHIVE_CODES) expect(guide).toContain(`\`${code}\``);
});

describe('what cannot be archived', () => {
  it.each<[string, string[], string]>([
    ['nothing that is named', [], 'ARCHIVE.CALLED_WRONGLY'],
    ['no month', ['--book', 'main'], 'ARCHIVE.CALLED_WRONGLY'],
    ['an unknown option', ['--book', 'main', '--now'], 'ARCHIVE.CALLED_WRONGLY'],
    ['no page at all', ['--book', 'main', '--through', '2026-10', '--page', '0'], 'ARCHIVE.CALLED_WRONGLY'],
    ['a list up to a month', ['--status', '--through', '2026-10'], 'ARCHIVE.CALLED_WRONGLY'],
    ['an impossible month', ['--book', 'main', '--through', '2026-13'], 'ARCHIVE.MONTH_MALFORMED'],
    ['a date', ['--book', 'main', '--through', '2026-10-10'], 'ARCHIVE.MONTH_MALFORMED'],
    ['an unknown book', ['--book', 'x', '--through', '2026-10'], 'ARCHIVE.BOOK_UNKNOWN'],
    ['months before the book', ['--book', 'main', '--through', '2026-09'], 'ARCHIVE.BEFORE_THE_BOOK'],
    ['an open month', ['--book', 'main', '--through', '2027-01'], 'ARCHIVE.YEAR_NOT_CLOSED'],
    ['the last month of an open year', ['--book', 'main', '--through', '2026-12'], 'ARCHIVE.YEAR_NOT_CLOSED'],
  ])('%s: %j', async (_name, args, code) => {
    const before = await trace();
    const { exitCode, errors } = await archiveOf(service.adminUrl, ...args);
    expect([exitCode, errors.split(':')[0]]).toEqual([1, code]);
    expect(await trace()).toEqual(before);
  });

  it('a database that does not answer', async () => {
    const nowhere = 'mysql://root@127.0.0.1:9/none';
    expect(await archiveOf(nowhere, '--book', 'main', '--through', '2026-10')).toMatchObject({ exitCode: 2 });
  });

  it('and machines are told so in JSON', async () => {
    const { exitCode, output, errors } = await archiveOf(
      service.adminUrl,
      '--json',
      '--book',
      'x',
      '--through',
      '2026-10',
    );
    expect([exitCode, errors, JSON.parse(output).error.code]).toEqual([1, '', 'ARCHIVE.BOOK_UNKNOWN']);
  });

  it('by the posting user: it may not', async () => {
    const before = await trace();
    const { exitCode } = await archiveOf(service.databaseUrl, '--book', 'main', '--through', '2026-10');
    expect(exitCode).toBe(2);
    expect(await trace()).toEqual(before);
  });

  it.each<[string, string, string, string]>([
    [
      'a date whose seal covers another voucher',
      "UPDATE day_seal SET vouchers_digest = REPEAT('x', 32) WHERE business_date = '2026-10-20'",
      "UPDATE day_seal SET vouchers_digest = {kept} WHERE business_date = '2026-10-20'",
      'ARCHIVE.DATE_NOT_AS_SEALED',
    ],
    [
      'a date that is not sealed as it is',
      "UPDATE business_day SET reopenings = 7 WHERE business_date = '2026-10-20'",
      "UPDATE business_day SET reopenings = 0 WHERE business_date = '2026-10-20'",
      'ARCHIVE.DATE_NOT_SEALED',
    ],
    [
      'a voucher that lacks a line',
      "UPDATE voucher SET line_count = 3 WHERE business_date = '2026-10-20'",
      "UPDATE voucher SET line_count = 2 WHERE business_date = '2026-10-20'",
      'ARCHIVE.VOUCHER_NOT_WHOLE',
    ],
  ])('%s', async (_name, damage, repair, code) => {
    const [kept] = await service.sql<{ hex: string }>(
      "SELECT HEX(vouchers_digest) AS hex FROM day_seal WHERE business_date = '2026-10-20'",
    );
    const [counts] = await trace();
    await service.sql(damage);
    // By days before the damaged one, which may be moved, its vouchers all stay.
    const { exitCode, errors } = await through('2026-10');
    expect([exitCode, errors.split(':')[0]]).toEqual([1, code]);
    expect(await service.sql("SELECT 1 FROM archived_voucher WHERE business_date = '2026-10-20'")).toEqual(
      [],
    );
    const [now] = (await trace()) as Record<string, number>[];
    const before = counts as Record<string, number>;
    expect(now!.voucher! + now!.archived_voucher!).toBe(before.voucher! + before.archived_voucher!);
    await service.sql(repair.replace('{kept}', `x'${kept!.hex}'`));
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ found: [] });
  });
});

/** Archives October, while a stranger does something before and after the lines of the 20th are copied. */
async function archiveBeside(before: string, after: string): Promise<void> {
  const session = await ArchiveSession.open(service.adminUrl);
  const change = session.change.bind(session);
  Object.assign(session, {
    change: async (statement: string) => {
      const copiesLines = statement.startsWith('INSERT INTO archived_voucher_line ');
      if (copiesLines) await service.sql(before);
      const count = await change(statement);
      if (copiesLines) await service.sql(after);
      return count;
    },
  });
  const [row] = await service.sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'");
  const progress = { begin: () => undefined, advance: () => undefined, stop: () => undefined };
  try {
    await new ArchiveBook(session, { id: Number(row!.id), code: 'main' }, progress).execute({
      ...{ through: '2026-10', operator: 'kim', dryRun: false, vouchersAtOnce: 5 },
    });
  } finally {
    session.close();
  }
}

describe('what is copied is what is deleted', () => {
  it.each([
    ['is away when it is copied, and back when it is deleted', 2],
    ['comes after the others were copied', 3],
  ])('not with a line that %s', async (_name, lineNumber) => {
    const [row] = await service.sql<{ id: string }>(
      "SELECT LOWER(HEX(id)) AS id FROM voucher WHERE business_date = '2026-10-20'",
    );
    const ofVoucher = `voucher_id = x'${row!.id}'`;
    await service.sql(
      `CREATE TABLE line_aside AS SELECT * FROM voucher_line WHERE ${ofVoucher} AND line_number = 2`,
    );
    await service.sql(`UPDATE line_aside SET line_number = ${lineNumber}`);
    const attempt = archiveBeside(
      `DELETE FROM voucher_line WHERE ${ofVoucher} AND line_number = ${lineNumber}`,
      'INSERT INTO voucher_line SELECT * FROM line_aside',
    );
    await expect(attempt).rejects.toMatchObject({ code: 'ARCHIVE.VOUCHER_NOT_WHOLE' });
    expect(await service.sql(`SELECT 1 FROM archived_voucher_line WHERE ${ofVoucher}`)).toEqual([]);
    await service.sql(`DELETE FROM voucher_line WHERE ${ofVoucher} AND line_number = 3`);
    await service.sql('DROP TABLE line_aside');
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ found: [] });
  });
});

describe('a voucher on a date that the book never opened', () => {
  it('keeps its month unfinished until it is gone', async () => {
    const stray = "x'01890000000070008000000000000001'";
    await service.sql(
      `INSERT INTO voucher SELECT ${stray}, book_id, '2026-10-15', business_type, client_id, 'stray', api_key_id, reference, memo,
         metadata, trace_id, line_count, recorded_at, digest, rule_id, parameters, override_reason
       FROM voucher WHERE business_date = '2026-10-20' LIMIT 1`,
    );
    const { exitCode, errors } = await through('2026-10');
    expect([exitCode, errors.split(':')[0]]).toEqual([1, 'ARCHIVE.DATE_UNKNOWN']);
    const status = () => service.sql("SELECT status FROM archived_month WHERE month = '2026-10'");
    expect(await status()).toEqual([{ status: 'moving' }]);
    await service.sql(`DELETE FROM voucher WHERE id = ${stray}`);
    // Half-way is sound, too.
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ found: [] });
    expect((await through('2026-10')).exitCode).toBe(0);
    expect(await status()).toEqual([{ status: 'archived' }]);
  });
});

describe('a year', () => {
  it('whose December is not begun is opened and closed again; its archived months are not', async () => {
    expect((await through('2026-11')).exitCode).toBe(0);
    expect((await book.adjust('2026')).status).toBe(201);
    expect((await book.closePeriod('2026')).status).toBe(201);
    expect((await book.reopen(checker, 'reopen-period', { period: '2026' })).status).toBe(200);
    expect((await book.closePeriod('2026')).status).toBe(201);
    const made = await book.makeReopening('reopen-period', { period: '2026' });
    expect(made.status).toBe(201);
    expect((await through('2026-12')).exitCode).toBe(0);
    // What was made before the month was begun is refused when it is agreed to.
    const approved = await approve(service.call, checker, made.body);
    expect(outcomeOf(approved)).toEqual([422, 'CLOSING.PERIOD_ARCHIVED']);
    for (const period of ['2026', '2026-12']) {
      const refused = await book.reopen(checker, 'reopen-period', { period });
      const code = period === '2026' ? 'CLOSING.PERIOD_ARCHIVED' : 'CLOSING.PERIOD_NOT_LAST';
      expect(outcomeOf(refused)).toEqual([422, code]);
    }
    const date = await book.reopen(checker, 'reopen-day', { businessDate: '2026-12-30' });
    expect(outcomeOf(date)).toEqual([409, 'LEDGER.PERIOD_CLOSED']);
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ found: [] });
  });

  it('is followed by open months, which are not archived', async () => {
    const next = await through('2027-01');
    expect([next.exitCode, next.errors.split(':')[0]]).toEqual([1, 'ARCHIVE.MONTH_NOT_CLOSED']);
  });
});
