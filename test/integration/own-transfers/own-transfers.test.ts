import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { hire } from '../../support/approvals.js';
import { fundedCustomer } from '../../support/holds.js';
import { openTreasury, setTerms, termsOf, TRANSIT, transfersOf } from '../../support/own-transfers.js';
import { bankOf, createdOf, FAILED, needNoChecker, payoutsOf, SUCCEEDED } from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let checker: string;
let transfers: ReturnType<typeof transfersOf>;
beforeEach(async () => {
  service = await startService();
  checker = await openTreasury(service);
  transfers = transfersOf(service);
});
afterEach(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

/** Proposed by the service. */
async function proposed(): Promise<Answer['body']> {
  await transfers.round();
  const [transfer] = await transfers.list();
  return transfers.read(transfer.id);
}

/** Approved, with its payout. */
async function ordered(): Promise<Answer['body']> {
  const transfer = await proposed();
  expect((await transfers.approve(checker, transfer)).status).toBe(200);
  await transfers.round();
  return transfers.read(transfer.id);
}

async function sent(): Promise<Answer['body']> {
  const transfer = await ordered();
  const bank = bankOf(service);
  await bank.claim(transfer.payout);
  await bank.conclude(transfer.payout, SUCCEEDED);
  await transfers.round();
  return transfers.read(transfer.id);
}

const expiresAt = (id: string, interval: string): Promise<unknown> =>
  service.sql(`UPDATE own_transfer SET expires_at = UTC_TIMESTAMP(6) ${interval} WHERE id = UNHEX(?)`, [
    id.replaceAll('-', ''),
  ]);

describe('a position that runs short', () => {
  it('has a transfer proposed up to its target, from whoever has the most, once', async () => {
    expect(await transfers.positions()).toEqual({ ccb: '1000.00', icbc: '0.00' });
    const transfer = await proposed();
    expect(transfer).toMatchObject({ state: 'proposed', from: 'ccb', to: 'icbc', amount: '300.00' });
    expect(transfer.payee.account).toBe('6222000000000001');
    expect(transfer.explanation.positions).toMatchObject([
      { channel: 'ccb', position: '1000.00', target: '500.00' },
      { channel: 'icbc', position: '0.00', floor: '100.00' },
    ]);
    await transfers.round();
    expect(await transfers.list()).toHaveLength(1);
  });

  it('counts what is approved or processing through the channel, and not what only waits for a checker', async () => {
    const account = await fundedCustomer(service.call);
    const payouts = payoutsOf(service.call);
    await createdOf(payouts.create(account, '7.00', { channel: 'ccb' }));
    expect((await transfers.positions()).ccb).toBe('1000.00');
    await needNoChecker(service.call, checker);
    const { id } = await createdOf(payouts.create(account, '30.00', { channel: 'ccb' }));
    expect((await transfers.positions()).ccb).toBe('970.00');
    const bank = bankOf(service);
    await bank.claim(id);
    expect((await transfers.positions()).ccb).toBe('970.00');
    await bank.conclude(id, SUCCEEDED);
    expect((await transfers.positions()).ccb).toBe('970.00');
  });

  it('proposes nothing where nobody has money to spare, or terms are not in force', async () => {
    await setTerms(service.call, checker, 'ccb', { floor: '200.00', target: '1000.00' });
    await transfers.round();
    expect(await transfers.list()).toEqual([]);
    await setTerms(service.call, checker, 'ccb', { floor: '200.00', target: '500.00', active: false });
    await transfers.round();
    expect(await transfers.list()).toEqual([]);
  });
});

describe('the money of a transfer', () => {
  it('goes D transit, C source when paid, D target, C transit when it has arrived; transit is zero again', async () => {
    expect(await transfers.books()).toBe('0.00 1000.00 0.00');
    const transfer = await ordered();
    expect(transfer.state).toBe('approved');
    expect(await transfers.books()).toBe('0.00 1000.00 0.00');
    expect((await transfers.positions()).ccb).toBe('700.00');
    const bank = bankOf(service);
    await bank.claim(transfer.payout);
    await bank.conclude(transfer.payout, SUCCEEDED);
    // On the books with the payout's own voucher, whoever follows when.
    expect(await transfers.books()).toBe('-300.00 700.00 0.00');
    expect(await transfers.transit()).toMatchObject({ onBooks: '300.00', difference: '0.00', open: [] });
    await transfers.round();
    expect((await transfers.read(transfer.id)).state).toBe('sent');
    expect(await transfers.transit()).toMatchObject({
      ...{ account: TRANSIT, onBooks: '300.00', ofTransfers: '300.00', difference: '0.00' },
      open: [{ id: transfer.id, from: 'ccb', to: 'icbc', amount: '300.00', ageMinutes: 0 }],
    });
    expect((await transfers.confirm(checker, transfer.id)).status).toBe(200);
    expect(await transfers.books()).toBe('0.00 700.00 300.00');
    const arrived = await transfers.read(transfer.id);
    expect([arrived.state, arrived.events.map(({ kind }: { kind: string }) => kind).join(' ')]).toEqual([
      ...['arrived', 'propose approve order send arrive'],
    ]);
    expect(await transfers.transit()).toMatchObject({ onBooks: '0.00', open: [] });
    expect((await transfers.positions()).icbc).toBe('300.00');
    await transfers.round();
    expect(await transfers.list()).toHaveLength(1);
  });

  it('is where it was when the payout fails, and another transfer is proposed', async () => {
    const transfer = await ordered();
    const bank = bankOf(service);
    await bank.claim(transfer.payout);
    await bank.conclude(transfer.payout, FAILED);
    await transfers.round();
    expect((await transfers.read(transfer.id)).state).toBe('failed');
    expect(await transfers.books()).toBe('0.00 1000.00 0.00');
    expect((await transfers.list('?state=proposed')).map(({ amount }) => amount)).toEqual(['300.00']);
  });

  it('comes back in full: the transfer has failed', async () => {
    const transfer = await sent();
    await bankOf(service).giveBack(transfer.payout, 'R-1', 30_000n);
    await transfers.round();
    expect((await transfers.read(transfer.id)).state).toBe('failed');
    expect(await transfers.books()).toBe('0.00 1000.00 0.00');
    expect(
      outcomeOf(
        await transfers.confirm(checker, transfer.id).catch(() => ({ status: 409, body: {} }) as Answer),
      )[0],
    ).toBe(409);
  });

  it('comes back in part: what is left arrives', async () => {
    const transfer = await sent();
    await bankOf(service).giveBack(transfer.payout, 'R-2', 10_000n);
    await transfers.round();
    expect(await transfers.transit()).toMatchObject({ onBooks: '200.00', difference: '0.00' });
    expect((await transfers.confirm(checker, transfer.id)).status).toBe(200);
    expect(await transfers.books()).toBe('0.00 800.00 200.00');
  });

  it('arrives before anybody has looked at the payout', async () => {
    const transfer = await ordered();
    const bank = bankOf(service);
    await bank.claim(transfer.payout);
    await bank.conclude(transfer.payout, SUCCEEDED);
    expect((await transfers.confirm(checker, transfer.id)).status).toBe(200);
    expect((await transfers.read(transfer.id)).state).toBe('arrived');
  });

  it('is on no list of what must be zero at the end of a date once it has arrived', async () => {
    const transfer = await sent();
    const [open] = await service.sql<{ balance: string }>(
      `SELECT b.debit_total - b.credit_total AS balance FROM account a JOIN account_balance b ON b.account_id = a.id
       WHERE a.must_be_zero = 1 AND b.debit_total <> b.credit_total`,
    );
    expect(open).toEqual({ balance: '30000' });
    await transfers.confirm(checker, transfer.id);
    expect(
      await service.sql(
        `SELECT a.code FROM account a JOIN account_balance b ON b.account_id = a.id
         WHERE a.must_be_zero = 1 AND b.debit_total <> b.credit_total`,
      ),
    ).toEqual([]);
  });

  it('never goes past what the transit account may carry: it waits, and is over when its time is', async () => {
    const { body } = await service.call('GET', `/v1/books/main/accounts/${TRANSIT}`);
    const changed = await service.call('PUT', `/v1/books/main/accounts/${TRANSIT}/overdraft-limit`, {
      role: 'admin',
      body: { overdraftLimit: '299.99', expectedVersion: body.version, reason: 'test' },
    });
    if (changed.status >= 400)
      await service.sql(
        `UPDATE account_balance SET overdraft_limit = 29999
         WHERE account_id = (SELECT id FROM account WHERE code = '${TRANSIT}')`,
      );
    const transfer = await ordered();
    expect([transfer.state, transfer.payout, transfer.lastRefusal]).toEqual([
      ...['approved', undefined, 'LEDGER.INSUFFICIENT_FUNDS'],
    ]);
    await transfers.round();
    await expiresAt(transfer.id, '- INTERVAL 1 SECOND');
    await transfers.round();
    expect((await transfers.read(transfer.id)).state).toBe('expired');
    expect(await transfers.books()).toBe('0.00 1000.00 0.00');
  });
});

describe('people decide', () => {
  it('one asks, another agrees to exactly that, once', async () => {
    const number = newRequestNumber();
    const both = await hire(service.call, 'both', ['operator', 'approver']);
    const asked = await transfers.ask({}, number, { key: both });
    expect([asked.status, asked.body.state, asked.body.amount]).toEqual([201, 'proposed', '50.00']);
    const again = await transfers.ask({}, number, { key: both });
    expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([asked.body.id, 'true']);
    expect(outcomeOf(await transfers.ask({ amount: '51.00' }, number, { key: both }))).toEqual([
      ...[409, 'OWN_TRANSFER.NUMBER_USED'],
    ]);
    expect(outcomeOf(await transfers.ask({}))).toEqual([409, 'OWN_TRANSFER.ALREADY_OPEN']);
    expect(outcomeOf(await transfers.approve(both, asked.body))).toEqual([403, 'OWN_TRANSFER.OWN_APPROVAL']);
    const other = { contentHash: 'f'.repeat(64) };
    expect(outcomeOf(await transfers.approve(checker, asked.body, other))).toEqual([
      ...[409, 'OWN_TRANSFER.CONTENT_DIFFERS'],
    ]);
    expect((await transfers.approve(checker, asked.body)).status).toBe(200);
    const replayed = await transfers.approve(checker, asked.body);
    expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  });

  it('nothing is approved that was changed behind our back, or on terms that are no longer', async () => {
    const transfer = await proposed();
    await setTerms(service.call, checker, 'icbc', { payee: termsOf('ccb').payee });
    expect(outcomeOf(await transfers.approve(checker, transfer))).toEqual([
      409,
      'OWN_TRANSFER.TERMS_CHANGED',
    ]);
    await service.sql("UPDATE own_transfer SET payee_account = '6222009999999999'");
    expect(outcomeOf(await transfers.approve(checker, transfer))).toEqual([
      409,
      'OWN_TRANSFER.CONTENT_DIFFERS',
    ]);
    expect((await transfers.reject(transfer.id)).body.state).toBe('rejected');
  });

  it('too late is too late, by either clock', async () => {
    const transfer = await proposed();
    await expiresAt(transfer.id, '- INTERVAL 1 SECOND');
    expect(outcomeOf(await transfers.approve(checker, transfer))).toEqual([
      ...[422, 'OWN_TRANSFER.APPROVAL_EXPIRED'],
    ]);
    await transfers.round();
    expect((await transfers.read(transfer.id)).state).toBe('expired');
  });

  it('what is rejected is rejected, and what has a payout is stopped by cancelling that', async () => {
    const transfer = await ordered();
    expect(outcomeOf(await transfers.reject(transfer.id))).toEqual([409, 'OWN_TRANSFER.IS_ORDERED']);
    const cancelled = await payoutsOf(service.call).cancel(transfer.payout, { role: 'operator' });
    expect(cancelled.status).toBe(200);
    await transfers.round();
    expect((await transfers.read(transfer.id)).state).toBe('failed');
    const [next] = await transfers.list('?state=proposed');
    expect((await transfers.reject(next.id)).status).toBe(200);
    const again = await transfers.reject(next.id);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(outcomeOf(await transfers.approve(checker, next))).toEqual([409, 'OWN_TRANSFER.NOT_IN_STATE']);
  });
});
