import { expect } from 'vitest';
import { move, openBook, posting } from './book.js';
import type { Call } from './call.js';

/** A book with the days 21 to 24 of November, vouchers on each, the first of them closed. */
export async function openBookOfDays(
  call: Call,
  code: string,
  { closed = 2, vouchers = 2 }: { closed?: number; vouchers?: number },
): Promise<string> {
  const book = await openBook(call, {
    code,
    businessDate: '2026-11-21',
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
  const asFinance = (method: string, path: string, body?: object) =>
    call(method, `/v1/books/${book}/${path}`, { role: 'finance', ...(body && { body }) });
  for (const businessDate of ['2026-11-22', '2026-11-23', '2026-11-24'])
    await asFinance('POST', 'business-days', { businessDate });
  for (const day of [21, 22, 23, 24]) await postOnDay(call, book, `2026-11-${day}`, vouchers);
  await asFinance('PUT', 'business-date', { businessDate: '2026-11-24' });
  for (let day = 21; day < 21 + closed; day++) {
    expect((await asFinance('POST', `business-days/2026-11-${day}/close`)).status).toBe(200);
  }
  return book;
}

/** That many vouchers of 1.00 on a day of a book, from its bank to its customer. */
export async function postOnDay(
  call: Call,
  book: string,
  businessDate: string,
  count: number,
): Promise<void> {
  for (let n = 0; n < count; n++) {
    const voucher = posting(move('bank', 'customer', '1.00'), { businessDate });
    expect((await call('POST', `/v1/books/${book}/vouchers`, voucher)).status).toBe(201);
  }
}
