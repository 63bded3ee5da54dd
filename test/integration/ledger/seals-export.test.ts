import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSealProblems, readSeals } from '../../../src/ledger/seals/index.js';
import { openBookOfDays } from '../../support/book-of-days.js';
import type { Answer } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

let serial = 0;
const freshBook = (options: Parameters<typeof openBookOfDays>[2] = {}): Promise<string> =>
  openBookOfDays(service.call, `b${++serial}`, options);
const seal = (book: string, date: string) =>
  service.call('POST', `/v1/books/${book}/business-days/${date}/seal`, { role: 'finance' });
const get = (path: string): Promise<Answer> => service.call('GET', `/v1/books/${path}`, { role: 'finance' });
const listed = async (book: string, query = '') => (await get(`${book}/seals${query}`)).body;
const exported = async (book: string): Promise<string> => (await get(`${book}/seals/export`)).body;

describe('the seals of a book', () => {
  it('are listed page by page in the order of the chain', async () => {
    const book = await freshBook({ closed: 3 });
    await seal(book, '2026-11-23');
    const page = await listed(book, '?limit=2');
    expect([page.items.length, page.hasMore]).toEqual([2, true]);
    const rest = await listed(book, `?limit=2&after=${page.next}`);
    expect([rest.items[0].number, rest.hasMore]).toEqual([3, false]);
    for (const after of ['x', Buffer.from('["-1"]').toString('base64url')])
      expect((await get(`${book}/seals?after=${after}`)).body.code).toBe('HTTP.CURSOR_MALFORMED');
  });

  it('are exported whole, as they are listed', async () => {
    const book = await freshBook({ closed: 3 });
    expect(readSeals(await exported(book))).toEqual({ ok: true, exports: [{ book, seals: [] }] });
    await seal(book, '2026-11-23');
    const { items } = await listed(book);
    const text = await exported(book);
    expect(readSeals(text)).toEqual({ ok: true, exports: [{ book, seals: items }] });
    expect(findSealProblems(book, items)).toEqual([]);
    const { headers } = await get(`${book}/seals/export`);
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  });

  it('are exported page by page', async () => {
    const book = await freshBook({ closed: 0, vouchers: 0 });
    await service.sql(
      `INSERT INTO day_seal SELECT b.id, DATE_ADD('2020-01-01', INTERVAL n.n DAY), 1, n.n + 1, 0, REPEAT('x', 32), NULL, NULL,
         REPEAT('y', 32), '2026-11-21', REPEAT('z', 32)
       FROM book b JOIN (SELECT a.d + 10 * b.d + 100 * c.d AS n FROM ${DIGITS} a, ${DIGITS} b, ${DIGITS} c) n
       WHERE b.code = ?`,
      [book],
    );
    const read = readSeals(await exported(book));
    if (!read.ok) throw new Error(read.problem);
    expect(read.exports[0]!.seals.map(({ number }) => number)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => n + 1),
    );
  });
});

const DIGITS = `(${Array.from({ length: 10 }, (_, d) => `SELECT ${d} AS d`).join(' UNION ALL ')})`;
