import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { startService, type Service } from '../../support/service.js';

const [YESTERDAY, TODAY] = ['2026-11-20', '2026-11-21'];

interface Voucher {
  readonly id: string;
  readonly businessDate: string;
}

let service: Service;
let published: PublishedCheck;
/** What was posted, in the order of the answers. */
const posted: Voucher[] = [];
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201' },
  ];
  await openBook(service.call, { businessDate: YESTERDAY, accounts });
  await openBook(service.call, { code: 'other', businessDate: YESTERDAY, accounts });
  const body = { businessDate: TODAY };
  await service.call('POST', '/v1/books/main/business-days', { role: 'finance', body });
  for (const businessDate of [TODAY, YESTERDAY]) await postSome(130, businessDate);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function postSome(count: number, businessDate: string, book = 'main'): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const lines = move('bank', 'customer', `${index + 1}.00`);
      return service.call('POST', `/v1/books/${book}/vouchers`, posting(lines, { businessDate }));
    }),
  );
  if (book === 'main') posted.push(...answers.map(({ body }) => body));
}

const page = (query: string) => service.call('GET', `/v1/books/main/vouchers?${query}`);

/** All pages of a date; `between` runs after each page. */
async function readPages(date: string, limit: number, between = async () => {}): Promise<Voucher[]> {
  const read: Voucher[] = [];
  for (let after = ''; ;) {
    const { status, body } = await page(`businessDate=${date}&limit=${limit}${after}`);
    expect([status, published('VoucherPageDto', body)]).toEqual([200, []]);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    read.push(...body.items);
    if (!body.hasMore) {
      expect(body.next).toBeNull();
      return read;
    }
    expect(body.items).toHaveLength(limit);
    after = `&after=${encodeURIComponent(body.next)}`;
    await between();
  }
}

const of = (date: string): Voucher[] =>
  posted
    .filter((voucher) => voucher.businessDate === date)
    .sort((left, right) => (left.id < right.id ? -1 : 1));

describe('vouchers are read back as they were answered', () => {
  it('by id and by request number', async () => {
    for (const voucher of posted.slice(0, 3) as (Voucher & { requestNumber: string })[]) {
      expect(published('VoucherDto', voucher)).toEqual([]);
      for (const path of [voucher.id, `by-request/${voucher.requestNumber}`]) {
        const { status, body } = await service.call('GET', `/v1/books/main/vouchers/${path}`);
        expect([status, body]).toEqual([200, voucher]);
      }
    }
  });

  it('ids that nobody gave are not found', async () => {
    for (const path of ['01890000-0000-7000-8000-000000000000', 'by-request/nobody', 'by-request/T-1']) {
      const { status, body } = await service.call('GET', `/v1/books/main/vouchers/${path}`);
      expect([status, body.code]).toEqual([404, 'LEDGER.VOUCHER_NOT_FOUND']);
      expect(published('Problem', body)).toEqual([]);
    }
  });
});

describe('the vouchers of a date', () => {
  it.each([1, 7, 50, 129, 130, 131, 200])(
    'are there once each, in order of their ids, by pages of %s',
    async (limit) => {
      expect(await readPages(YESTERDAY, limit)).toEqual(of(YESTERDAY));
    },
  );

  it('are those of that date and that book only', async () => {
    await postSome(3, YESTERDAY, 'other');
    expect(await readPages(TODAY, 50)).toEqual(of(TODAY));
    expect(await readPages('2026-11-22', 50)).toEqual([]);
  });

  it('stay in their places while others arrive: what was there is read once, nothing twice', async () => {
    const before = of(YESTERDAY);
    const read = await readPages(YESTERDAY, 40, () => postSome(15, YESTERDAY));
    const ids = read.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => before.some((voucher) => voucher.id === id))).toEqual(
      before.map(({ id }) => id),
    );
    expect(await readPages(YESTERDAY, 200)).toEqual(of(YESTERDAY));
  });

  it('come fifty at a time when no limit is given', async () => {
    const { body } = await page(`businessDate=${YESTERDAY}`);
    expect([body.items.length, body.hasMore]).toEqual([50, true]);
  });

  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  it.each<[string, string, string]>([
    ['a date that does not exist', 'businessDate=2026-02-30', 'HTTP.FIELD_INVALID'],
    ['two dates', `businessDate=${TODAY}&businessDate=${YESTERDAY}`, 'HTTP.FIELD_INVALID'],
    ['a limit of 0', `businessDate=${TODAY}&limit=0`, 'HTTP.FIELD_INVALID'],
    ['a limit of 201', `businessDate=${TODAY}&limit=201`, 'HTTP.FIELD_INVALID'],
    ['a limit that is no number', `businessDate=${TODAY}&limit=1e1x`, 'HTTP.FIELD_INVALID'],
    ['an unknown filter', `businessDate=${TODAY}&colour=red`, 'HTTP.FIELD_UNKNOWN'],
    ['a cursor that is none', `businessDate=${TODAY}&after=x`, 'HTTP.CURSOR_MALFORMED'],
    ['a cursor of another list', `businessDate=${TODAY}&after=${cursor('17')}`, 'HTTP.CURSOR_MALFORMED'],
    [
      'a cursor with a quote',
      `businessDate=${TODAY}&after=${cursor("' OR 1=1 --")}`,
      'HTTP.CURSOR_MALFORMED',
    ],
    ['a cursor of two parts', `businessDate=${TODAY}&after=${cursor('a', 'b')}`, 'HTTP.CURSOR_MALFORMED'],
  ])('are not given for %s', async (_name, query, code) => {
    const { status, body } = await page(query);
    expect([status, body.code]).toEqual([400, code]);
  });
});
