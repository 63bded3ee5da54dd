import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openAccount, openBook, postLines, type Line } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { fundedCustomer, holdsOf, placed, standingOf } from '../../support/holds.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let holds: ReturnType<typeof holdsOf>;
beforeAll(async () => {
  service = await startService();
  holds = holdsOf(service.call);
  const accounts = ['bank', 'payable', 'fees'].map((code) => ({ code, glAccount: '1002' }));
  await openBook(service.call, { accounts, currencies: ['CNY', 'JPY'] });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const customer = (): Promise<string> => fundedCustomer(service.call);

const post = (lines: readonly Line[]): Promise<Answer> => postLines(service.call, lines);

describe('placing', () => {
  it('sets the amount aside: it stays on the account and is not available', async () => {
    const account = await customer();
    const expiresAt = '2099-12-31T23:59:59.5+08:00';
    const more = { expiresAt, reference: 'payout-1', reason: 'payout 1' };
    const { status, body, headers } = await holds.place(account, '60.5', more);
    expect([status, headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      book: 'main',
      account,
      currency: 'CNY',
      amount: '60.50',
      captured: '0.00',
      released: '0.00',
      remaining: '60.50',
      status: 'open',
      expiresAt: '2099-12-31T15:59:59.500000Z',
      reference: 'payout-1',
      reason: 'payout 1',
      placedAt: body.event.recordedAt,
      version: 1,
      event: {
        number: 1,
        kind: 'placed',
        amount: '60.50',
        captured: '0.00',
        released: '0.00',
        status: 'open',
        reason: 'payout 1',
        client: 'test-client',
        traceId: headers.get('trace-id'),
        recordedAt: body.event.recordedAt,
      },
    });
    expect(await standingOf(service.call, account)).toEqual({
      ledger: '100.00',
      held: '60.50',
      available: '39.50',
      version: '2',
    });
  });

  it('is counted in every funds check', async () => {
    const account = await customer();
    await placed(holds.place(account, '60.00'));
    const spent = await post(move(account, 'bank', '40.01'));
    expect(outcomeOf(spent)).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    expect(spent.body.details).toMatchObject({ available: '40.00', needed: '40.01' });
    expect(outcomeOf(await holds.place(account, '40.01'))).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    expect((await post(move(account, 'bank', '40.00'))).status).toBe(201);
    expect(outcomeOf(await holds.place(account, '0.01'))).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
  });

  it('is in the currency of the account, with its decimals', async () => {
    const yen = { glAccount: '2201', currency: 'JPY', overdraftLimit: 'unlimited' };
    await openAccount(service.call, 'main', { code: 'yen', ...yen });
    await openAccount(service.call, 'main', { code: 'yen:other', ...yen });
    const { body } = await holds.place('yen', '500');
    expect([body.currency, body.amount, body.remaining]).toEqual(['JPY', '500', '500']);
    const captured = await holds.capture(body.id, [['yen:other', '200']]);
    expect(captured.body.lines[0]).toMatchObject({ amount: '200', currency: 'JPY' });
    expect((await holds.release(body.id, { amount: '100' })).body.remaining).toBe('200');
  });

  it('may use an overdraft, and keeps the account from being closed or its limit lowered', async () => {
    await openAccount(service.call, 'main', {
      code: 'overdrawn',
      glAccount: '2201',
      overdraftLimit: '50.00',
    });
    const id = await placed(holds.place('overdrawn', '50.00'));
    const operator = { role: 'operator' as const };
    const command = (name: string, body: object): Promise<Answer> =>
      service.call('POST', `/v1/books/main/accounts/overdrawn/${name}`, { ...operator, body });
    expect(outcomeOf(await command('close', { reason: 'leaves' }))).toEqual([
      422,
      'LEDGER.ACCOUNT_NOT_EMPTY',
    ]);
    const lower = { overdraftLimit: '49.99', reason: 'risk' };
    expect(outcomeOf(await command('overdraft-limit', lower))).toEqual([422, 'LEDGER.OVERDRAFT_IN_USE']);
    expect((await holds.release(id)).status).toBe(200);
    expect((await command('close', { reason: 'leaves' })).status).toBe(200);
    expect(outcomeOf(await holds.place('overdrawn', '1.00'))).toEqual([422, 'LEDGER.ACCOUNT_CLOSED']);
  });
});

describe('releasing', () => {
  it('gives back a part, then all that is left', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '60.00'));
    const first = await holds.release(id, { amount: '20.00', reason: 'smaller payout' });
    expect([first.status, first.body]).toMatchObject([
      200,
      {
        id,
        released: '20.00',
        remaining: '40.00',
        status: 'open',
        version: 2,
        event: { number: 2, kind: 'released', amount: '20.00', reason: 'smaller payout' },
      },
    ]);
    expect(await standingOf(service.call, account)).toMatchObject({ held: '40.00', available: '60.00' });
    const last = await holds.release(id);
    expect(last.body).toMatchObject({ released: '60.00', remaining: '0.00', status: 'closed', version: 3 });
    expect(await standingOf(service.call, account)).toEqual({
      ledger: '100.00',
      held: '0.00',
      available: '100.00',
      version: '4',
    });
  });

  it('writes no voucher and no entry', async () => {
    const account = await customer();
    const count = () =>
      service.sql(
        'SELECT (SELECT COUNT(*) FROM voucher) AS vouchers, (SELECT COUNT(*) FROM account_entry) AS entries',
      );
    const before = await count();
    await holds.release(await placed(holds.place(account, '1.00')));
    expect(await count()).toEqual(before);
  });
});

