import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/platform/auth/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { balanceOf } from '../../support/balances.js';
import { newRequestNumber, openAccount, openBook, posting } from '../../support/book.js';
import { CORRECTION_ACCOUNTS, Corrections, line, move, written } from '../../support/corrections.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let books: Corrections;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { accounts: CORRECTION_ACCOUNTS });
  books = new Corrections(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const command = async (account: string, name: string, more: object = {}): Promise<void> => {
  const path = `/v1/books/main/accounts/${account}/${name}`;
  const { status } = await service.call('POST', path, {
    role: 'operator',
    body: { reason: 'test', ...more },
  });
  if (status >= 300) throw new Error(`${name} of ${account}: ${status}`);
};

/** Key of another client with that role. */
async function keyOfNeighbour(role: Role): Promise<string> {
  const code = `neighbour-${role}`;
  await service.call('POST', '/v1/clients', { role: 'admin', body: { code, name: code, reason: 'test' } });
  const { body } = await service.call('POST', `/v1/clients/${code}/keys`, {
    role: 'admin',
    body: { roles: [role], books: ['main'], reason: 'test' },
  });
  if (typeof body.secret !== 'string') throw new Error(`no key: ${JSON.stringify(body)}`);
  return body.secret;
}

describe('who may reverse', () => {
  it.each<Role>(['poster', 'finance', 'operator', 'approver', 'admin'])(
    'a key of the role %s reverses what its client has posted',
    async (role) => {
      const { id } = await books.post(move('bank', 'customer', '1.00'));
      expect((await books.reverse(id, {}, { role })).status).toBe(201);
    },
  );

  it.each<[Role, number]>([
    ['poster', 403],
    ['finance', 201],
    ['operator', 201],
  ])('a %s of another client gets %i', async (role, status) => {
    const key = await keyOfNeighbour(role);
    const { id } = await books.post(move('bank', 'customer', '1.00'));
    const before = await recordedRows(service.sql);
    const answer = await service.call('POST', `/v1/books/main/vouchers/${id}/reversals`, {
      key,
      body: { reason: 'test' },
      headers: { 'idempotency-key': newRequestNumber() },
    });
    expect(answer.status).toBe(status);
    if (status === 201) return;
    expect(answer.body.code).toBe('LEDGER.VOUCHER_OF_ANOTHER_CLIENT');
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('a request number is asked for', async () => {
    const { id } = await books.post(move('bank', 'customer', '1.00'));
    const answer = await service.call('POST', `/v1/books/main/vouchers/${id}/reversals`, {
      body: { reason: 'test' },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.IDEMPOTENCY_KEY_REQUIRED' } });
  });
});

describe('stops', () => {
  const stopped: [string, string, object, string][] = [
    ['frozen', 'freeze', {}, 'LEDGER.ACCOUNT_FROZEN'],
    ['stopped-out', 'stop-out', { stopped: true }, 'LEDGER.ACCOUNT_STOPPED_OUT'],
  ];
  it.each(stopped)('an account that is %s refuses, unless it is passed for a reason', async (...names) => {
    const [code, name, more, refusal] = names;
    await openAccount(service.call, 'main', { code, glAccount: '2201' });
    const { id } = await books.post(move('bank', code, '5.00'));
    await command(code, name, more);
    const before = await recordedRows(service.sql);
    const attempts: [object, Role, number, string][] = [
      [{}, 'operator', 422, refusal],
      [{ override: '监管要求' }, 'poster', 403, 'LEDGER.OVERRIDE_NOT_ALLOWED'],
      [{ override: '监管要求' }, 'finance', 403, 'LEDGER.OVERRIDE_NOT_ALLOWED'],
      [{ override: '' }, 'operator', 400, 'HTTP.FIELD_INVALID'],
    ];
    for (const [body, role, status, answered] of attempts)
      expect(await books.reverse(id, { ...body }, { role })).toMatchObject({
        status,
        body: { code: answered },
      });
    expect(await recordedRows(service.sql)).toEqual(before);

    const passed = await books.reverse(id, { override: '监管要求' }, { role: 'operator' });
    expect(passed).toMatchObject({ status: 201, body: { override: '监管要求', memo: '录入错误' } });
    expect(await balanceOf(service.call, 'main', code)).toBe('0.00');
    const read = await service.call('GET', `/v1/books/main/vouchers/${passed.body.id}`);
    expect(read.body).toEqual(passed.body);
  });

  it('an account that takes nothing in refuses the reversal of what went out', async () => {
    await openAccount(service.call, 'main', { code: 'stopped-in', glAccount: '2201' });
    await books.post(move('bank', 'stopped-in', '5.00'));
    const { id } = await books.post(move('stopped-in', 'customer', '5.00'));
    await command('stopped-in', 'stop-in', { stopped: true });
    expect((await books.reverse(id)).body.code).toBe('LEDGER.ACCOUNT_STOPPED_IN');
    expect((await books.reverse(id, { override: 'ok' }, { role: 'admin' })).status).toBe(201);
  });

  it('missing funds and a closed account are never passed', async () => {
    await openAccount(service.call, 'main', { code: 'empty', glAccount: '2201' });
    const { id } = await books.post(move('bank', 'empty', '5.00'));
    const away = await books.post(move('empty', 'customer', '5.00'));
    const attempt = () => books.reverse(id, { override: 'ok' }, { role: 'operator' });
    expect((await attempt()).body.code).toBe('LEDGER.INSUFFICIENT_FUNDS');
    await command('empty', 'close');
    expect((await attempt()).body.code).toBe('LEDGER.ACCOUNT_CLOSED');
    expect((await books.reverse(away.id, { override: 'ok' }, { role: 'operator' })).body.code).toBe(
      'LEDGER.ACCOUNT_CLOSED',
    );
  });
});

describe('money set aside', () => {
  const available = async (account: string): Promise<string[]> => {
    const { body } = await service.call('GET', `/v1/books/main/accounts/${account}`);
    return [body.balances.ledgerBalance, body.balances.heldAmount, body.balances.earmarkedAmount];
  };

  it('what arrived for a purpose is taken back from it, and what was spent for it comes back to it', async () => {
    await openAccount(service.call, 'main', { code: 'fund', glAccount: '2201' });
    const arrival = await books.post([
      line('bank', 'debit', '100.00'),
      line('fund', 'credit', '100.00', { purpose: 'order-1' }),
    ]);
    const spent = await books.post([
      line('fund', 'debit', '30.00', { purpose: 'order-1' }),
      line('customer', 'credit', '30.00'),
    ]);
    expect(await available('fund')).toEqual(['70.00', '0.00', '70.00']);
    const back = await books.reverse(spent.id);
    expect(back.body.lines[0]).toMatchObject({ amount: '-30.00', purpose: 'order-1' });
    expect(await available('fund')).toEqual(['100.00', '0.00', '100.00']);
    expect((await books.reverse(arrival.id)).status).toBe(201);
    expect(await available('fund')).toEqual(['0.00', '0.00', '0.00']);
  });

  it('a purpose whose money was spent cannot give it back, whatever else is there', async () => {
    await openAccount(service.call, 'main', { code: 'fund-2', glAccount: '2201' });
    const arrival = await books.post([
      line('bank', 'debit', '10.00'),
      line('fund-2', 'credit', '10.00', { purpose: 'order-2' }),
    ]);
    await books.post(move('bank', 'fund-2', '50.00'));
    await books.post([
      line('fund-2', 'debit', '10.00', { purpose: 'order-2' }),
      line('bank', 'credit', '10.00'),
    ]);
    const before = await recordedRows(service.sql);
    expect((await books.reverse(arrival.id)).status).toBe(422);
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('reversing a capture brings the money back and does not revive the hold', async () => {
    await openAccount(service.call, 'main', { code: 'payer', glAccount: '2201' });
    await books.post(move('bank', 'payer', '20.00'));
    const hold = await service.call('POST', '/v1/books/main/holds', {
      body: { account: 'payer', amount: '20.00', reason: 'order' },
      headers: { 'idempotency-key': newRequestNumber() },
    });
    expect(hold.status).toBe(201);
    const lines = [line('payer', 'debit', '20.00', { hold: hold.body.id }), line('bank', 'credit', '20.00')];
    const captured = await service.call('POST', '/v1/books/main/vouchers', posting(lines));
    expect(captured.status).toBe(201);
    const reversal = await books.reverse(captured.body.id);
    expect(written(reversal)).toEqual(['debit payer -20.00', 'credit bank -20.00']);
    expect(reversal.body.lines[0].hold).toBeUndefined();
    expect(await available('payer')).toEqual(['20.00', '0.00', '0.00']);
    expect((await service.call('POST', '/v1/books/main/vouchers', posting(lines))).status).toBe(422);
  });
});
