import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import { CORRECTION_ACCOUNTS, Corrections, move } from '../../support/corrections.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

const DAYS = ['2026-11-20', '2026-11-21', '2026-11-22'] as const;

let service: Service;
let books: Corrections;
/** Posted on the first day, which is then closed; on the second, which stays open; the third is the current one. */
const posted: { id: string }[] = [];
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { businessDate: DAYS[0], accounts: CORRECTION_ACCOUNTS });
  books = new Corrections(service.call);
  const admin = async (method: string, path: string, body?: object): Promise<void> => {
    const answer = await service.call(method, `/v1/books/main/${path}`, { role: 'admin', body });
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  };
  for (const [index, businessDate] of DAYS.entries()) {
    if (index > 0) {
      await admin('POST', 'business-days', { businessDate });
      await admin('PUT', 'business-date', { businessDate });
    }
    for (let count = 0; count < 4; count++) posted.push(await books.post(move('bank', 'customer', '1.00')));
  }
  await admin('POST', `business-days/${DAYS[0]}/close`);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const onDay = (day: number, which: number): string => posted[day * 4 + which]!.id;

describe('the date of a reversal', () => {
  it('is that of the voucher while it is open', async () => {
    expect((await books.reverse(onDay(1, 0))).body.businessDate).toBe(DAYS[1]);
    expect((await books.reverse(onDay(2, 0))).body.businessDate).toBe(DAYS[2]);
  });

  it('is the current one of the book when that of the voucher is closed', async () => {
    const { body } = await books.reverse(onDay(0, 0));
    expect(body.businessDate).toBe(DAYS[2]);
    expect((await service.call('GET', `/v1/books/main/vouchers/${body.id}`)).body.businessDate).toBe(DAYS[2]);
  });

  it('may be named, if it is open', async () => {
    expect((await books.reverse(onDay(1, 1), { businessDate: DAYS[2] })).body.businessDate).toBe(DAYS[2]);
    const before = await recordedRows(service.sql);
    expect(await books.reverse(onDay(0, 1), { businessDate: DAYS[0] })).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.BUSINESS_DATE_CLOSED', field: 'businessDate' },
    });
    expect(await recordedRows(service.sql)).toEqual(before);
    expect((await books.reverse(onDay(0, 1), { businessDate: DAYS[1] })).body.businessDate).toBe(DAYS[1]);
  });

  it('a re-entry takes the date of the reversal, or one of its own', async () => {
    const entry = { businessType: 'transfer', lines: move('bank', 'customer', '2.00') };
    const dates = async (voucher: string, own: object = {}) => {
      const { body } = await books.correct(voucher, {
        reversal: { reason: 'wrong amount' },
        entry: { ...entry, ...own },
      });
      return [body.reversal.businessDate, body.entry.businessDate];
    };
    expect(await dates(onDay(1, 2))).toEqual([DAYS[1], DAYS[1]]);
    expect(await dates(onDay(0, 2))).toEqual([DAYS[2], DAYS[2]]);
    expect(await dates(onDay(1, 3), { businessDate: DAYS[2] })).toEqual([DAYS[1], DAYS[2]]);
  });

  it('of a refund is the current one, or an open one that is named', async () => {
    const { id } = await books.post([...move('channel', 'merchant', '3.00')], { businessDate: DAYS[1] });
    expect((await books.refund(id, { amount: '1.00' })).body.businessDate).toBe(DAYS[2]);
    expect((await books.refund(id, { amount: '1.00', businessDate: DAYS[1] })).body.businessDate).toBe(
      DAYS[1],
    );
    expect((await books.refund(id, { amount: '1.00', businessDate: DAYS[0] })).body.code).toBe(
      'LEDGER.BUSINESS_DATE_CLOSED',
    );
  });
});