describe('capturing', () => {
  it('posts a voucher that takes the money from the hold, to one or several receivers', async () => {
    const account = await customer();
    const id = await placed(holds.place(account, '60.00'));
    const { status, body } = await holds.capture(
      id,
      [
        ['bank', '48.00'],
        ['fees', '2.00'],
      ],
      { memo: 'payout 7', reference: 'p7', metadata: { order: '7' } },
    );
    expect([status, body.businessType, body.memo, body.reference, body.metadata]).toEqual([
      ...[201, 'payout', 'payout 7', 'p7', { order: '7' }],
    ]);
    const lines = body.lines.map((line: Record<string, string>) => [
      line.account,
      line.side,
      line.amount,
      line.hold,
    ]);
    expect(lines).toEqual([
      [account, 'debit', '50.00', id],
      ['bank', 'credit', '48.00', undefined],
      ['fees', 'credit', '2.00', undefined],
    ]);
    expect(await standingOf(service.call, account)).toEqual({
      ledger: '50.00',
      held: '10.00',
      available: '40.00',
      version: '4',
    });
    expect(await service.call('GET', `/v1/books/main/vouchers/${body.id}`)).toMatchObject({ body });
    const read = await holds.read(id);
    expect(read.body).toMatchObject({ captured: '50.00', remaining: '10.00', status: 'open', version: 2 });
    expect(read.body.events.items[1]).toMatchObject({
      kind: 'captured',
      amount: '50.00',
      voucher: body.id,
      reason: '',
    });
  });

  it('takes money from an account of the debit side as well', async () => {
    await openAccount(service.call, 'main', { code: 'float', glAccount: '1002', overdraftLimit: '0' });
    await post(move('float', 'payable', '10.00'));
    const id = await placed(holds.place('float', '10.00'));
    expect(outcomeOf(await post(move('payable', 'float', '0.01')))).toEqual([
      422,
      'LEDGER.INSUFFICIENT_FUNDS',
    ]);
    const captured = await holds.capture(id, [['payable', '10.00']]);
    expect(captured.body.lines[0]).toMatchObject({ account: 'float', side: 'credit', amount: '10.00' });
    expect(await standingOf(service.call, 'float')).toMatchObject({ ledger: '0.00', held: '0.00' });
  });
});
