import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { randomOf, seedOf } from '../../support/random.js';
import type { PostedVoucher } from '../../support/search-model.js';
import { startService, type Service } from '../../support/service.js';

const DATES = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'];
const TYPES = ['pay-in', 'pay-out', 'fee'];
const CODES = ['bank', 'customer', 'merchant'];

let service: Service;
let published: PublishedCheck;
const posted: PostedVoucher[] = [];
const random = randomOf(seedOf('turnover'));
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  const accounts = ['CNY', 'USD'].flatMap((currency) => [
    { code: `bank:${currency}`, glAccount: '1002', currency },
    { code: `customer:${currency}`, glAccount: '2201', currency, overdraftLimit: 'unlimited' },
    { code: `merchant:${currency}`, glAccount: '2201', currency, overdraftLimit: 'unlimited' },
  ]);
  await openBook(service.call, { currencies: ['CNY', 'USD'], businessDate: DATES[0]!, accounts });
  for (const businessDate of DATES.slice(1)) {
    await service.call('POST', '/v1/books/main/business-days', { role: 'finance', body: { businessDate } });
  }
  posted.push(...(await Promise.all(Array.from({ length: 150 }, postOne))));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function postOne(): Promise<PostedVoucher> {
  const lines = Array.from({ length: 1 + random.below(3) }, () => {
    const currency = random.pick(['CNY', 'USD']);
    const [debit, credit] = [random.pick(CODES), random.pick(CODES)];
    return move(`${debit}:${currency}`, `${credit}:${currency}`, `${1 + random.below(50)}.25`, currency);
  }).flat();
  const more = { businessDate: random.pick(DATES), businessType: random.pick(TYPES) };
  const { status, body } = await service.call('POST', '/v1/books/main/vouchers', posting(lines, more));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

const turnover = (query: Record<string, string>, role: 'finance' | 'poster' = 'finance') =>
  service.call('GET', `/v1/books/main/turnover?${new URLSearchParams(query).toString()}`, { role });

interface Row {
  businessType: string;
  currency: string;
  vouchers: number;
  debit: bigint;
  credit: bigint;
}

/** The same by looking at everything. */
function expected({ fromDate, toDate, businessType, account }: Record<string, string>): object[] {
  const rows = new Map<string, Row>();
  for (const voucher of posted) {
    if (voucher.businessDate < fromDate! || voucher.businessDate > toDate!) continue;
    if (businessType !== undefined && voucher.businessType !== businessType) continue;
    const counted = new Set<string>();
    for (const line of voucher.lines) {
      if (account !== undefined && line.account !== account) continue;
      const { currency } = line;
      const key = `${voucher.businessType}/${currency}`;
      const row = rows.get(key) ?? {
        businessType: voucher.businessType,
        currency,
        vouchers: 0,
        debit: 0n,
        credit: 0n,
      };
      row[line.side] += BigInt(line.amount.replace('.', ''));
      if (!counted.has(key)) row.vouchers += 1;
      counted.add(key);
      rows.set(key, row);
    }
  }
  const text = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
  return [...rows]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { debit, credit, ...row }]) => ({
      ...row,
      debitTurnover: text(debit),
      creditTurnover: text(credit),
    }));
}

const whole = { fromDate: DATES[0]!, toDate: DATES[3]! };

describe('turnover by business type', () => {
  it.each<Record<string, string>>([
    whole,
    { fromDate: DATES[1]!, toDate: DATES[1]! },
    { fromDate: DATES[1]!, toDate: DATES[2]! },
    { ...whole, businessType: 'fee' },
    { ...whole, businessType: 'never' },
    { ...whole, account: 'bank:CNY' },
    { ...whole, account: 'customer:USD', businessType: 'pay-in' },
    { fromDate: DATES[2]!, toDate: DATES[2]!, account: 'merchant:CNY' },
    { fromDate: '2026-12-01', toDate: '2026-12-31' },
    { fromDate: '2026-12-01', toDate: '2026-12-31', account: 'bank:CNY' },
  ])('of %j is the sum of its lines', async (query) => {
    const { status, body } = await turnover(query);
    expect([status, published('TurnoverDto', body)]).toEqual([200, []]);
    const { businessType: _type, ...head } = query;
    expect(body).toEqual({ book: 'main', ...head, rows: expected(query) });
  });

  it('has equal debits and credits in the whole book', async () => {
    const { body } = await turnover(whole);
    expect(body.rows).toHaveLength(2 * TYPES.length);
    for (const row of body.rows) expect(row.creditTurnover).toBe(row.debitTurnover);
  });

  it.each<[Record<string, string>, number, string]>([
    [{ fromDate: '2026-11-01', toDate: '2026-12-02' }, 422, 'LEDGER.TOO_MANY_DATES'],
    [{ fromDate: '2026-11-02', toDate: '2026-11-01' }, 400, 'LEDGER.DATES_REVERSED'],
    [{ fromDate: '2026-11-02' }, 400, 'HTTP.FIELD_MISSING'],
    [{ fromDate: '2026-11-31', toDate: '2026-12-01' }, 400, 'HTTP.FIELD_INVALID'],
    [{ ...whole, account: 'nobody' }, 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
    [{ ...whole, businessType: 'Fee' }, 400, 'HTTP.FIELD_INVALID'],
  ])('%j is refused', async (query, status, code) => {
    const answer = await turnover(query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(published('Problem', answer.body)).toEqual([]);
  });

  it('of 31 dates is given, and not to those who post', async () => {
    expect((await turnover({ fromDate: '2026-11-01', toDate: '2026-12-01' })).status).toBe(200);
    expect((await turnover(whole, 'poster')).status).toBe(403);
  });
});
