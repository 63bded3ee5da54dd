import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/platform/auth/index.js';
import { move, openBook, posting } from '../../support/book.js';
import type { CallOptions } from '../../support/call.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'customer', glAccount: '2201' },
];

let service: Service;
let keyOfOther: string;
let voucher: { id: string; requestNumber: string };
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', accounts: ACCOUNTS });
  await openBook(service.call, { code: 'other', accounts: ACCOUNTS });
  keyOfOther = await issueKey(['other']);
  voucher = (await post('main', {})).body;
});
afterAll(() => service.stop());

async function issueKey(books: string[]): Promise<string> {
  const body = { roles: ['poster'], books, reason: 'test' };
  const issued = await service.call('POST', '/v1/clients/test-client/keys', { role: 'admin', body });
  if (issued.status !== 201) throw new Error(JSON.stringify(issued.body));
  return issued.body.secret;
}

const post = (book: string, options: CallOptions, path = 'vouchers') =>
  service.call('POST', `/v1/books/${book}/${path}`, {
    ...posting(move('bank', 'customer', '1.00')),
    ...options,
  });
const get = (path: string, options: CallOptions = {}) => service.call('GET', `/v1/books/${path}`, options);

describe('only a poster of the book posts; all others are refused and no row is written', () => {
  it.each<[string, () => CallOptions, number, string]>([
    ['no key', () => ({ role: null }), 401, 'AUTH.KEY_MISSING'],
    ['a wrong key', () => ({ key: `sp_test_11111111_${'0'.repeat(48)}` }), 401, 'AUTH.KEY_INVALID'],
    ['nonsense for a key', () => ({ key: "' OR 1=1 --" }), 401, 'AUTH.KEY_MISSING'],
    ['finance', () => ({ role: 'finance' }), 403, 'AUTH.ROLE_MISSING'],
    ['an operator', () => ({ role: 'operator' }), 403, 'AUTH.ROLE_MISSING'],
    ['an approver', () => ({ role: 'approver' }), 403, 'AUTH.ROLE_MISSING'],
    ['an administrator', () => ({ role: 'admin' }), 403, 'AUTH.ROLE_MISSING'],
    ['a poster of another book', () => ({ key: keyOfOther }), 403, 'AUTH.BOOK_NOT_IN_SCOPE'],
  ])('%s', async (_name, options, status, code) => {
    const before = await recordedRows(service.sql);
    const answer = await post('main', options());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('the poster of the other book posts there', async () => {
    expect((await post('other', { key: keyOfOther })).status).toBe(201);
  });

  it('a dry run is for those who post, finance and operators', async () => {
    const roles: Role[] = ['poster', 'finance', 'operator', 'approver', 'admin'];
    const answers = await Promise.all(roles.map((role) => post('main', { role }, 'vouchers/dry-run')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 403, 403]);
  });
});

describe('what belongs to another book is not found', () => {
  const read = (book: string) => [
    `${book}/vouchers/${voucher.id}`,
    `${book}/vouchers/by-request/${voucher.requestNumber}`,
  ];

  it('its vouchers, by id and by request number', async () => {
    for (const path of read('main')) expect((await get(path)).body).toEqual(voucher);
    for (const path of read('other')) {
      const { status, body } = await get(path);
      expect([status, body.code]).toEqual([404, 'LEDGER.VOUCHER_NOT_FOUND']);
    }
  });

  it('and out of the scope of the key it is refused', async () => {
    for (const path of [
      ...read('main'),
      'main/vouchers?businessDate=2026-11-21',
      'main/accounts/bank/entries',
    ]) {
      const { status, body } = await get(path, { key: keyOfOther });
      expect([status, body.code]).toEqual([403, 'AUTH.BOOK_NOT_IN_SCOPE']);
    }
  });

  it.each(['x', '%00', '%27', '..%2f..', 'by-request', '01890000-0000-7000-8000-00000000000G'])(
    'no id makes a fault of the service: %s',
    async (id) => {
      const { status } = await get(`main/vouchers/${id}`);
      expect([400, 404]).toContain(status);
    },
  );

  it('an id is taken in the spelling that it was given in', async () => {
    const { status, body } = await get(`main/vouchers/${voucher.id.toUpperCase()}`);
    expect([status, body.code]).toEqual([404, 'LEDGER.VOUCHER_NOT_FOUND']);
  });
});
