import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/platform/clock/index.js';
import { startService, type Service } from '../../support/service.js';

/** 00:30 on the 21st in Shanghai, still the 20th in London. */
const NOW = new Date('2026-11-20T16:30:00Z');
const clock: Clock = { now: () => NOW };

let service: Service;
beforeAll(async () => {
  service = await startService({ clock });
});
afterAll(() => service.stop());

const BOOK = {
  name: 'Payments 支付公司 😀',
  legalEntity: "O'Neill & Söhne",
  timeZone: 'Asia/Shanghai',
  currencies: ['USD', 'CNY'],
};
const open = (body: unknown, role: 'admin' | 'finance' = 'admin') =>
  service.call('POST', '/v1/books', { role, body });
const call = (
  method: string,
  path: string,
  body?: unknown,
  role: 'admin' | 'finance' | 'poster' = 'finance',
) => service.call(method, path, { role, ...(body !== undefined && { body }) });

let serial = 0;
async function freshBook(businessDate = '2026-11-21'): Promise<string> {
  const code = `b${++serial}`;
  expect(await open({ ...BOOK, code, businessDate })).toMatchObject({ status: 201 });
  return code;
}
/** A key of one book, as an administrator issues it. */
async function keyFor(book: string, roles: string[]): Promise<string> {
  const code = `client-${++serial}`;
  const admin = { role: 'admin' } as const;
  await service.call('POST', '/v1/clients', { ...admin, body: { code, name: code, reason: 'test' } });
  const body = { roles, books: [book], reason: 'test' };
  const { body: issued } = await service.call('POST', `/v1/clients/${code}/keys`, { ...admin, body });
  return issued.secret;
}

