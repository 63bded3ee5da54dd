import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, postLines, posting } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { fundedCustomer, holdsOf, standingOf } from '../../support/holds.js';
import {
  approvedPayout,
  bankOf,
  createdOf,
  FAILED,
  openPayoutBook,
  payoutsOf,
  PAYEE,
  SUCCEEDED,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let bank: ReturnType<typeof bankOf>;
let checker: string;
beforeAll(async () => {
  service = await startService();
  const fee = { flat: '0.50', rate: '0.001', minimum: null, maximum: null, rounding: 'half-up' } as const;
  ({ checker } = await openPayoutBook(service, { terms: { fee } }));
  payouts = payoutsOf(service.call);
  bank = bankOf(service);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const customer = (amount?: string): Promise<string> => fundedCustomer(service.call, amount);
const balanceOf = async (account: string): Promise<string> =>
  (await standingOf(service.call, account)).ledger;

describe('creating', () => {
  it('sets the money aside and answers the payout, its payee masked', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const more = { orderNumber: 'o-1', memo: 'November', metadata: { shop: '7' } };
    const { status, body, headers } = await payouts.create(account, '60.5', more, number);
    expect([status, headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...{ book: 'main', client: 'test-client', state: 'created', version: 1, payerAccount: account },
      payee: { ...PAYEE, account: '****1234' },
      ...{ amount: '60.50', currency: 'CNY', channel: 'icbc', purpose: 'salary' },
      ...{ orderNumber: 'o-1', businessKey: 'o-1', memo: 'November', metadata: { shop: '7' } },
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      requestNumber: body.id.replaceAll('-', ''),
      businessDate: '2026-11-21',
      createdAt: expect.any(String),
      approvalExpiresAt: expect.any(String),
      ...{ fee: '0.00', returned: '0.00' },
    });
    expect(await standingOf(service.call, account)).toMatchObject({
      ...{ ledger: '100.00', held: '60.50', available: '39.50' },
    });
    const { body: hold } = await holdsOf(service.call).read(body.id);
    expect(hold).toMatchObject({ owner: 'payout', amount: '60.50', status: 'open', reference: 'o-1' });
  });

  it('writes no voucher: no money has moved', async () => {
    const count = () => service.sql('SELECT COUNT(*) AS vouchers FROM voucher');
    const account = await customer();
    const before = await count();
    await createdOf(payouts.create(account, '1.00'));
    expect(await count()).toEqual(before);
  });

  it('answers the first answer again, whatever became of the payout since', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const first = await payouts.create(account, '10.00', {}, number);
    await payouts.cancel(first.body.id);
    const again = await payouts.create(account, '10.00', {}, number);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await payouts.create(account, '11.00', {}, number);
    expect(outcomeOf(other)).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
  });

  it('answers it again also when the channel would not take it any more', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const first = await payouts.create(account, '10.00', {}, number);
    const { body: channel } = await service.call('GET', '/v1/books/main/channels/icbc', { role: 'admin' });
    const { name, feeAccount, suspenseAccount, terms } = channel;
    const change = (version: number, isActive: boolean): Promise<Answer> =>
      service.call('PUT', '/v1/books/main/channels/icbc', {
        role: 'admin',
        body: {
          ...{ expectedVersion: version, name, feeAccount, suspenseAccount, terms, reason: 'test' },
          isActive,
        },
      });
    expect((await change(channel.version, false)).status).toBe(200);
    expect(outcomeOf(await payouts.create(account, '10.00'))).toEqual([422, 'PAYOUT.CHANNEL_INACTIVE']);
    expect((await payouts.create(account, '10.00', {}, number)).body).toEqual(first.body);
    expect((await change(channel.version + 1, true)).status).toBe(200);
  });
});

describe('its hold', () => {
  it('is taken by nobody but the payout: no release, no capture, no line of a voucher', async () => {
    const account = await customer();
    const { id } = await createdOf(payouts.create(account, '60.00'));
    const holds = holdsOf(service.call);
    const operator = { role: 'operator' as const };
    const [out, into] = move(account, 'bank', '1.00');
    const tries = [
      await holds.release(id),
      await holds.release(id, {}, undefined, operator),
      await holds.capture(id, [['bank', '1.00']]),
      await postLines(service.call, [{ ...out, hold: id }, into]),
    ];
    for (const answer of tries) expect(outcomeOf(answer)).toEqual([422, 'LEDGER.HOLD_OWNED']);
    expect((await standingOf(service.call, account)).held).toBe('60.00');
  });
});

