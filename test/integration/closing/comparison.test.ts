import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closingTrace, openTwoMonths, type ClosingBook } from '../../support/closing.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let book: ClosingBook;
beforeAll(async () => {
  service = await startService();
  book = await openTwoMonths(service.call, 'main');
  const { posted, nextDay, closePeriod, send } = book;
  await posted('2026-11-10', 'customer', 'fees', '10.00');
  await posted('2026-11-10', 'fees', 'customer', '2.00');
  await service.call('POST', '/v1/books/main/accounts', {
    role: 'operator',
    body: { code: 'merchant', name: 'merchant', glAccount: '2202', currency: 'CNY' },
  });
  await posted('2026-11-10', 'customer', 'merchant', '20.00');
  await nextDay('2026-11-10', '2026-12-10');
  await posted('2026-12-10', 'bank', 'customer', '1.00');
  for (const month of ['2026-10', '2026-11']) expect((await closePeriod(month)).status).toBe(201);
  await send('POST', 'business-days', { businessDate: '2026-12-20' });
});
afterAll(() => service.stop());

const compared = async (query: string) => (await book.period(`/comparison?${query}`)).body;
const of = (body: { glAccounts: { glAccount: string }[] }, glAccount: string) =>
  body.glAccounts.find((row) => row.glAccount === glAccount);

describe('two periods', () => {
  it('stand beside each other by GL account, with difference and percentage', async () => {
    const body = await compared('from=2026-10&to=2026-11');
    expect(of(body, '6011')).toEqual({
      ...{ currency: 'CNY', glAccount: '6011', name: 'Payment fees 支付手续费收入', level: 3 },
      opening: { from: '0.00', to: '7.50', difference: '7.50', percentage: null },
      debitTurnover: { from: '0.00', to: '2.00', difference: '2.00', percentage: null },
      creditTurnover: { from: '7.50', to: '10.00', difference: '2.50', percentage: '33.33' },
      closing: { from: '7.50', to: '15.50', difference: '8.00', percentage: '106.67' },
    });
    expect(of(body, '1002')).toMatchObject({
      debitTurnover: { from: '100.00', to: '0.00', difference: '-100.00', percentage: '-100.00' },
      closing: { from: '100.00', to: '100.00', difference: '0.00', percentage: '0.00' },
    });
  });

  it('have the GL accounts of both, and their parents', async () => {
    const body = await compared('from=2026-10&to=2026-11');
    expect(of(body, '2202')).toMatchObject({
      closing: { from: '0.00', to: '20.00', difference: '20.00', percentage: null },
    });
    const back = await compared('from=2026-11&to=2026-10');
    expect(of(back, '2202')).toMatchObject({
      closing: { from: '20.00', to: '0.00', difference: '-20.00', percentage: '-100.00' },
    });
    const codes = (report: { glAccounts: { glAccount: string }[] }) =>
      report.glAccounts.map(({ glAccount }) => glAccount);
    expect(codes(back)).toEqual(codes(body));
    expect(codes(body)).toEqual([...codes(body)].sort());
    const top = await compared('from=2026-10&to=2026-11&level=1');
    expect(codes(top)).toEqual(['1000', '2000', '6000']);
  });

  it('may be dates with stored trial balances', async () => {
    const body = await compared('from=2026-10-10&to=2026-10-20&currency=CNY');
    expect(of(body, '6011')).toMatchObject({
      creditTurnover: { from: '3.00', to: '4.50', difference: '1.50', percentage: '50.00' },
      closing: { from: '3.00', to: '7.50', difference: '4.50', percentage: '150.00' },
    });
  });

  it.each<[string, string, number, string, string]>([
    ['a month that is not closed', 'from=2026-11&to=2026-12', 422, 'CLOSING.PERIOD_NOT_CLOSED', 'to'],
    ['a month before the book', 'from=2026-09&to=2026-11', 422, 'CLOSING.PERIOD_NOT_CLOSED', 'from'],
    ['a month that does not exist', 'from=2026-13&to=2026-11', 400, 'CLOSING.PERIOD_MALFORMED', 'from'],
    ['a date that does not exist', 'from=2026-11-10&to=2026-11-31', 400, 'CLOSING.PERIOD_MALFORMED', 'to'],
    ['a date that was not proved', 'from=2026-11-10&to=2026-12-10', 404, 'TRIAL_BALANCE.NOT_FOUND', 'to'],
    [
      'a currency the book does not keep',
      'from=2026-10&to=2026-11&currency=USD',
      422,
      'CLOSING.CURRENCY_NOT_IN_BOOK',
      'currency',
    ],
    ['nothing named', 'from=2026-10', 400, 'HTTP.FIELD_MISSING', 'to'],
  ])('%s is refused', async (_, query, status, code, field) => {
    const before = await closingTrace(service.sql);
    const answer = await book.period(`/comparison?${query}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.field ?? answer.body.errors?.[0]?.field).toBe(field);
    expect(await closingTrace(service.sql)).toEqual(before);
  });
});