describe('a book', () => {
  it('is opened with its first business day, today in its own zone', async () => {
    const { status, body } = await open({ ...BOOK, code: 'main' });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...BOOK,
      code: 'main',
      currencies: ['CNY', 'USD'],
      businessDate: '2026-11-21',
      createdAt: '2026-11-20T16:30:00.000000Z',
    });
    expect((await call('GET', '/v1/books/main')).body).toEqual(body);
    expect((await call('GET', '/v1/books/main/business-days')).body.items).toEqual([
      { businessDate: '2026-11-21', status: 'open', openedAt: '2026-11-20T16:30:00.000000Z', closedAt: null },
    ]);
    const london = await open({ ...BOOK, code: 'london', timeZone: 'Europe/London' });
    expect(london.body.businessDate).toBe('2026-11-20');
  });

  it('opened by twenty at once there is one, with one day and one chart', async () => {
    const body = { ...BOOK, code: 'race', chart: 'payment-company' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201);
    for (const answer of others) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'LEDGER.BOOK_EXISTS', field: 'code' } });
    }
    const [counts] = await service.sql<Record<string, string>>(
      `SELECT (SELECT COUNT(*) FROM book WHERE code = 'race') AS books,
        (SELECT COUNT(*) FROM business_day d JOIN book b ON b.id = d.book_id WHERE b.code = 'race') AS days,
        (SELECT COUNT(*) FROM gl_account g LEFT JOIN book b ON b.id = g.book_id WHERE b.id IS NULL) AS orphans`,
    );
    expect(Object.values(counts!).map(Number)).toEqual([1, 1, 0]);
  });

  it.each<[string, Record<string, unknown>, number, string, string]>([
    ['unknown zone', { timeZone: 'Mars/Olympus' }, 400, 'LEDGER.TIME_ZONE_UNKNOWN', 'timeZone'],
    ['the zone of the machine', { timeZone: 'system' }, 400, 'LEDGER.TIME_ZONE_UNKNOWN', 'timeZone'],
    ['unknown currency', { currencies: ['CNY', 'ZZZ'] }, 422, 'LEDGER.CURRENCY_NOT_FOUND', 'currencies/1'],
    ['malformed currency', { currencies: ['cny '] }, 400, 'HTTP.FIELD_INVALID', 'currencies/0'],
    ['no currency', { currencies: [] }, 400, 'HTTP.FIELD_INVALID', 'currencies'],
    ['a date that is none', { businessDate: '2026-02-30' }, 400, 'HTTP.FIELD_INVALID', 'businessDate'],
    ['unknown chart', { chart: 'bakery' }, 400, 'HTTP.FIELD_INVALID', 'chart'],
    ['hostile code', { code: "x' OR '1'='1" }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['code with a comma', { code: 'a,b' }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['control character', { legalEntity: 'a\u0007' }, 400, 'HTTP.FIELD_INVALID', 'legalEntity'],
    ['129 characters', { name: '字'.repeat(129) }, 400, 'HTTP.FIELD_INVALID', 'name'],
    ['unknown field', { calendar: 'CN' }, 400, 'HTTP.FIELD_UNKNOWN', 'calendar'],
  ])('%s is refused', async (_name, wrong, status, code, field) => {
    expect(await open({ ...BOOK, code: 'wrong', ...wrong })).toMatchObject({ status, body: { code, field } });
    const rows = await service.sql("SELECT id FROM book WHERE code = 'wrong'");
    expect(rows).toEqual([]);
  });

  it('takes names of 128 four-byte characters', async () => {
    const name = '😀'.repeat(128);
    expect(await open({ ...BOOK, code: 'emoji', name })).toMatchObject({ status: 201, body: { name } });
  });

  it('is opened by administrators only, and only inside the scope of their key', async () => {
    expect(await open({ ...BOOK, code: 'no' }, 'finance')).toMatchObject({ status: 403 });
    const key = await keyFor('mine', ['admin']);
    const outside = await service.call('POST', '/v1/books', { key, body: { ...BOOK, code: 'yours' } });
    expect(outside).toMatchObject({ status: 403, body: { code: 'AUTH.BOOK_NOT_IN_SCOPE' } });
    const inside = await service.call('POST', '/v1/books', { key, body: { ...BOOK, code: 'mine' } });
    expect(inside.status).toBe(201);
    const listed = await service.call('GET', '/v1/books', { key });
    expect(listed.body.items.map(({ code }: { code: string }) => code)).toEqual(['mine']);
    expect(await service.call('GET', '/v1/books/main', { key })).toMatchObject({ status: 403 });
  });

  it('that does not exist is not found, whatever its name', async () => {
    for (const code of ['nowhere', 'Main', 'main%20', '%27', 'a'.repeat(100)]) {
      const answer = await call('GET', `/v1/books/${code}`);
      expect([code, answer.status]).toEqual([code, code === 'main%20' ? 400 : 404]);
    }
    expect((await call('GET', '/v1/books/nowhere')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
  });

  it('lists page by page without repeating or leaving out', async () => {
    const codes: string[] = [];
    for (let next: string | null = null, first = true; first || next; first = false) {
      const { body } = await call('GET', `/v1/books?limit=2${next ? `&after=${next}` : ''}`);
      codes.push(...body.items.map(({ code }: { code: string }) => code));
      next = body.next;
    }
    const rows = await service.sql<{ code: string }>('SELECT code FROM book ORDER BY code');
    expect(codes).toEqual(rows.map(({ code }) => code));
  });
});

describe('the currencies of a book', () => {
  it('are added, also by many at once, and are known to the ledger at once', async () => {
    const book = await freshBook();
    const add = () => call('POST', `/v1/books/${book}/currencies`, { currency: 'JPY' }, 'admin');
    const answers = await Promise.all(Array.from({ length: 10 }, add));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect(answers[0]!.body.currencies).toEqual(['CNY', 'JPY', 'USD']);
    const unknown = await call('POST', `/v1/books/${book}/currencies`, { currency: 'ZZZ' }, 'admin');
    expect(unknown).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.CURRENCY_NOT_FOUND', field: 'currency' },
    });
    expect(await call('POST', `/v1/books/${book}/currencies`, { currency: 'EUR' })).toMatchObject({
      status: 403,
    });
  });
});
