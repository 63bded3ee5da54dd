import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdsOf } from '../../support/holds.js';
import { hire } from '../../support/approvals.js';
import {
  ARCHIVE_MONTHS,
  archiveOf,
  archiveThrough,
  placesOf,
  playMonths,
  type ArchiveWorld,
} from '../../support/archive-world.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { makeAndApprove, make } from '../../support/approvals.js';
import { Corrections, move } from '../../support/corrections.js';
import { randomOf, seedOf } from '../../support/random.js';
import { recordAnswers } from '../../support/recorded-answers.js';
import { startService, type Service } from '../../support/service.js';
import { verdictOf } from '../../support/verification.js';

let service: Service;
let world: ArchiveWorld;
let before: Map<string, unknown>;
beforeAll(async () => {
  service = await startService();
  world = await playMonths(service.call, randomOf(seedOf('archive border')));
  before = await recordAnswers(service);
}, 120_000);
afterAll(() => service.stop());

describe('two of three closed months are archived', () => {
  it('and were sound before', async () => {
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
  });

  it('a dry run compares and moves nothing', async () => {
    const counts = await placesOf(service.sql);
    const { exitCode, output } = await archiveOf(
      service.adminUrl,
      ...['--book', 'main', '--through', '2026-09', '--dry-run', '--json'],
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(output).months.map(({ month }: { month: string }) => month)).toEqual([
      '2026-08',
      '2026-09',
    ]);
    expect(await placesOf(service.sql)).toEqual(counts);
    expect(await service.sql('SELECT 1 FROM archived_month')).toEqual([]);
  });

  it('every row of them moves, and no other', async () => {
    const counts = await placesOf(service.sql);
    await archiveThrough(service, '2026-09');
    const after = await placesOf(service.sql);
    for (const table of ['voucher', 'voucher_line', 'account_entry', 'voucher_fact']) {
      expect(after[`archived_${table}`]).toBeGreaterThan(0);
      expect(after[table]! + after[`archived_${table}`]!).toBe(counts[table]);
    }
    const dates = await service.sql<{ side: string; first: string; last: string }>(
      `SELECT 'online' AS side, MIN(business_date) AS first, MAX(business_date) AS last FROM voucher
       UNION ALL SELECT 'archive', MIN(business_date), MAX(business_date) FROM archived_voucher`,
    );
    expect(dates).toEqual([
      { side: 'online', first: '2026-10-10', last: '2026-11-10' },
      { side: 'archive', first: '2026-08-10', last: '2026-09-20' },
    ]);
    const { output } = await archiveOf(service.adminUrl, '--status', '--book', 'main', '--json');
    const [{ months }] = JSON.parse(output).books;
    expect(months.map(({ month, status }: Record<string, string>) => [month, status])).toEqual([
      ['2026-08', 'archived'],
      ['2026-09', 'archived'],
    ]);
    const moved = months.reduce((sum: number, { vouchers }: { vouchers: number }) => sum + vouchers, 0);
    expect(moved).toBe(after.archived_voucher);
    expect(months[0].begunBy).toMatch(/^kim as /);
  });

  it('every read answers as before', async () => {
    const after = await recordAnswers(service);
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [path, answer] of before) expect([path, after.get(path)]).toEqual([path, answer]);
  });

  it('every request that was sent before is answered as then', async () => {
    for (const { path, options, answer } of world.sent) {
      const again = await service.call('POST', path, options);
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([answer.status, 'true']);
      expect(again.body).toEqual(answer.body);
    }
    const [{ path, options }] = world.sent as [ArchiveWorld['sent'][number]];
    const other = { ...options, body: { ...(options.body as object), memo: 'another' } };
    expect(outcomeOf(await service.call('POST', path, other))).toEqual([
      409,
      'LEDGER.REQUEST_CONTENT_DIFFERS',
    ]);
  });

  it('archived vouchers are taken back, refunded, linked to and captured from as others are', async () => {
    const corrections = new Corrections(service.call);
    const refunded = await corrections.refund(world.receipt, { amount: '50.00' });
    expect(refunded.status).toBe(201);
    const tooMuch = await corrections.refund(world.receipt, { amount: '60.00' });
    expect(outcomeOf(tooMuch)[0]).toBe(422);
    const lines = move('bank', 'customer', '800.00');
    const corrected = await corrections.correct(world.plain, {
      reversal: { reason: '录入错误' },
      entry: { businessType: 'transfer', lines },
    });
    expect(corrected.status).toBe(201);
    expect((await corrections.reverse(world.plain)).status).toBe(422);
    const captured = await holdsOf(service.call).capture(world.hold, [['merchant', '5.00']]);
    expect(captured.status).toBe(201);
    expect(corrected.body.reversal.businessDate).toBe('2026-11-10');
  });

  it('a date of them is proved again as it was', async () => {
    const body = { businessDate: '2026-08-20', reason: 'asked again' };
    const { status, body: proved } = await service.call('POST', '/v1/books/main/trial-balances', {
      role: 'finance',
      body,
    });
    expect([status, proved.outcome]).toEqual([201, 'balanced']);
  });

  it('they are not opened again, the month after them is', async () => {
    const checker = await hire(service.call, 'checker', ['approver']);
    const reopening = (period: string) => ({
      command: 'reopen-period',
      reason: 'late invoice',
      content: { period },
    });
    const by = { role: 'finance' as const };
    const opened = await makeAndApprove(service.call, checker, reopening('2026-10'), by);
    expect(opened.status).toBe(200);
    const refused = await make(service.call, reopening('2026-09'), by);
    expect(outcomeOf(refused)).toEqual([422, 'CLOSING.PERIOD_ARCHIVED']);
    const closed = await service.call('POST', '/v1/books/main/periods/2026-10/close', { role: 'finance' });
    expect(closed.status).toBe(201);
  });

  it('and all of it is sound', async () => {
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
    expect(await verdictOf(service.databaseUrl, '--book', 'main')).toMatchObject({ exitCode: 0, found: [] });
    const fromSeal = await verdictOf(service.databaseUrl, '--from-seal', '2026-08-20', '--book', 'main');
    expect(fromSeal).toMatchObject({ exitCode: 0, found: [] });
    expect(await auditBooks(service.sql)).toEqual([]);
  });

  it('the third one follows, and again nothing is to be done', async () => {
    await archiveThrough(service, ARCHIVE_MONTHS[2]);
    const counts = await placesOf(service.sql);
    const again = await archiveOf(service.adminUrl, '--book', 'main', '--through', '2026-10');
    expect(again).toMatchObject({ exitCode: 0, output: 'Everything up to 2026-10 is archived already.\n' });
    expect(await placesOf(service.sql)).toEqual(counts);
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
  });
});
