import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { move, openBook, posting } from '../support/book.js';
import { financeOf } from '../support/nightly.js';
import { startService, type Service } from '../support/service.js';

const [DAY_1, DAY_2, DAY_3, DAY_4] = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];

let service: Service;
let finance: ReturnType<typeof financeOf>;
let code: string;
let books = 0;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** A book of four dates with a posting on each of the first three, which it has left. */
beforeEach(async () => {
  code = `book-${++books}`;
  await openBook(service.call, {
    code,
    businessDate: DAY_1,
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
  finance = financeOf(service.call, code);
  for (const date of [DAY_2, DAY_3, DAY_4]) await finance.openDay(date);
  await finance.moveTo(DAY_4);
  for (const date of [DAY_1, DAY_2, DAY_3]) await post(date);
});

async function post(businessDate: string): Promise<void> {
  const voucher = posting(move('bank', 'customer', '1.00'), { businessDate });
  expect((await service.call('POST', `/v1/books/${code}/vouchers`, voucher)).status).toBe(201);
}

const isBook = (): string => `book_id = (SELECT id FROM book WHERE code = '${code}')`;
const close = async (date: string): Promise<void> => expect((await finance.close(date)).status).toBe(200);
/** What the trial balance of the date goes on from. */
const baseOf = async (date: string): Promise<string | null> => {
  const { base, outcome } = await finance.prove(date);
  expect(outcome).toBe('balanced');
  expect((await finance.read(date)).currencies).toEqual((await finance.onDemand(date)).currencies);
  return base && `${base.businessDate} ${base.revision}`;
};

it('goes on from the date before, also while that is open, when all before it are closed', async () => {
  expect(await baseOf(DAY_1)).toBe(null);
  expect(await baseOf(DAY_2)).toBe(`${DAY_1} 1`);
  expect(await baseOf(DAY_3)).toBe(`${DAY_1} 1`);
  await close(DAY_1);
  expect(await baseOf(DAY_2)).toBe(`${DAY_1} 1`);
  expect(await baseOf(DAY_3)).toBe(`${DAY_2} 2`);
  await close(DAY_2);
  expect(await baseOf(DAY_3)).toBe(`${DAY_2} 2`);
});

it('does not go on from a date into which something was posted since', async () => {
  await baseOf(DAY_1);
  await post(DAY_1);
  expect(await baseOf(DAY_2)).toBe(null);
  await baseOf(DAY_1);
  expect(await baseOf(DAY_2)).toBe(`${DAY_1} 2`);
});

it('does not go on from one that was computed while an earlier date was open, whatever a clock says', async () => {
  await baseOf(DAY_2);
  await post(DAY_1);
  await close(DAY_1);
  expect(await baseOf(DAY_3)).toBe(null);
  await service.sql(
    `UPDATE business_day SET closed_at = '2000-01-01' WHERE ${isBook()} AND closed_at IS NOT NULL`,
  );
  expect(await baseOf(DAY_3)).toBe(null);
});

it('does not go on from one before which a date was opened, or closed anew, since', async () => {
  await close(DAY_1);
  await baseOf(DAY_2);
  expect(await baseOf(DAY_3)).toBe(`${DAY_2} 1`);
  const reopened = `UPDATE business_day SET status = 'open', closed_at = NULL, reopenings = reopenings + 1 WHERE ${isBook()} AND business_date = '${DAY_1}'`;
  await service.sql(reopened);
  await post(DAY_1);
  expect(await baseOf(DAY_3)).toBe(null);
  await close(DAY_1);
  expect(await baseOf(DAY_3)).toBe(null);
});

it('does not go on from one that does not balance', async () => {
  await close(DAY_1);
  await baseOf(DAY_1);
  const row = `${isBook()} AND business_date = '${DAY_2}' AND debit_turnover > 0`;
  await service.sql(`UPDATE account_day SET debit_turnover = debit_turnover + 1 WHERE ${row}`);
  expect((await finance.prove(DAY_2)).outcome).toBe('imbalanced');
  await service.sql(`UPDATE account_day SET debit_turnover = debit_turnover - 1 WHERE ${row}`);
  expect(await baseOf(DAY_3)).toBe(`${DAY_1} 1`);
});
