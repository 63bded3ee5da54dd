import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, openAccount, openBook, posting } from '../support/book.js';
import { randomOf, seedOf } from '../support/random.js';
import { startService, type Service } from '../support/service.js';

const ACCOUNTS = [
  { code: 'channel:alipay', glAccount: '3101' },
  { code: 'bank:reserve', glAccount: '1003' },
  { code: 'customer:1', glAccount: '2201' },
  { code: 'customer:2', glAccount: '2201', overdraftLimit: '100.00' },
  { code: 'merchant:1', glAccount: '2202' },
  { code: 'fees', glAccount: '6011' },
];
const DAY_1 = '2026-11-20';
const DAY_2 = '2026-11-21';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('the trial balance on demand', () => {
  let book: string;
  beforeAll(async () => {
    book = await openBook(service.call, {
      code: 'tb',
      currencies: ['CNY', 'JPY'],
      businessDate: DAY_1,
      accounts: [...ACCOUNTS, { code: 'reserve:jpy', glAccount: '1003', currency: 'JPY' }],
    });
    await post(book, 'channel:alipay', 'customer:1', '500.00');
    await post(book, 'customer:2', 'customer:1', '30.00');
    await moveTo(book, DAY_2);
    await post(book, 'channel:alipay', 'customer:1', '80.00');
    await post(book, 'customer:1', 'merchant:1', '200.00');
    await post(book, 'merchant:1', 'fees', '1.20');
    await post(book, 'bank:reserve', 'channel:alipay', '400.00');
  });

  it('shows opening, turnover and closing by GL account, rolled up, on the normal side and split by side', async () => {
    const { body } = await read(book);
    expect(body.businessDate).toBe(DAY_2);
    expect(body.currencies.map(({ currency }: { currency: string }) => currency)).toEqual(['CNY', 'JPY']);
    expect(tableOf(body.currencies[0].rows)).toBe(
      [
        // code level opening (debit/credit) turnover closing (debit/credit)
        '1000 1 0.00 (0.00/0.00) +400.00 -0.00 400.00 (400.00/0.00)',
        '1003 2 0.00 (0.00/0.00) +400.00 -0.00 400.00 (400.00/0.00)',
        '2000 1 500.00 (30.00/530.00) +201.20 -280.00 578.80 (30.00/608.80)',
        '2200 2 500.00 (30.00/530.00) +201.20 -280.00 578.80 (30.00/608.80)',
        '2201 3 500.00 (30.00/530.00) +200.00 -80.00 380.00 (30.00/410.00)',
        '2202 3 0.00 (0.00/0.00) +1.20 -200.00 198.80 (0.00/198.80)',
        '3000 1 500.00 (500.00/0.00) +80.00 -400.00 180.00 (180.00/0.00)',
        '3100 2 500.00 (500.00/0.00) +80.00 -400.00 180.00 (180.00/0.00)',
        '3101 3 500.00 (500.00/0.00) +80.00 -400.00 180.00 (180.00/0.00)',
        '6000 1 0.00 (0.00/0.00) +0.00 -1.20 1.20 (0.00/1.20)',
        '6010 2 0.00 (0.00/0.00) +0.00 -1.20 1.20 (0.00/1.20)',
        '6011 3 0.00 (0.00/0.00) +0.00 -1.20 1.20 (0.00/1.20)',
      ].join('\n'),
    );
    expect(body.currencies[0].totals).toEqual({
      openingDebit: '530.00',
      openingCredit: '530.00',
      debitTurnover: '681.20',
      creditTurnover: '681.20',
      closingDebit: '610.00',
      closingCredit: '610.00',
    });
    expect(body.storedBalances).toEqual({ agree: true, differing: 0, differences: [] });
    expect(body.proven).toBe(true);
  });

  it('shows an earlier date as it stands now, its closing being the opening of the next', async () => {
    const earlier = (await read(book, `?businessDate=${DAY_1}`)).body;
    const later = (await read(book)).body;
    const closing = earlier.currencies[0].rows.map((row: Row) => [row.glAccount, row.closingBalance]);
    const opening = later.currencies[0].rows.map((row: Row) => [row.glAccount, row.openingBalance]);
    expect(closing).toEqual(opening);
    expect(earlier.currencies[0].totals.openingDebit).toBe('0.00');
    expect(earlier.proven).toBe(true);
  });

  it('shows one currency with its own decimals, and no deeper than the level asked for', async () => {
    const { body } = await read(book, '?currency=JPY&level=1');
    expect(body.currencies).toHaveLength(1);
    expect(tableOf(body.currencies[0].rows)).toBe('1000 1 0 (0/0) +0 -0 0 (0/0)');
    const cny = (await read(book, '?currency=CNY&level=2')).body.currencies[0];
    expect(new Set(cny.rows.map((row: Row) => row.level))).toEqual(new Set([1, 2]));
    expect(cny.totals.closingDebit).toBe('610.00');
  });

  it.each([
    ['?businessDate=2026-11-22', 422, 'TRIAL_BALANCE.DATE_NOT_REACHED'],
    ['?currency=USD', 422, 'TRIAL_BALANCE.CURRENCY_NOT_IN_BOOK'],
    ['?businessDate=2026-02-30', 400, 'HTTP.FIELD_INVALID'],
    ['?level=0', 400, 'HTTP.FIELD_INVALID'],
    ['?date=2026-11-21', 400, 'HTTP.FIELD_UNKNOWN'],
  ])('refuses %s', async (query, status, code) => {
    const answer = await read(book, query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is not for posters, and knows no book that is not there', async () => {
    const path = '/v1/books/tb/trial-balance';
    expect((await service.call('GET', path, { role: 'poster' })).body.code).toBe('AUTH.ROLE_MISSING');
    expect((await read('nowhere')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
  });

  it('is empty and proven for a book without accounts', async () => {
    await openBook(service.call, { code: 'empty' });
    expect((await read('empty')).body).toMatchObject({ currencies: [], proven: true });
  });

  it('names the accounts whose stored balance is not the sum of their turnovers', async () => {
    const damaged = await openBook(service.call, {
      code: 'damaged',
      businessDate: DAY_1,
      accounts: ACCOUNTS,
    });
    await post(damaged, 'channel:alipay', 'customer:1', '10.00');
    const id = `(SELECT id FROM account WHERE code = 'customer:1' AND book_id = (SELECT id FROM book WHERE code = 'damaged'))`;
    await service.sql(`UPDATE account_balance SET credit_total = credit_total + 5 WHERE account_id = ${id}`);
    const { body } = await read(damaged);
    expect(body.currencies[0].balanced).toBe(true);
    expect(body.storedBalances).toEqual({
      agree: false,
      differing: 1,
      differences: [
        {
          account: 'customer:1',
          currency: 'CNY',
          storedDebit: '0.00',
          storedCredit: '10.05',
          turnoverDebit: '0.00',
          turnoverCredit: '10.00',
        },
      ],
    });
    expect(body.proven).toBe(false);
  });

  it('sees a turnover that was lost on one side as debits and credits that differ', async () => {
    const lopsided = await openBook(service.call, {
      code: 'lopsided',
      businessDate: DAY_1,
      accounts: ACCOUNTS,
    });
    await post(lopsided, 'channel:alipay', 'customer:1', '10.00');
    await service.sql(
      `UPDATE account_day SET credit_turnover = 900 WHERE credit_turnover = 1000
       AND book_id = (SELECT id FROM book WHERE code = 'lopsided')`,
    );
    const { body } = await read(lopsided);
    expect(body.currencies[0].balanced).toBe(false);
    expect(body).toMatchObject({ proven: false, storedBalances: { differing: 1 } });
  });
});

describe('the trial balance while vouchers are posted', () => {
  it('is one state of the books at every reading: debits = credits, stored balances = turnovers', async () => {
    const random = randomOf(seedOf('trial balance under load'));
    const book = await openBook(service.call, { code: 'busy', businessDate: DAY_1 });
    const codes = Array.from({ length: 12 }, (_, index) => `channel:${index}`);
    for (const code of codes) await openAccount(service.call, book, { code, glAccount: '3101' });
    let posting = true;
    const storm = Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let turn = 0; turn < 60; turn++) {
          await post(book, random.pick(codes), random.pick(codes), `${1 + random.below(500)}.00`);
        }
      }),
    ).finally(() => (posting = false));
    let readings = 0;
    while (posting) {
      const { body } = await read(book);
      expect(body).toMatchObject({ proven: true });
      readings++;
    }
    await storm;
    expect(readings).toBeGreaterThan(2);
  });
});

interface Row {
  readonly [column: string]: string;
}

const read = (book: string, query = '') =>
  service.call('GET', `/v1/books/${book}/trial-balance${query}`, { role: 'finance' });

async function post(book: string, debit: string, credit: string, amount: string): Promise<void> {
  const answer = await service.call(
    'POST',
    `/v1/books/${book}/vouchers`,
    posting(move(debit, credit, amount)),
  );
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** Opens the date and lets postings go to it from now on. */
async function moveTo(book: string, businessDate: string): Promise<void> {
  for (const [method, path] of [
    ['POST', 'business-days'],
    ['PUT', 'business-date'],
  ] as const) {
    const answer = await service.call(method, `/v1/books/${book}/${path}`, {
      role: 'admin',
      body: { businessDate },
    });
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  }
}

const tableOf = (rows: readonly Row[]): string =>
  rows
    .map((row) =>
      [
        row.glAccount,
        row.level,
        row.openingBalance,
        `(${row.openingDebit}/${row.openingCredit})`,
        `+${row.debitTurnover}`,
        `-${row.creditTurnover}`,
        row.closingBalance,
        `(${row.closingDebit}/${row.closingCredit})`,
      ].join(' '),
    )
    .join('\n');
