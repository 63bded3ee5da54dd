import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNTS, customer, newCode, openingOf, rowsOf } from '../../support/account-openings.js';
import { openBook } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', currencies: ['CNY', 'JPY', 'KWD'] });
  await openBook(service.call, { code: 'other' });
});
afterAll(() => service.stop());

const open = openingOf(() => service);
const read = (path: string): Promise<Answer> => service.call('GET', path);

describe('an account', () => {
  it('is opened with a zero balance and is read back as it was described', async () => {
    const wanted = customer({
      code: `A:b.c_d-${'9'.repeat(119)}`,
      party: 'C-1001',
      externalReference: '6222 0000 1234',
      overdraftLimit: '12.5',
      mustBeZero: true,
      metadata: { segment: '零售', note: '' },
    });
    const { status, body } = await open(wanted);
    expect(status).toBe(201);
    expect(body).toEqual({
      ...wanted,
      normalSide: 'credit',
      overdraftLimit: '12.50',
      openedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[.]\d{6}Z$/),
      status: 'active',
      stopIn: false,
      stopOut: false,
      balances: {
        ledgerBalance: '0.00',
        heldAmount: '0.00',
        earmarkedAmount: '0.00',
        availableBalance: '12.50',
        unlimitedOverdraft: false,
        debitTotal: '0.00',
        creditTotal: '0.00',
      },
      version: '0',
      lastSequence: '0',
    });
    expect(await read(`${ACCOUNTS}/${wanted.code}`)).toMatchObject({ status: 200, body });
    const [row] = await service.sql<{ digest: string; at: string }>(
      `SELECT b.last_digest = REPEAT('\\0', 32) AS digest, b.last_recorded_at = a.opened_at AS at
       FROM account a JOIN account_balance b ON b.account_id = a.id WHERE a.code = ?`,
      [wanted.code],
    );
    expect([Number(row!.digest), Number(row!.at)]).toEqual([1, 1]);
  });

  it('has the decimals of its currency', async () => {
    expect((await open(customer({ currency: 'JPY' }))).body.balances.ledgerBalance).toBe('0');
    expect((await open(customer({ currency: 'KWD' }))).body.balances.ledgerBalance).toBe('0.000');
  });

  it('may be overdrawn by default only where its GL account may', async () => {
    expect((await open(customer())).body).toMatchObject({
      overdraftLimit: '0.00',
      balances: { availableBalance: '0.00' },
    });
    expect((await open(customer({ glAccount: '1002' }))).body).toMatchObject({
      overdraftLimit: 'unlimited',
      balances: { availableBalance: null, unlimitedOverdraft: true },
    });
    expect((await open(customer({ glAccount: '1002', overdraftLimit: '0' }))).body.overdraftLimit).toBe(
      '0.00',
    );
    expect((await open(customer({ overdraftLimit: 'unlimited' }))).body.overdraftLimit).toBe('unlimited');
    const largest = `${'9'.repeat(34)}.99`;
    expect((await open(customer({ overdraftLimit: largest }))).body.overdraftLimit).toBe(largest);
  });

  it('opened again with the same content is the same account, with other content it is refused', async () => {
    const wanted = customer({ party: 'C-7', metadata: { b: '2', a: '1' } });
    const first = await open(wanted);
    const again = await open({
      ...wanted,
      metadata: { a: '1', b: '2' },
      overdraftLimit: '0.00',
      mustBeZero: false,
    });
    expect(again).toMatchObject({ status: 200, body: first.body });
    for (const other of [
      { name: 'Other' },
      { glAccount: '2202' },
      { currency: 'JPY' },
      { party: 'C-8' },
      { party: undefined },
      { externalReference: 'x' },
      { overdraftLimit: '1' },
      { mustBeZero: true },
      { metadata: { a: '1' } },
    ]) {
      const answer = await open({ ...wanted, ...other });
      expect(answer).toMatchObject({ status: 409, body: { code: 'LEDGER.ACCOUNT_EXISTS', field: 'code' } });
    }
    expect(await rowsOf(service.sql, wanted.code)).toEqual({ accounts: 1, balances: 1, changes: 1 });
  });

  it('a limit changed since it was opened does not make the same opening another', async () => {
    const wanted = customer({ overdraftLimit: '5' });
    await open(wanted);
    for (const overdraftLimit of ['7', '9']) {
      const body = { overdraftLimit, reason: 'more' };
      const path = `${ACCOUNTS}/${wanted.code}/overdraft-limit`;
      expect(await service.call('POST', path, { role: 'operator', body })).toMatchObject({ status: 200 });
    }
    expect(await open(wanted)).toMatchObject({ status: 200, body: { overdraftLimit: '9.00' } });
    expect(await open({ ...wanted, overdraftLimit: '9' })).toMatchObject({ status: 409 });
  });

  it('opened by fifty at once there is one row', async () => {
    const wanted = customer();
    const answers = await Promise.all(Array.from({ length: 50 }, () => open(wanted)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
    expect(await rowsOf(service.sql, wanted.code)).toEqual({ accounts: 1, balances: 1, changes: 1 });
  });

  it('of different openings of one code at once exactly one wins', async () => {
    const code = newCode();
    const names = Array.from({ length: 20 }, (_, index) => `Name ${index}`);
    const answers = await Promise.all(names.map((name) => open(customer({ code, name }))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await rowsOf(service.sql, code)).toEqual({ accounts: 1, balances: 1, changes: 1 });
  });

  it('is opened in currencies added to the book a moment ago', async () => {
    expect(await open(customer({ currency: 'EUR' }))).toMatchObject({ status: 422 });
    await service.call('POST', '/v1/books/main/currencies', { role: 'admin', body: { currency: 'EUR' } });
    expect(await open(customer({ currency: 'EUR' }))).toMatchObject({ status: 201 });
  });

  it.each<[string, Record<string, unknown>, number, string, string]>([
    ['no code', { code: undefined }, 400, 'HTTP.FIELD_MISSING', 'code'],
    ['129 characters', { code: 'a'.repeat(129) }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['a trailing space', { code: 'a ' }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['a quote', { code: "a'b" }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['NUL', { code: 'a\u0000' }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['a full-width code', { code: 'ａ' }, 400, 'HTTP.FIELD_INVALID', 'code'],
    ['an empty name', { name: '' }, 400, 'HTTP.FIELD_INVALID', 'name'],
    ['half a surrogate pair', { name: 'a\ud800' }, 400, 'HTTP.FIELD_INVALID', 'name'],
    ['a party with a quote', { party: "o'neill" }, 400, 'HTTP.FIELD_INVALID', 'party'],
    [
      'a reference beyond ASCII',
      { externalReference: '银行' },
      400,
      'HTTP.FIELD_INVALID',
      'externalReference',
    ],
    [
      'a reference that ends in a space',
      { externalReference: 'x ' },
      400,
      'HTTP.FIELD_INVALID',
      'externalReference',
    ],
    [
      'a limit with three decimals',
      { overdraftLimit: '12.345' },
      400,
      'LEDGER.AMOUNT_TOO_PRECISE',
      'overdraftLimit',
    ],
    [
      'a limit with 38 digits',
      { overdraftLimit: '1'.repeat(36) },
      400,
      'LEDGER.AMOUNT_TOO_LARGE',
      'overdraftLimit',
    ],
    [
      'a limit with 40 digits',
      { overdraftLimit: '1'.repeat(40) },
      400,
      'HTTP.FIELD_INVALID',
      'overdraftLimit',
    ],
    ['a limit below zero', { overdraftLimit: '-1' }, 400, 'HTTP.FIELD_INVALID', 'overdraftLimit'],
    ['a limit with exponent', { overdraftLimit: '1e2' }, 400, 'HTTP.FIELD_INVALID', 'overdraftLimit'],
    ['a limit as number', { overdraftLimit: 0.1 }, 400, 'HTTP.FIELD_INVALID', 'overdraftLimit'],
    ['a limit that is null', { overdraftLimit: null }, 400, 'HTTP.FIELD_INVALID', 'overdraftLimit'],
    ['an unknown GL account', { glAccount: '9999' }, 422, 'LEDGER.GL_ACCOUNT_NOT_FOUND', 'glAccount'],
    ['a GL account with children', { glAccount: '2200' }, 422, 'LEDGER.GL_ACCOUNT_HAS_CHILDREN', 'glAccount'],
    ['a currency that is none', { currency: 'ZZZ' }, 422, 'LEDGER.CURRENCY_NOT_IN_BOOK', 'currency'],
    ['a currency of other books', { currency: 'USD' }, 422, 'LEDGER.CURRENCY_NOT_IN_BOOK', 'currency'],
    ['metadata with a number', { metadata: { a: 1 } }, 400, 'HTTP.FIELD_INVALID', 'metadata/a'],
    ['nested metadata', { metadata: { a: {} } }, 400, 'HTTP.FIELD_INVALID', 'metadata/a'],
    ['a flag as text', { mustBeZero: 'yes' }, 400, 'HTTP.FIELD_INVALID', 'mustBeZero'],
    ['an unknown field', { balance: '100' }, 400, 'HTTP.FIELD_UNKNOWN', 'balance'],
  ])('%s is refused', async (_name, wrong, status, code, field) => {
    const count = () => service.sql('SELECT COUNT(*) AS n FROM account');
    const before = await count();
    expect(await open(customer(wrong))).toMatchObject({ status, body: { code, field } });
    expect(await count()).toEqual(before);
  });

  it('is opened by posters, operators and administrators only', async () => {
    for (const role of ['poster', 'operator', 'admin'] as const) {
      expect(await open(customer(), role)).toMatchObject({ status: 201 });
    }
    for (const role of ['finance', 'approver'] as const) {
      expect(await open(customer(), role)).toMatchObject({
        status: 403,
        body: { code: 'AUTH.ROLE_MISSING' },
      });
    }
  });

  it('of another book is not found', async () => {
    const wanted = customer();
    await open(wanted);
    expect(await read(`${ACCOUNTS}/${wanted.code}`)).toMatchObject({ status: 200 });
    for (const path of [`accounts/${wanted.code}`, `accounts/${wanted.code}/changes`]) {
      const answer = await read(`/v1/books/other/${path}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'LEDGER.ACCOUNT_NOT_FOUND' } });
    }
    expect(await read(`/v1/books/nowhere/accounts/${wanted.code}`)).toMatchObject({
      status: 404,
      body: { code: 'LEDGER.BOOK_NOT_FOUND' },
    });
    const upper = await read(`${ACCOUNTS}/${wanted.code.toUpperCase()}`);
    expect(upper).toMatchObject({ status: 404 });
  });
});
