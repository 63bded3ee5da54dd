import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/platform/auth/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting, postLines } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { fundedCustomer, holdsOf, placed, standingOf } from '../../support/holds.js';
import { startService, type Service } from '../../support/service.js';

const UNKNOWN = '0198a000-0000-7000-8000-000000000001';

let service: Service;
let holds: ReturnType<typeof holdsOf>;
beforeAll(async () => {
  service = await startService();
  holds = holdsOf(service.call);
  const accounts = ['bank', 'other'].map((code) => ({ code, glAccount: '1002' }));
  await openBook(service.call, { accounts });
  await openBook(service.call, { code: 'second', accounts });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const customer = (amount?: string, book?: string): Promise<string> =>
  fundedCustomer(service.call, amount, book);

/** A voucher whose first line captures the hold. */
function captureByVoucher(hold: string, from: string, amount: string, book = 'main'): Promise<Answer> {
  const [out, into] = move(from, 'bank', amount);
  return postLines(service.call, [{ ...out, hold }, into], book);
}

/** All that a command on holds could have written. */
const written = () =>
  service.sql(
    `SELECT (SELECT COUNT(*) FROM request) AS requests, (SELECT COUNT(*) FROM voucher) AS vouchers,
       (SELECT COUNT(*) FROM account_entry) AS entries, (SELECT COUNT(*) FROM hold_event) AS events,
       (SELECT SUM(version) FROM hold) AS holds, (SELECT SUM(version) FROM account_balance) AS balances`,
  );

async function refusedWith(status: number, code: string, command: () => Promise<Answer>): Promise<Answer> {
  const before = await written();
  const answer = await command();
  expect(outcomeOf(answer)).toEqual([status, code]);
  expect(await written()).toEqual(before);
  return answer;
}

describe('what cannot be placed', () => {
  it.each<[string, Record<string, unknown>, number, string, string | undefined]>([
    ['no amount', { amount: '0' }, 400, 'LEDGER.AMOUNT_NOT_POSITIVE', 'amount'],
    ['less than a fen', { amount: '1.001' }, 400, 'LEDGER.AMOUNT_TOO_PRECISE', 'amount'],
    ['more than any account has', { amount: '9'.repeat(36) }, 400, 'LEDGER.AMOUNT_TOO_LARGE', 'amount'],
    ['a number', { amount: 1 }, 400, 'HTTP.FIELD_INVALID', 'amount'],
    ['a sign', { amount: '-1.00' }, 400, 'HTTP.FIELD_INVALID', 'amount'],
    ['more than is there', { amount: '100.01' }, 422, 'LEDGER.INSUFFICIENT_FUNDS', 'account'],
    ['on no account of the book', { account: 'nobody' }, 422, 'LEDGER.ACCOUNT_NOT_FOUND', 'account'],
    ['without a reason', { reason: '' }, 400, 'HTTP.FIELD_INVALID', 'reason'],
    [
      'with an expiry that has passed',
      { expiresAt: '2020-01-01T00:00:00Z' },
      422,
      'LEDGER.HOLD_EXPIRY_PASSED',
      'expiresAt',
    ],
    [
      'with an expiry without offset',
      { expiresAt: '2099-01-01T00:00:00' },
      400,
      'HTTP.FIELD_INVALID',
      'expiresAt',
    ],
    ['with an unknown field', { override: 'risk' }, 400, 'HTTP.FIELD_UNKNOWN', 'override'],
  ])('%s', async (_name, wrong, status, code, field) => {
    const account = await customer();
    const { body } = await refusedWith(status, code, () =>
      holds.place((wrong.account as string) ?? account, '1.00', wrong),
    );
    expect(body.field ?? body.errors?.[0]?.field).toBe(field);
  });
});

describe('what cannot be captured or released', () => {
  it('more than held, and more than is left', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '50.00'));
    const { body } = await refusedWith(422, 'LEDGER.HOLD_EXCEEDED', () =>
      holds.capture(id, [['bank', '50.01']]),
    );
    expect(body.details).toEqual({ hold: id, left: '50.00', wanted: '50.01' });
    await refusedWith(422, 'LEDGER.HOLD_EXCEEDED', () => holds.release(id, { amount: '50.01' }));
    await holds.capture(id, [['bank', '30.00']]);
    await refusedWith(422, 'LEDGER.HOLD_EXCEEDED', () => captureByVoucher(id, account, '20.01'));
    await refusedWith(422, 'LEDGER.HOLD_EXCEEDED', () => holds.release(id, { amount: '20.01' }));
  });

  it('a hold that was captured or released to the end', async () => {
    const account = await customer();
    const captured = await placed(holds.place(account, '10.00'));
    await holds.capture(captured, [['bank', '10.00']]);
    const released = await placed(holds.place(account, '10.00'));
    await holds.release(released);
    for (const id of [captured, released]) {
      await refusedWith(422, 'LEDGER.HOLD_CLOSED', () => holds.capture(id, [['bank', '1.00']]));
      await refusedWith(422, 'LEDGER.HOLD_CLOSED', () => captureByVoucher(id, account, '1.00'));
      await refusedWith(422, 'LEDGER.HOLD_CLOSED', () => holds.release(id));
      await refusedWith(422, 'LEDGER.HOLD_CLOSED', () => holds.release(id, { amount: '1.00' }));
    }
  });

  it('a hold that is not there, or is in another book', async () => {
    const account = await customer();
    const foreign = await placed(
      holdsOf(service.call, 'second').place(await customer('9.00', 'second'), '5.00'),
    );
    for (const id of [UNKNOWN, foreign]) {
      await refusedWith(404, 'LEDGER.HOLD_NOT_FOUND', () => holds.capture(id, [['bank', '1.00']]));
      await refusedWith(404, 'LEDGER.HOLD_NOT_FOUND', () => holds.release(id));
      await refusedWith(422, 'LEDGER.HOLD_NOT_FOUND', () => captureByVoucher(id, account, '1.00'));
      expect(outcomeOf(await holds.read(id))).toEqual([404, 'LEDGER.HOLD_NOT_FOUND']);
    }
    expect(outcomeOf(await holds.read('nonsense'))).toEqual([404, 'LEDGER.HOLD_NOT_FOUND']);
    await refusedWith(404, 'LEDGER.HOLD_NOT_FOUND', () => holds.release('x-OR-1=1'));
    await refusedWith(404, 'LEDGER.BOOK_NOT_FOUND', () =>
      holdsOf(service.call, 'nowhere').place(account, '1.00'),
    );
  });

  it('the hold of another account, or by a line that brings value', async () => {
    const [account, stranger] = [await customer(), await customer()];
    const id = await placed(holds.place(account, '10.00'));
    const elsewhere = await refusedWith(422, 'LEDGER.HOLD_ELSEWHERE', () =>
      captureByVoucher(id, stranger, '1.00'),
    );
    expect(elsewhere.body.details).toEqual({ hold: id, account });
    const [into, out] = move('bank', account, '1.00');
    await refusedWith(422, 'LEDGER.CAPTURE_BRINGS_VALUE', () =>
      postLines(service.call, [into, { ...out, hold: id }]),
    );
  });

  it('held money, by a line that does not name the hold', async () => {
    const account = await customer('10.00');
    await placed(holds.place(account, '10.00'));
    const lines = move(account, 'bank', '0.01');
    await refusedWith(422, 'LEDGER.INSUFFICIENT_FUNDS', () =>
      service.call('POST', '/v1/books/main/vouchers', posting(lines)),
    );
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['nobody', { to: [] }, 'HTTP.FIELD_INVALID', 'to'],
    ['nothing', { to: [{ account: 'bank', amount: '0.00' }] }, 'LEDGER.AMOUNT_NOT_POSITIVE', 'to/0/amount'],
    [
      'less than a fen',
      { to: [{ account: 'bank', amount: '0.001' }] },
      'LEDGER.AMOUNT_TOO_PRECISE',
      'to/0/amount',
    ],
    ['no business type', { businessType: 'Pay Out' }, 'HTTP.FIELD_INVALID', 'businessType'],
  ])('to %s', async (_name, wrong, code, field) => {
    const id = await placed(holds.place(await customer(), '10.00'));
    const { body } = await refusedWith(400, code, () => holds.capture(id, [['bank', '1.00']], wrong));
    expect(body.field ?? body.errors?.[0]?.field).toBe(field);
  });
});

