import { afterAll, beforeAll, expect, it } from 'vitest';
import { archiveOf, archiveThrough, playMonths } from '../../support/archive-world.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { randomOf, seedOf } from '../../support/random.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await playMonths(service.call, randomOf(seedOf('archive told')));
}, 120_000);
afterAll(() => service.stop());

const told = (query = '', book = 'main', role: 'finance' | 'poster' = 'finance'): Promise<Answer> =>
  service.call('GET', `/v1/books/${book}/archive${query}`, { role });

/** What the program says of it, which moves the months. */
async function status(): Promise<Record<string, unknown>[]> {
  const { output } = await archiveOf(service.adminUrl, '--status', '--book', 'main', '--json');
  return (JSON.parse(output) as { books: { months: Record<string, unknown>[] }[] }).books[0]!.months;
}

it('a book without an archive has months that could be there, or none', async () => {
  const nothing = { items: [], hasMore: false, next: null };
  expect((await told()).body).toEqual({ ...nothing, archivableThrough: '2026-10' });
  expect((await told('', 'other')).body).toEqual({ ...nothing, archivableThrough: null });
});

it('who reads the closes of a book reads its archive, and nobody else', async () => {
  for (const role of ['finance', 'operator', 'approver', 'admin'] as const)
    expect((await service.call('GET', '/v1/books/main/archive', { role })).status).toBe(200);
  expect(outcomeOf(await told('', 'main', 'poster'))).toEqual([403, 'AUTH.ROLE_MISSING']);
  expect(outcomeOf(await told('', 'nowhere'))).toEqual([404, 'LEDGER.BOOK_NOT_FOUND']);
});

it('archived months are told with what they hold, as the program counts them', async () => {
  await archiveThrough(service, '2026-09');
  const { body } = await told();
  expect(body).toMatchObject({ hasMore: false, archivableThrough: '2026-10' });
  const months = await status();
  expect(body.items).toHaveLength(2);
  expect((await told('', 'other')).body.items).toEqual([]);
  for (const [place, month] of ['2026-08', '2026-09'].entries()) {
    const { begunAt, archivedAt, ...rest } = body.items[place];
    const [{ vouchers, entries }] = (await service.sql<{ vouchers: string; entries: string }>(
      `SELECT COUNT(*) AS vouchers, SUM(line_count) AS entries FROM archived_voucher WHERE business_date LIKE '${month}-%'`,
    )) as [{ vouchers: string; entries: string }];
    const counts = { vouchers: Number(vouchers), lines: Number(entries), entries: Number(entries) };
    expect(rest).toEqual({ month, status: 'archived', ...counts, sealNumber: months[place]!.sealNumber });
    expect(months[place]).toMatchObject({ month, ...counts });
    expect(Date.parse(begunAt)).toBeLessThanOrEqual(Date.parse(archivedAt));
    expect(archivedAt.slice(0, 10)).toBe((months[place]!.endedAt as string).slice(0, 10));
  }
});

it('a month that is on its way has no counts, is not there yet, and could be moved', async () => {
  const stray = "x'01890000000070008000000000000001'";
  await service.sql(
    `INSERT INTO voucher SELECT ${stray}, book_id, '2026-10-15', business_type, client_id, 'stray', api_key_id, reference, memo,
       metadata, trace_id, line_count, recorded_at, digest, rule_id, parameters, override_reason
     FROM voucher WHERE business_date = '2026-10-20' LIMIT 1`,
  );
  await expect(archiveThrough(service, '2026-10')).rejects.toThrow('ARCHIVE.DATE_UNKNOWN');
  const { body } = await told();
  expect(body.archivableThrough).toBe('2026-10');
  const nothing = { vouchers: null, lines: null, entries: null, sealNumber: null, archivedAt: null };
  expect(body.items[2]).toMatchObject({ month: '2026-10', status: 'moving', ...nothing });
  await service.sql(`DELETE FROM voucher WHERE id = ${stray}`);
  await archiveThrough(service, '2026-10');
  expect((await told()).body).toMatchObject({
    archivableThrough: null,
    items: [{}, {}, { status: 'archived' }],
  });
});

it('months come page by page, once each', async () => {
  const first = (await told('?limit=2')).body;
  expect(first).toMatchObject({ hasMore: true, items: [{ month: '2026-08' }, { month: '2026-09' }] });
  expect((await told(`?limit=2&after=${first.next}`)).body).toMatchObject({
    ...{ hasMore: false, next: null, items: [{ month: '2026-10' }] },
  });
  for (const cursor of ['x', Buffer.from('["2026-13"]').toString('base64url')])
    expect(outcomeOf(await told(`?after=${cursor}`))).toEqual([400, 'HTTP.CURSOR_MALFORMED']);
});
