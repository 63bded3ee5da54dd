import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import type { Answer } from '../../support/call.js';
import { move, newRequestNumber, openAccount, openBook, posting, type Line } from '../../support/book.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

const CLOSED_DAY = '2026-11-20';
const TODAY = '2026-11-21';
const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'customer', glAccount: '2201' },
  { code: 'poor', glAccount: '2201' },
  { code: 'credit-line', glAccount: '2201', overdraftLimit: '50.00' },
  { code: 'closed', glAccount: '2201' },
  { code: 'frozen', glAccount: '2201' },
  { code: 'no-in', glAccount: '2201' },
  { code: 'no-out', glAccount: '2201' },
];

let service: Service;
let published: PublishedCheck;
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  const currencies = ['CNY', 'USD'];
  await openBook(service.call, { currencies, businessDate: CLOSED_DAY, accounts: ACCOUNTS });
  await openAccount(service.call, 'main', { code: 'dollars', glAccount: '1002', currency: 'USD' });
  await openBook(service.call, { code: 'other', accounts: [{ code: 'theirs', glAccount: '2201' }] });
  for (const { code } of ACCOUNTS.slice(4)) await postGood(move('bank', code, '100.00'));
  await postGood(move('bank', 'customer', '100.00'));
  await postGood(move('closed', 'bank', '100.00'));

  const reason = 'test';
  await command('operator', 'POST', 'accounts/closed/close', { reason });
  await command('operator', 'POST', 'accounts/frozen/freeze', { reason });
  await command('operator', 'POST', 'accounts/no-in/stop-in', { stopped: true, reason });
  await command('operator', 'POST', 'accounts/no-out/stop-out', { stopped: true, reason });
  await command('operator', 'PUT', 'business-types/stopped-type/stop', { stopped: true, reason });
  await command('finance', 'POST', 'business-days', { businessDate: TODAY });
  await command('finance', 'PUT', 'business-date', { businessDate: TODAY });
  await command('finance', 'POST', `business-days/${CLOSED_DAY}/close`);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function command(
  role: 'operator' | 'finance',
  method: string,
  path: string,
  body?: unknown,
): Promise<void> {
  const { status, body: answer } = await service.call(method, `/v1/books/main/${path}`, { role, body });
  if (status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
}

const post = (
  book: string,
  lines: readonly Line[],
  more = {},
  number = newRequestNumber(),
): Promise<Answer> => service.call('POST', `/v1/books/${book}/vouchers`, posting(lines, more, number));

async function postGood(lines: readonly Line[]): Promise<void> {
  const { status, body } = await post('main', lines);
  if (status !== 201) throw new Error(JSON.stringify(body));
}

interface Case {
  readonly lines: readonly Line[];
  readonly more?: Record<string, unknown>;
  readonly status?: number;
  readonly code: string;
  readonly field: string;
  readonly details?: Record<string, string>;
}

const when = (account: string, condition: Record<string, string>) => ({
  preconditions: [{ account, ...condition }],
});
const GOOD = move('bank', 'customer', '1.00');

const CASES: Record<string, Case> = {
  'debits that are not credits': {
    lines: [GOOD[0], { ...GOOD[1], amount: '1.01' }],
    code: 'UNBALANCED',
    field: 'lines',
    details: { currency: 'CNY', debit: '1.00', credit: '1.01' },
  },
  'two debits': { lines: [GOOD[0], GOOD[0]], code: 'UNBALANCED', field: 'lines' },
  'currencies that balance only together': {
    lines: [GOOD[0], { account: 'dollars', side: 'credit', amount: '1.00', currency: 'USD' }],
    code: 'UNBALANCED',
    field: 'lines',
  },
  'a currency that the book does not keep': {
    lines: move('bank', 'customer', '1.00', 'EUR'),
    code: 'CURRENCY_NOT_IN_BOOK',
    field: 'lines/0/currency',
  },
  'a currency that is not that of the account': {
    lines: move('dollars', 'customer', '1.00', 'USD'),
    code: 'CURRENCY_MISMATCH',
    field: 'lines/1/currency',
    details: { account: 'customer', currency: 'CNY' },
  },
  'an account that is not there': {
    lines: move('bank', 'nobody', '1.00'),
    code: 'ACCOUNT_NOT_FOUND',
    field: 'lines/1/account',
    details: { account: 'nobody' },
  },
  'an account of another book': {
    lines: move('bank', 'theirs', '1.00'),
    code: 'ACCOUNT_NOT_FOUND',
    field: 'lines/1/account',
  },
  'an account in other letters': {
    lines: move('bank', 'CUSTOMER', '1.00'),
    code: 'ACCOUNT_NOT_FOUND',
    field: 'lines/1/account',
  },
  'value into a closed account': {
    lines: move('bank', 'closed', '1.00'),
    code: 'ACCOUNT_CLOSED',
    field: 'lines/1/account',
  },
  'value into a frozen account': {
    lines: move('bank', 'frozen', '1.00'),
    code: 'ACCOUNT_FROZEN',
    field: 'lines/1/account',
  },
  'value out of a frozen account': {
    lines: move('frozen', 'bank', '1.00'),
    code: 'ACCOUNT_FROZEN',
    field: 'lines/0/account',
  },
  'value into an account that is stopped in': {
    lines: move('bank', 'no-in', '1.00'),
    code: 'ACCOUNT_STOPPED_IN',
    field: 'lines/1/account',
  },
  'value out of an account that is stopped out': {
    lines: move('no-out', 'bank', '1.00'),
    code: 'ACCOUNT_STOPPED_OUT',
    field: 'lines/0/account',
  },
  'more than there is': {
    lines: move('poor', 'bank', '0.01'),
    code: 'INSUFFICIENT_FUNDS',
    field: 'lines/0/account',
    details: { account: 'poor', available: '0.00', needed: '0.01' },
  },
  'more than the overdraft limit allows': {
    lines: move('credit-line', 'bank', '50.01'),
    code: 'INSUFFICIENT_FUNDS',
    field: 'lines/0/account',
    details: { account: 'credit-line', available: '50.00', needed: '50.01' },
  },
  'more than there is, in several lines': {
    lines: [...move('customer', 'bank', '60.00'), ...move('customer', 'bank', '60.00')],
    code: 'INSUFFICIENT_FUNDS',
    field: 'lines/0/account',
    details: { account: 'customer', available: '100.00', needed: '120.00' },
  },
  'a business type that is stopped': {
    lines: GOOD,
    more: { businessType: 'stopped-type' },
    code: 'BUSINESS_TYPE_STOPPED',
    field: 'businessType',
  },
  'a date that is closed': {
    lines: GOOD,
    more: { businessDate: CLOSED_DAY },
    code: 'BUSINESS_DATE_CLOSED',
    field: 'businessDate',
  },
  'a date that was never opened': {
    lines: GOOD,
    more: { businessDate: '2026-11-22' },
    code: 'BUSINESS_DATE_NOT_OPEN',
    field: 'businessDate',
  },
  'a minimum balance that would not be left': {
    lines: move('customer', 'bank', '1.00'),
    more: when('customer', { minimumBalanceAfter: '99.01' }),
    code: 'BALANCE_BELOW_MINIMUM',
    field: 'preconditions/0/minimumBalanceAfter',
    details: { account: 'customer', balanceAfter: '99.00' },
  },
  'a version that the account does not have': {
    lines: GOOD,
    more: when('customer', { expectedVersion: '0' }),
    status: 409,
    code: 'ACCOUNT_VERSION_DIFFERS',
    field: 'preconditions/0/expectedVersion',
    details: { account: 'customer', version: '1' },
  },
  'a precondition on an account that no line touches': {
    lines: GOOD,
    more: when('poor', { minimumBalanceAfter: '0' }),
    code: 'PRECONDITION_ELSEWHERE',
    field: 'preconditions/0/account',
  },
  'two preconditions on one account of which one does not hold': {
    lines: GOOD,
    more: {
      preconditions: [
        { account: 'bank', minimumBalanceAfter: '-1000' },
        { account: 'bank', minimumBalanceAfter: '1000000' },
      ],
    },
    code: 'BALANCE_BELOW_MINIMUM',
    field: 'preconditions/1/minimumBalanceAfter',
  },
};

const told = ({ status, body }: Answer) => [status, { ...body, traceId: '' }];

describe('a posting that breaks a rule says which, on which field, and leaves no row in the ledger', () => {
  it.each(Object.entries(CASES))(
    '%s',
    async (_name, { lines, more = {}, status = 422, code, field, details }) => {
      const before = await recordedRows(service.sql);
      const number = newRequestNumber();
      const answer = await post('main', lines, more, number);
      expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, `LEDGER.${code}`, field]);
      if (details) expect(answer.body.details).toEqual(details);
      expect(published('Problem', answer.body)).toEqual([]);
      expect(await recordedRows(service.sql)).toEqual(before);
      // A refusal is no result to be repeated: the same number asks again and is decided again.
      expect(told(await post('main', lines, more, number))).toEqual(told(answer));
    },
  );

  it.each(Object.entries(CASES))('a dry run says the same: %s', async (_name, { lines, more = {} }) => {
    const before = await recordedRows(service.sql);
    const request = posting(lines, more);
    const dry = await service.call('POST', '/v1/books/main/vouchers/dry-run', request);
    const real = await service.call('POST', '/v1/books/main/vouchers', request);
    expect(told(dry)).toEqual(told(real));
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('a book that is not there', async () => {
    const answer = await post('nowhere', GOOD);
    expect([answer.status, answer.body.code]).toEqual([404, 'LEDGER.BOOK_NOT_FOUND']);
  });
});

describe('what looks alike and is allowed is posted', () => {
  it('an account stopped in lets value out, one stopped out lets value in, and a net of zero moves neither', async () => {
    const both = [...move('no-in', 'bank', '1.00'), ...move('bank', 'no-out', '1.00')];
    expect((await post('main', both)).status).toBe(201);
    const inAndOut = [...move('no-in', 'no-out', '5.00'), ...move('no-out', 'no-in', '5.00')];
    expect((await post('main', inAndOut)).status).toBe(201);
  });

  it('a balance that stays exactly at its limit, a minimum and a version that just hold', async () => {
    expect((await post('main', move('credit-line', 'bank', '50.00'))).status).toBe(201);
    expect((await post('main', move('credit-line', 'bank', '0.01'))).body.code).toBe(
      'LEDGER.INSUFFICIENT_FUNDS',
    );
    const { body } = await service.call('GET', '/v1/books/main/accounts/customer');
    const held = { minimumBalanceAfter: '99.00', expectedVersion: body.version };
    expect((await post('main', move('customer', 'bank', '1.00'), when('customer', held))).status).toBe(201);
  });

  it('a number that was refused before, with the content that was at fault corrected', async () => {
    const number = newRequestNumber();
    expect((await post('main', move('poor', 'bank', '1.00'), {}, number)).status).toBe(422);
    expect((await post('main', move('bank', 'poor', '1.00'), {}, number)).status).toBe(201);
  });
});