describe('stops and frozen accounts', () => {
  const set = async (account: string, command: string, more: object = {}): Promise<void> => {
    const path = `/v1/books/main/accounts/${account}/${command}`;
    const { status } = await service.call('POST', path, {
      role: 'operator',
      body: { reason: 'risk', ...more },
    });
    expect(status).toBe(200);
  };
  const asOperator = (id: string, more: object = {}): Promise<Answer> =>
    holds.release(id, { ...more }, newRequestNumber(), { role: 'operator' });

  it.each<[string, string, object, string]>([
    ['a frozen account', 'freeze', {}, 'LEDGER.ACCOUNT_FROZEN'],
    ['an account that takes nothing in', 'stop-in', { stopped: true }, 'LEDGER.ACCOUNT_STOPPED_IN'],
  ])('%s gets nothing back, unless an operator says why', async (_name, command, more, code) => {
    const account = await customer();
    const id = await placed(holds.place(account, '60.00'));
    await set(account, command, more);
    await refusedWith(422, code, () => holds.release(id));
    await refusedWith(422, code, () => asOperator(id));
    const override = 'court order 7';
    await refusedWith(403, 'LEDGER.OVERRIDE_NOT_ALLOWED', () => holds.release(id, { override }));
    const passed = await asOperator(id, { amount: '20.00', override });
    expect([passed.status, passed.body.remaining, passed.body.event.override]).toEqual([
      200,
      '40.00',
      override,
    ]);
    expect((await holds.read(id)).body.events.items[1]).toMatchObject({ kind: 'released', override });
    expect(await standingOf(service.call, account)).toMatchObject({ held: '40.00', available: '60.00' });
  });

  it('an override does not pass more than is held', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '60.00'));
    await set(account, 'freeze');
    await refusedWith(422, 'LEDGER.HOLD_EXCEEDED', () =>
      asOperator(id, { amount: '60.01', override: 'why' }),
    );
  });

  it('a frozen account lets nothing be held or captured; one that lets nothing out neither', async () => {
    for (const [command, more, code] of [
      ['freeze', {}, 'LEDGER.ACCOUNT_FROZEN'],
      ['stop-out', { stopped: true }, 'LEDGER.ACCOUNT_STOPPED_OUT'],
    ] as const) {
      const account = await customer();
      const id = await placed(holds.place(account, '60.00'));
      await set(account, command, more);
      await refusedWith(422, code, () => holds.place(account, '1.00'));
      await refusedWith(422, code, () => holds.capture(id, [['bank', '1.00']]));
    }
    const account = await customer();
    const id = await placed(holds.place(account, '60.00'));
    await set(account, 'stop-out', { stopped: true });
    expect((await holds.release(id)).status).toBe(200);
  });

  it('placing and releasing are business types that can be stopped', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '1.00'));
    const stop = (businessType: string, stopped: boolean): Promise<Answer> =>
      service.call('PUT', `/v1/books/main/business-types/${businessType}/stop`, {
        role: 'operator',
        body: { stopped, reason: 'risk' },
      });
    await stop('hold-place', true);
    await refusedWith(422, 'LEDGER.BUSINESS_TYPE_STOPPED', () => holds.place(account, '1.00'));
    await stop('hold-release', true);
    await refusedWith(422, 'LEDGER.BUSINESS_TYPE_STOPPED', () => holds.release(id));
    await stop('hold-place', false);
    await stop('hold-release', false);
    expect((await holds.release(id)).status).toBe(200);
  });
});

