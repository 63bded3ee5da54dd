import { afterAll, beforeAll, expect, it } from 'vitest';
import { hire } from '../../support/approvals.js';
import { posting } from '../../support/book.js';
import { openYear, rowOf, type ClosingBook } from '../../support/closing.js';
import { closeClosingWorld, openClosingWorld, type ClosingWorld } from '../../support/closing-world.js';

/** More than one closing entry takes. */
const FEES = 205;

let schema: ClosingWorld['schema'];
let nodes: ClosingWorld['nodes'];
let call: ClosingWorld['call'];
let checker: string;
beforeAll(async () => {
  ({ schema, nodes, call, checker } = await openClosingWorld());
});
afterAll(() => closeClosingWorld({ schema, nodes }));

/** Statuses of what was closed of years, by year and revision. */
async function yearsOf({ period }: ClosingBook): Promise<string[]> {
  const items = (await period('?limit=200')).body.items as { period: string; status: string }[];
  return items.filter((each) => each.period.length === 4).map((each) => `${each.period} ${each.status}`);
}

it('a year after another one is closed and opened again, and the one before stays closed', async () => {
  const book = await openYear(call, 'years');
  const { adjust, closePeriod, nextDay, posted, reopen, period } = book;
  await adjust('2026');
  expect((await closePeriod('2026')).status).toBe(201);
  expect((await adjust('2026')).body).toMatchObject({ code: 'CLOSING.PERIOD_CLOSED', field: 'period' });
  expect((await closePeriod('2026')).body.code).toBe('CLOSING.PERIOD_CLOSED');
  await posted('2027-01-10', 'customer', 'fees', '1.00');
  await nextDay('2027-01-10', '2027-12-20');
  await nextDay('2027-12-20', '2028-01-05');
  for (let month = 1; month <= 12; month++)
    expect((await closePeriod(`2027-${String(month).padStart(2, '0')}`)).status).toBe(201);
  await adjust('2027');
  expect((await closePeriod('2027')).body).toMatchObject({ period: '2027', revision: 1, days: 2 });
  expect(rowOf((await period('/2027')).body, '4104')).toMatchObject({
    ...{ openingBalance: '6.00', creditTurnover: '1.00', closingBalance: '7.00' },
  });
  expect((await reopen(checker, 'reopen-period', { period: '2027' })).status).toBe(200);
  expect(await yearsOf(book)).toEqual(['2026 closed', '2027 reopened']);
  expect((await adjust('2026')).body.code).toBe('CLOSING.PERIOD_CLOSED');
  expect((await closePeriod('2027')).body).toMatchObject({ revision: 2 });
  expect(await yearsOf(book)).toEqual(['2026 closed', '2027 reopened', '2027 closed']);
});

it('more accounts of income than a voucher takes are closed by several', async () => {
  const { book, adjust, closePeriod, nextDay, period } = await openYear(call, 'accounts');
  const codes = Array.from({ length: FEES }, (_, n) => `fee-${String(n).padStart(3, '0')}`);
  const accounts = codes.map((code) => ({ code, name: code, glAccount: '6011', currency: 'CNY' }));
  const opened = await call('POST', `/v1/books/${book}/accounts/batch`, {
    role: 'operator',
    body: { accounts },
  });
  expect(opened.status).toBeLessThan(300);
  const total = {
    account: 'customer',
    side: 'debit',
    amount: (FEES / 100).toFixed(2),
    currency: 'CNY',
  } as const;
  const lines = codes.map(
    (account) => ({ account, side: 'credit', amount: '0.01', currency: 'CNY' }) as const,
  );
  const order = posting([total, ...lines], { businessDate: '2027-01-10' });
  expect((await call('POST', `/v1/books/${book}/vouchers`, order)).status).toBe(201);
  await adjust('2026');
  expect((await closePeriod('2026')).status).toBe(201);
  await nextDay('2027-01-10', '2027-12-31');
  await nextDay('2027-12-31', '2028-01-05');
  for (let month = 1; month <= 12; month++) await closePeriod(`2027-${String(month).padStart(2, '0')}`);
  await adjust('2027');
  expect(await closePeriod('2027')).toMatchObject({ status: 201, body: { vouchers: 3 } });
  const [row] = await schema.sql<{ sizes: string }>(
    `SELECT GROUP_CONCAT(v.line_count ORDER BY v.id) AS sizes FROM voucher v JOIN book b ON b.id = v.book_id
     WHERE b.code = ? AND v.business_type = 'year-closing' AND v.business_date = '2027-12-31'`,
    [book],
  );
  expect(row!.sizes).toBe('201,6');
  expect(rowOf((await period('/2027')).body, '6011').closingBalance).toBe('0.00');
});

it('the closing entries are in the name of the one who began, whoever ends it', async () => {
  const { book, adjust } = await openYear(call, 'closer');
  const closeBy = async (client: string) => {
    const key = await hire(call, client, ['finance']);
    return call('POST', `/v1/books/${book}/periods/2026/close`, { key });
  };
  await adjust('2026');
  const stop = (stopped: boolean) =>
    call('PUT', `/v1/books/${book}/business-types/year-closing/stop`, {
      role: 'operator',
      body: { stopped, reason: 'test' },
    });
  await stop(true);
  expect((await closeBy('beginner')).body.code).toBe('LEDGER.BUSINESS_TYPE_STOPPED');
  await stop(false);
  expect((await closeBy('ender')).status).toBe(201);
  const clients = await schema.sql(
    `SELECT DISTINCT c.code FROM voucher v JOIN book b ON b.id = v.book_id JOIN client c ON c.id = v.client_id
     WHERE b.code = ? AND v.business_type = 'year-closing'`,
    [book],
  );
  expect(clients).toEqual([{ code: 'beginner' }]);
});
