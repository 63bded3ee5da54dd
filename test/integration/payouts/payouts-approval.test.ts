import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExpirePayouts } from '../../../src/payouts/expire-payouts.js';
import { auditBooks } from '../../support/audit-books.js';
import { hire } from '../../support/approvals.js';
import { outcomeOf } from '../../support/call.js';
import { HOUR, TurnableClock } from '../../support/clock.js';
import { fundedCustomer, standingOf } from '../../support/holds.js';
import {
  approvedPayout,
  bankOf,
  createdOf,
  openPayoutBook,
  payoutsOf,
  PAYEE,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

const clock = new TurnableClock(new Date());
let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let checker: string;
beforeAll(async () => {
  service = await startService({ clock });
  ({ checker } = await openPayoutBook(service));
  payouts = payoutsOf(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const newPayout = async () => createdOf(payouts.create(await fundedCustomer(service.call), '60.00'));

describe('approving', () => {
  it('is for another client than the maker, and for the very content that was seen', async () => {
    const created = await newPayout();
    const shown = await payouts.read(created.id, { key: checker });
    expect(shown.body.payee).toEqual(PAYEE);
    expect(outcomeOf(await payouts.approve(service.keys.approver, created))).toEqual([
      403,
      'PAYOUT.OWN_APPROVAL',
    ]);
    const other = { ...created, contentHash: '0'.repeat(64) };
    expect(outcomeOf(await payouts.approve(checker, other))).toEqual([409, 'PAYOUT.CONTENT_DIFFERS']);
    const approved = await payouts.approve(checker, shown.body);
    expect([approved.status, approved.body.state, approved.body.version]).toEqual([200, 'approved', 2]);
  });

  it('is not of a payout that was changed behind the back of the service', async () => {
    const created = await newPayout();
    const changed = `UPDATE payout SET payee_account = '6222020000009999', payee_sealed = NULL WHERE id = UNHEX(?)`;
    const id = created.id.replaceAll('-', '');
    await service.sql(changed, [id]);
    expect(outcomeOf(await payouts.approve(checker, created))).toEqual([409, 'PAYOUT.CONTENT_DIFFERS']);
    await service.sql(`UPDATE payout SET payee_account = ? WHERE id = UNHEX(?)`, [PAYEE.account, id]);
    expect((await payouts.approve(checker, created)).status).toBe(200);
  });

  it('is used once; the same said again is answered the same', async () => {
    const created = await newPayout();
    await payouts.approve(checker, created);
    const again = await payouts.approve(checker, created);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    const otherwise = await payouts.approve(checker, created, { reason: 'seen twice' });
    expect(outcomeOf(otherwise)).toEqual([409, 'PAYOUT.NOT_IN_STATE']);
    const foreign = await hire(service.call, 'second-checker', ['approver']);
    expect(outcomeOf(await payouts.approve(foreign, created))).toEqual([409, 'PAYOUT.NOT_IN_STATE']);
  });
});

describe('rejecting', () => {
  it('fails the payout and gives its money back; not by its maker', async () => {
    const created = await newPayout();
    expect(outcomeOf(await payouts.reject(service.keys.approver, created.id))).toEqual([
      403,
      'PAYOUT.OWN_APPROVAL',
    ]);
    const rejected = await payouts.reject(checker, created.id);
    expect([rejected.status, rejected.body.state, rejected.body.failureCause]).toEqual([
      200,
      'failed',
      'rejected',
    ]);
    expect(await standingOf(service.call, created.payerAccount)).toMatchObject({
      held: '0.00',
      available: '100.00',
    });
    const again = await payouts.reject(checker, created.id);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(outcomeOf(await payouts.approve(checker, created))).toEqual([409, 'PAYOUT.NOT_IN_STATE']);
  });

  it('is for what waits for a decision only', async () => {
    const { id } = await approvedPayout(service.call, checker);
    expect(outcomeOf(await payouts.reject(checker, id))).toEqual([409, 'PAYOUT.NOT_IN_STATE']);
  });
});

describe('cancelling', () => {
  it('is for the client that created it and for operators, until the intent', async () => {
    const stranger = await hire(service.call, 'stranger', ['poster']);
    const { id, account } = await approvedPayout(service.call, checker);
    expect(outcomeOf(await payouts.cancel(id, { key: stranger }))).toEqual([403, 'PAYOUT.NOT_YOURS']);
    const cancelled = await payouts.cancel(id);
    expect([cancelled.status, cancelled.body.failureCause]).toEqual([200, 'cancelled']);
    expect((await standingOf(service.call, account)).held).toBe('0.00');
    expect((await payouts.cancel(id)).headers.get('idempotent-replayed')).toBe('true');
    expect(outcomeOf(await payouts.cancel(id, { key: stranger }))).toEqual([403, 'PAYOUT.NOT_YOURS']);

    const other = await newPayout();
    expect((await payouts.cancel(other.id, { key: checker })).status).toBe(200);

    const sent = await approvedPayout(service.call, checker);
    await bankOf(service).claim(sent.id);
    expect(outcomeOf(await payouts.cancel(sent.id))).toEqual([409, 'PAYOUT.NOT_IN_STATE']);
    expect((await standingOf(service.call, sent.account)).held).toBe('60.00');
  });
});

describe('a payout that nobody decides on', () => {
  it('is not approved any more when its time is over, and is failed by the sweep, its money back', async () => {
    const created = await newPayout();
    const waiting = await newPayout();
    const due = `UPDATE payout SET approval_expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR WHERE id = UNHEX(?)`;
    await service.sql(due, [created.id.replaceAll('-', '')]);
    expect(outcomeOf(await payouts.approve(checker, created))).toEqual([422, 'PAYOUT.APPROVAL_EXPIRED']);
    const expire = service.app.get(ExpirePayouts, { strict: false });
    expect(await expire.sweep()).toBe(1);
    expect((await payouts.read(created.id)).body).toMatchObject({ state: 'failed', failureCause: 'expired' });
    expect((await standingOf(service.call, created.payerAccount)).held).toBe('0.00');
    expect((await payouts.read(waiting.id)).body.state).toBe('created');
    expect(await expire.sweep()).toBe(0);
  });

  it('expires by both clocks, never by one that goes wrong', async () => {
    const created = await newPayout();
    clock.advanceSeconds(48 * HOUR);
    expect(await service.app.get(ExpirePayouts, { strict: false }).sweep()).toBe(0);
    expect(outcomeOf(await payouts.approve(checker, created))).toEqual([422, 'PAYOUT.APPROVAL_EXPIRED']);
    clock.advanceSeconds(-48 * HOUR);
    expect((await payouts.approve(checker, created)).status).toBe(200);
  });

  it('more of them than a page are all failed', async () => {
    const account = await fundedCustomer(service.call, '1000.00');
    const all = await Promise.all(
      Array.from({ length: 120 }, () => createdOf(payouts.create(account, '1.00'))),
    );
    const ids = all.map(({ id }) => `'${id.replaceAll('-', '')}'`).join(',');
    await service.sql(
      `UPDATE payout SET approval_expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR WHERE HEX(id) IN (${ids})`,
    );
    expect(await service.app.get(ExpirePayouts, { strict: false }).sweep()).toBe(120);
    expect((await standingOf(service.call, account)).held).toBe('0.00');
  });
});

describe('the number of the payee', () => {
  it('is shown in full to those who check, and masked to all others and in lists', async () => {
    const created = await newPayout();
    for (const role of ['operator', 'approver', 'finance'] as const)
      expect((await payouts.read(created.id, { role })).body.payee.account).toBe(PAYEE.account);
    for (const role of ['poster', 'admin'] as const)
      expect((await payouts.read(created.id, { role })).body.payee.account).toBe('****1234');
    const { body } = await payouts.list('', { role: 'finance' });
    expect(JSON.stringify(body)).not.toContain(PAYEE.account);
  });
});