describe('success', () => {
  it('moves the money to what the channel keeps for us, with its fee, and ends the hold', async () => {
    const { id, account } = await approvedPayout(service.call, checker);
    const [clearing, fees] = [await balanceOf('icbc:clearing'), await balanceOf('icbc:fees')];
    await bank.claim(id);
    const concluded = await bank.conclude(id, SUCCEEDED);
    expect(concluded.ok && [concluded.value.payout.state, concluded.value.replayed]).toEqual([
      'succeeded',
      false,
    ]);
    const { body } = await payouts.read(id);
    expect(body).toMatchObject({ state: 'succeeded', fee: '0.56', bankReference: 'B-1' });
    expect(body.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      'create',
      'approve',
      'claim',
      'succeed',
    ]);
    const { body: voucher } = await service.call('GET', `/v1/books/main/vouchers/${body.voucher}`);
    expect(voucher).toMatchObject({ businessType: 'payout-conclude', reference: id });
    const lines = voucher.lines.map(({ account: code, side, amount }: Record<string, string>) => [
      code,
      side,
      amount,
    ]);
    expect(lines).toEqual([
      [account, 'debit', '60.00'],
      ['icbc:clearing', 'credit', '60.00'],
      ['icbc:fees', 'debit', '0.56'],
      ['icbc:clearing', 'credit', '0.56'],
    ]);
    expect(await standingOf(service.call, account)).toMatchObject({ ledger: '40.00', held: '0.00' });
    expect(Number(await balanceOf('icbc:fees')) - Number(fees)).toBeCloseTo(0.56);
    expect(Math.abs(Number(await balanceOf('icbc:clearing')) - Number(clearing))).toBeCloseTo(60.56);
  });

  it('is recorded also where the account was frozen or stopped meanwhile, and says that it passed that', async () => {
    const { id, account } = await approvedPayout(service.call, checker);
    await bank.claim(id);
    const body = { reason: 'risk' };
    await service.call('POST', `/v1/books/main/accounts/${account}/freeze`, { role: 'operator', body });
    expect((await bank.conclude(id, SUCCEEDED)).ok).toBe(true);
    const { body: told } = await payouts.read(id);
    const { body: voucher } = await service.call('GET', `/v1/books/main/vouchers/${told.voucher}`);
    expect(voucher.override).toBe(`payout ${id} has succeeded`);
  });
});

describe('failure', () => {
  it('gives the money back, without a voucher', async () => {
    const { id, account } = await approvedPayout(service.call, checker);
    await bank.claim(id);
    expect((await bank.conclude(id, FAILED)).ok).toBe(true);
    expect((await payouts.read(id)).body).toMatchObject({
      ...{ state: 'failed', failureCause: 'channel', failureCode: 'REJECTED' },
    });
    expect(await standingOf(service.call, account)).toMatchObject({
      ledger: '100.00',
      held: '0.00',
      available: '100.00',
    });
  });

  it('also to an account that takes no value in', async () => {
    const { id, account } = await approvedPayout(service.call, checker);
    await bank.claim(id);
    const body = { stopped: true, reason: 'risk' };
    const stopped = await service.call('POST', `/v1/books/main/accounts/${account}/stop-in`, {
      role: 'operator',
      body,
    });
    expect(stopped.status).toBe(200);
    expect((await bank.conclude(id, FAILED)).ok).toBe(true);
    expect((await standingOf(service.call, account)).held).toBe('0.00');
  });
});

describe('webhook events', () => {
  it('are left for every event, in order, in the transaction of the event', async () => {
    const { id } = await approvedPayout(service.call, checker);
    await bank.claim(id);
    await bank.conclude(id, SUCCEEDED);
    await bank.giveBack(id, 'R-events', 6_000n);
    const rows = await service.sql<{ type: string; number: string; payload: string }>(
      `SELECT type, number, payload FROM webhook_outbox WHERE subject = ?
       UNION ALL SELECT type, number, payload FROM webhook_event WHERE subject = ? ORDER BY number`,
      [`payout:${id}`, `payout:${id}`],
    );
    const told = rows.map(({ type }) => type.replace('payout.', ''));
    expect(told).toEqual(['created', 'approved', 'processing', 'succeeded', 'returned']);
    expect(JSON.parse(rows[3]!.payload)).toMatchObject({
      payout: id,
      state: 'succeeded',
      payeeAccount: '****1234',
    });
    expect(rows.map(({ payload }) => payload).join()).not.toContain(PAYEE.account);
  });
});

describe('what was refused', () => {
  it('is recorded, with who and why, and no money moved', async () => {
    const account = await customer();
    const number = newRequestNumber();
    const refused = await payouts.create(account, '100.01', {}, number);
    expect(outcomeOf(refused)).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    const { body } = await service.call('GET', '/v1/books/main/payouts/refusals?limit=1', {
      role: 'operator',
    });
    expect(body.items).toMatchObject([
      {
        ...{
          event: 'create',
          code: 'LEDGER.INSUFFICIENT_FUNDS',
          requestNumber: number,
          client: 'test-client',
        },
        traceId: refused.headers.get('trace-id'),
      },
    ]);
    expect((await standingOf(service.call, account)).held).toBe('0.00');
    expect((await payouts.create(account, '100.00', {}, number)).status).toBe(201);
  });

  it('of a payout stands in its story', async () => {
    const account = await customer();
    const created = await createdOf(payouts.create(account, '1.00'));
    await payouts.approve(service.keys.approver, created);
    await payouts.cancel(created.id);
    await payouts.approve(checker, created);
    const { body } = await payouts.read(created.id);
    expect(
      body.refusals.map(({ event, code, client }: Record<string, string>) => [event, code, client]),
    ).toEqual([
      ['approve', 'PAYOUT.NOT_IN_STATE', 'checker'],
      ['approve', 'PAYOUT.OWN_APPROVAL', 'test-client'],
    ]);
  });
});

it('a voucher of the type payout-conclude by anybody else is no payout, and pays none', async () => {
  const { id, account } = await approvedPayout(service.call, checker);
  const [out, into] = move(account, 'icbc:clearing', '60.00');
  const body = posting([{ ...out, hold: id }, into], { businessType: 'payout' });
  expect(outcomeOf(await service.call('POST', '/v1/books/main/vouchers', body))).toEqual([
    422,
    'LEDGER.HOLD_OWNED',
  ]);
  expect((await payouts.read(id)).body.state).toBe('approved');
});