describe('who may do what', () => {
  const path = (rest: string): string => `/v1/books/main/holds${rest}`;
  it('posters place and capture, posters and operators release, all read', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '50.00'));
    const roles: Role[] = ['poster', 'finance', 'operator', 'approver', 'admin'];
    const allowed = async (method: string, rest: string, body?: object): Promise<Role[]> => {
      const may: Role[] = [];
      for (const role of roles) {
        const headers = { 'idempotency-key': newRequestNumber() };
        const { status } = await service.call(method, path(rest), { role, headers, ...(body && { body }) });
        if (status !== 403) may.push(role);
      }
      return may;
    };
    const to = [{ account: 'bank', amount: '1.00' }];
    expect(await allowed('POST', '', { account, amount: '1.00', reason: 'r' })).toEqual(['poster']);
    expect(await allowed('POST', `/${id}/capture`, { businessType: 'payout', to })).toEqual(['poster']);
    expect(await allowed('POST', `/${id}/release`, { amount: '1.00', reason: 'r' })).toEqual([
      'poster',
      'operator',
    ]);
    expect(await allowed('GET', '')).toEqual(roles);
    expect(await allowed('GET', `/${id}`)).toEqual(roles);
  });

  it('every command needs a request number', async () => {
    const body = { account: await customer(), amount: '1.00', reason: 'r' };
    const answer = await service.call('POST', path(''), { body });
    expect(outcomeOf(answer)).toEqual([400, 'HTTP.IDEMPOTENCY_KEY_REQUIRED']);
  });
});
