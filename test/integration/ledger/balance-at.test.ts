import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting } from '../../support/book.js';
import { TurnableClock } from '../../support/clock.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { startService, type Service } from '../../support/service.js';

const [FIRST, SECOND, THIRD] = ['2026-11-20', '2026-11-21', '2026-11-22'];
const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'customer', glAccount: '2201', overdraftLimit: 'unlimited' },
  { code: 'idle', glAccount: '2201' },
];

const clock = new TurnableClock(new Date('2026-11-21T08:00:00.000Z'));
let service: Service;
let published: PublishedCheck;
beforeAll(async () => {
  service = await startService({ clock });
  published = await readPublishedSchemas(service.call);
  await openDays(service);
  // At 08:00:00, 08:00:10, 08:00:20 …, over three business dates, the last of them into the first date.
  for (const [businessDate, amount] of [
    [FIRST, '10.00'],
    [FIRST, '5.00'],
    [SECOND, '7.00'],
    [THIRD, '1.00'],
    [FIRST, '100.00'],
  ] as const) {
    await post(service, amount, { businessDate });
    clock.advanceSeconds(10);
  }
  await post(service, '0.50', { businessDate: THIRD }, 'customer', 'bank');
  clock.advanceSeconds(10);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function openDays({ call }: Service): Promise<void> {
  await openBook(call, { businessDate: FIRST, accounts: ACCOUNTS });
  for (const businessDate of [SECOND, THIRD]) {
    await call('POST', '/v1/books/main/business-days', { role: 'finance', body: { businessDate } });
  }
}

async function post({ call }: Service, amount: string, more = {}, debit = 'bank', credit = 'customer') {
  const { status, body } = await call(
    'POST',
    '/v1/books/main/vouchers',
    posting(move(debit, credit, amount), more),
  );
  if (status !== 201) throw new Error(JSON.stringify(body));
}

async function balance(account: string, query: string) {
  const { status, body } = await service.call('GET', `/v1/books/main/accounts/${account}/balance?${query}`);
  expect([status, status === 200 ? published('BalanceAtDto', body) : published('Problem', body)]).toEqual([
    status,
    [],
  ]);
  return { status, body };
}

describe('the balance at a past instant', () => {
  it.each([
    ['07:59:59.999999', '0.00', '0'],
    ['08:00:00', '10.00', '1'],
    ['08:00:09.999999', '10.00', '1'],
    ['08:00:10', '15.00', '2'],
    ['08:00:25', '22.00', '3'],
    ['08:00:30', '23.00', '4'],
    ['08:00:49', '123.00', '5'],
  ])('of %s is what was recorded up to then', async (time, ledgerBalance, lastSequence) => {
    for (const [account, normalSide] of [
      ['bank', 'debit'],
      ['customer', 'credit'],
    ]) {
      const { body } = await balance(account!, `at=2026-11-21T${time}Z`);
      expect(body).toEqual({
        account,
        currency: 'CNY',
        normalSide,
        at: `2026-11-21T${time.padEnd(9, '.').padEnd(15, '0')}Z`,
        ledgerBalance,
        lastSequence,
      });
    }
  });

  it('has its totals too when the account has not moved since', async () => {
    const { body } = await balance('bank', `at=${encodeURIComponent('2026-11-21T16:00:55+08:00')}`);
    expect(body).toMatchObject({ ledgerBalance: '122.50', debitTotal: '123.00', creditTotal: '0.50' });
  });

  it('is nothing on an account that never moved', async () => {
    const { body } = await balance('idle', 'at=2026-11-21T08:00:30Z');
    expect(body).toMatchObject({ ledgerBalance: '0.00', lastSequence: '0', debitTotal: '0.00' });
  });

  it.each(['2026-11-21T08:01:00Z', '2026-11-21T08:01:00.000001Z', '2030-01-01T00:00:00Z'])(
    'is not given before the instant %s is over',
    async (at) => {
      const { status, body } = await balance('bank', `at=${at}`);
      expect([status, body.code, body.field]).toEqual([422, 'LEDGER.INSTANT_NOT_PAST', 'at']);
    },
  );
});

describe('the balance at the end of a business date', () => {
  it.each([
    ['2026-11-01', '0.00', '0.00', '0.00', '0'],
    [FIRST, '115.00', '115.00', '0.00', '5'],
    [SECOND, '122.00', '122.00', '0.00', '5'],
    [THIRD, '122.50', '123.00', '0.50', '6'],
  ])(
    '%s counts all postings into dates up to it',
    async (businessDate, ledgerBalance, debit, credit, last) => {
      const { body } = await balance('bank', `businessDate=${businessDate}`);
      expect(body).toEqual({
        account: 'bank',
        currency: 'CNY',
        normalSide: 'debit',
        businessDate,
        ledgerBalance,
        debitTotal: debit,
        creditTotal: credit,
        lastSequence: last,
      });
    },
  );

  it('is not given for a date that has not begun', async () => {
    const { status, body } = await balance('bank', 'businessDate=2026-11-23');
    expect([status, body.code]).toEqual([422, 'LEDGER.BUSINESS_DATE_NOT_REACHED']);
  });
});

describe('without a time', () => {
  it('the balance is that of now', async () => {
    const { body } = await balance('customer', '');
    const { body: account } = await service.call('GET', '/v1/books/main/accounts/customer');
    const { ledgerBalance, debitTotal, creditTotal } = account.balances;
    expect(body).toEqual({
      account: 'customer',
      currency: 'CNY',
      normalSide: 'credit',
      ledgerBalance,
      debitTotal,
      creditTotal,
      lastSequence: account.lastSequence,
    });
  });

  it.each([
    ['bank', `at=2026-11-21T08:00:00Z&businessDate=${FIRST}`, 400, 'LEDGER.TWO_TIMES'],
    ['bank', 'at=2026-11-21', 400, 'HTTP.FIELD_INVALID'],
    ['bank', 'businessDate=2026-02-30', 400, 'HTTP.FIELD_INVALID'],
    ['nobody', '', 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
  ])('%s ?%s is refused', async (account, query, status, code) => {
    const answer = await balance(account, query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('while postings arrive', () => {
  it('an instant that is over keeps its balance for ever', async () => {
    const live = await startService();
    try {
      await openDays(live);
      const asked: { at: string; answer: { ledgerBalance: string; lastSequence: string } }[] = [];
      let posted = 0;
      // Groups that hold the account let few readers know an instant that recent, on some machines.
      const goesOn = () => posted < 300 || (asked.length <= 20 && posted < 20_000);
      const poster = async (): Promise<void> => {
        for (; goesOn(); posted++) await post(live, '1.00');
      };
      const reader = async (): Promise<void> => {
        while (goesOn()) {
          // One millisecond ago, which groups that hold the account, or will in a moment, may still be recording.
          const at = new Date(Date.now() - 1).toISOString();
          const { status, body } = await live.call('GET', `/v1/books/main/accounts/bank/balance?at=${at}`);
          if (status === 200) asked.push({ at, answer: body });
        }
      };
      await Promise.all([...Array.from({ length: 6 }, poster), ...Array.from({ length: 12 }, reader)]);
      expect(asked.length).toBeGreaterThan(20);
      for (const { at, answer } of asked) {
        const { body } = await live.call('GET', `/v1/books/main/accounts/bank/balance?at=${at}`);
        expect([at, body.ledgerBalance, body.lastSequence]).toEqual([
          at,
          answer.ledgerBalance,
          answer.lastSequence,
        ]);
      }
      expect(await auditBooks(live.sql)).toEqual([]);
    } finally {
      await live.stop();
    }
  });
});
