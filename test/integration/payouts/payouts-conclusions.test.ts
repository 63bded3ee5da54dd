import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conclusion } from '../../../src/payouts/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { standingOf } from '../../support/holds.js';
import {
  agreed,
  approvedPayout,
  bankOf,
  FAILED,
  openPayoutBook,
  payoutsOf,
  SUCCEEDED,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let bank: ReturnType<typeof bankOf>;
let checker: string;
beforeAll(async () => {
  service = await startService();
  ({ checker } = await openPayoutBook(service));
  payouts = payoutsOf(service.call);
  bank = bankOf(service);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

async function processing(): Promise<{ id: string; account: string }> {
  const payout = await approvedPayout(service.call, checker);
  await bank.claim(payout.id);
  return payout;
}
async function succeeded(): Promise<{ id: string; account: string }> {
  const payout = await processing();
  await bank.conclude(payout.id, SUCCEEDED);
  return payout;
}
const told = (result: Awaited<ReturnType<typeof bank.conclude>>): unknown =>
  result.ok ? [result.value.payout.state, result.value.replayed] : result.refusal.code;

describe('a conclusion', () => {
  it('is made once; the same again is a replay', async () => {
    for (const [conclusion, state] of [
      [SUCCEEDED, 'succeeded'],
      [FAILED, 'failed'],
    ] as const) {
      const { id } = await processing();
      expect(told(await bank.conclude(id, conclusion))).toEqual([state, false]);
      expect(told(await bank.conclude(id, conclusion))).toEqual([state, true]);
    }
  });

  it.each<[string, Conclusion, Conclusion, string]>([
    ['success after failure', FAILED, SUCCEEDED, 'failed'],
    ['failure after success', SUCCEEDED, FAILED, 'succeeded'],
  ])(
    '%s is a contradiction: the state stands, a person is asked once, all of it recorded',
    async (_name, first, second, state) => {
      const { id, account } = await processing();
      await bank.conclude(id, first);
      const before = await standingOf(service.call, account);
      expect(told(await bank.conclude(id, second))).toBe('PAYOUT.CONTRADICTION');
      expect(told(await bank.conclude(id, second))).toBe('PAYOUT.CONTRADICTION');
      const { body } = await payouts.read(id);
      expect([body.state, body.attention]).toEqual([state, 'contradiction']);
      expect(body.events.filter(({ kind }: { kind: string }) => kind === 'ask-person')).toHaveLength(1);
      expect(body.refusals).toHaveLength(2);
      expect(await standingOf(service.call, account)).toEqual(before);
    },
  );

  it('of a payout that was never sent is refused, and of one that was cancelled a contradiction', async () => {
    const { id } = await approvedPayout(service.call, checker);
    expect(told(await bank.conclude(id, SUCCEEDED))).toBe('PAYOUT.NOT_IN_STATE');
    await payouts.cancel(id);
    expect(told(await bank.conclude(id, SUCCEEDED))).toBe('PAYOUT.CONTRADICTION');
    expect((await payouts.read(id)).body.attention).toBe('contradiction');
  });
});

describe('what is not known', () => {
  it('stays processing, its money set aside, however often it is asked about', async () => {
    const { id, account } = await processing();
    const asked = {
      kind: 'answer-unknown',
      detail: 'timeout',
      nextQueryAt: '2026-11-21 09:00:00.000000',
    } as const;
    for (const queries of [1, 2, 3]) expect((await bank.happen(id, { ...asked, queries })).ok).toBe(true);
    const attention = 'unlisted-code';
    expect((await bank.happen(id, { kind: 'ask-person', attention, detail: 'code 9Z' })).ok).toBe(true);
    const { body } = await payouts.read(id);
    expect([body.state, body.attention, body.version]).toEqual(['processing', attention, 7]);
    expect((await standingOf(service.call, account)).held).toBe('60.00');
    expect(told(await bank.conclude(id, SUCCEEDED))).toEqual(['succeeded', false]);
    expect((await payouts.read(id)).body.attention).toBeUndefined();
  });
});

describe('money that comes back (退票)', () => {
  it('goes to the payer, in parts up to the amount, while the payout stays succeeded', async () => {
    const { id, account } = await succeeded();
    expect(told((await bank.giveBack(id, 'R1', 2_000n)) as never)).toEqual(['succeeded', false]);
    expect(told((await bank.giveBack(id, 'R1', 2_000n)) as never)).toEqual(['succeeded', true]);
    expect(told((await bank.giveBack(id, 'R2', 4_001n)) as never)).toBe('PAYOUT.RETURN_EXCEEDS');
    expect(told((await bank.giveBack(id, 'R2', 4_000n)) as never)).toEqual(['succeeded', false]);
    const { body } = await payouts.read(id);
    expect([body.state, body.returned]).toEqual(['succeeded', '60.00']);
    expect(body.returns).toMatchObject([
      { returnReference: 'R1', amount: '20.00', account },
      { returnReference: 'R2', amount: '40.00', account },
    ]);
    expect((await standingOf(service.call, account)).ledger).toBe('100.00');
    const { body: voucher } = await service.call('GET', `/v1/books/main/vouchers/${body.returns[0].voucher}`);
    expect(voucher.links).toMatchObject([{ kind: 'belongs-to', voucher: body.voucher }]);
  });

  it('goes to the suspense account where the payer cannot take it', async () => {
    const { id, account } = await succeeded();
    const body = { stopped: true, reason: 'risk' };
    await service.call('POST', `/v1/books/main/accounts/${account}/stop-in`, { role: 'operator', body });
    const before = Number((await standingOf(service.call, 'icbc:suspense')).ledger);
    expect((await bank.giveBack(id, 'R3', 6_000n)).ok).toBe(true);
    expect((await payouts.read(id)).body.returns).toMatchObject([{ account: 'icbc:suspense' }]);
    expect(Math.abs(Number((await standingOf(service.call, 'icbc:suspense')).ledger) - before)).toBe(60);
    expect((await standingOf(service.call, account)).ledger).toBe('40.00');
  });

  it('of a payout that failed is a contradiction', async () => {
    const { id } = await processing();
    await bank.conclude(id, FAILED);
    expect(told((await bank.giveBack(id, 'R4', 6_000n)) as never)).toBe('PAYOUT.CONTRADICTION');
    expect((await payouts.read(id)).body.attention).toBe('contradiction');
  });
});

describe('a conclusion by persons', () => {
  const order = (payout: string, outcome: string, more: object = {}) => ({
    command: 'conclude-payout',
    content: { payout, outcome, evidence: 'statement of 21 November, line 7', ...more },
  });
  const conclude = (...of: Parameters<typeof order>): Promise<Answer> =>
    agreed(service.call, checker, order(...of));
  const make = (body: object): Promise<Answer> =>
    service.call('POST', '/v1/books/main/approvals', {
      role: 'operator',
      body: { reason: 'test', ...body },
      headers: { 'idempotency-key': newRequestNumber() },
    });
  const sentLongAgo = (id: string) =>
    service.sql(
      `UPDATE payout SET intent_at = intent_at - INTERVAL 61 MINUTE, not_after = not_after - INTERVAL 61 MINUTE
       WHERE id = UNHEX(?)`,
      [id.replaceAll('-', '')],
    );

  it('needs two, and what they go by; it pays', async () => {
    const { id, account } = await processing();
    const done = await conclude(id, 'succeeded', { bankReference: 'B-77' });
    expect([done.status, done.body.status]).toEqual([200, 'approved']);
    const { body } = await payouts.read(id);
    expect(body).toMatchObject({
      state: 'succeeded',
      bankReference: 'B-77',
      voucher: done.body.result.voucher,
    });
    expect(body.events.at(-1)).toMatchObject({
      part: 'operator',
      reason: 'statement of 21 November, line 7',
    });
    expect((await standingOf(service.call, account)).ledger).toBe('40.00');
    expect(told(await bank.conclude(id, SUCCEEDED))).toEqual(['succeeded', true]);
    expect(told(await bank.conclude(id, FAILED))).toBe('PAYOUT.CONTRADICTION');
  });

  it('is a failure only when the request surely reaches nobody any more', async () => {
    const { id, account } = await processing();
    expect(outcomeOf(await make(order(id, 'failed')))).toEqual([422, 'PAYOUT.MAY_STILL_BE_SENT']);
    await sentLongAgo(id);
    expect((await conclude(id, 'failed')).status).toBe(200);
    expect((await payouts.read(id)).body).toMatchObject({ state: 'failed', failureCause: 'person' });
    expect(await standingOf(service.call, account)).toMatchObject({ held: '0.00', available: '100.00' });
  });

  it('nor before its not-after and what the channel needs to see it are over', async () => {
    const { id } = await approvedPayout(service.call, checker);
    const [{ notAfter }] = (await service.sql(
      "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL 61 MINUTE, '%Y-%m-%d %H:%i:%s.%f') AS notAfter",
    )) as [{ notAfter: string }];
    await bank.claim(id, { notAfter });
    await sentLongAgo(id);
    expect(outcomeOf(await make(order(id, 'failed')))).toEqual([422, 'PAYOUT.MAY_STILL_BE_SENT']);
    await sentLongAgo(id);
    expect((await make(order(id, 'failed'))).status).toBe(201);
  });

  it('is refused of what is not processing, also when it was when the command was made', async () => {
    const { id } = await processing();
    const made = await make(order(id, 'succeeded'));
    expect(made.status).toBe(201);
    await bank.conclude(id, SUCCEEDED);
    const body = { contentHash: made.body.contentHash, reason: 'seen' };
    const late = await service.call('POST', `/v1/books/main/approvals/${made.body.id}/approve`, {
      key: checker,
      body,
    });
    expect(outcomeOf(late)).toEqual([409, 'PAYOUT.NOT_PROCESSING']);
    for (const outcome of ['succeeded', 'failed'])
      expect(outcomeOf(await make(order(id, outcome)))).toEqual([409, 'PAYOUT.NOT_PROCESSING']);
    const unknown = order('0190a000-0000-7000-8000-00000000ffff', 'failed');
    expect(outcomeOf(await make(unknown))).toEqual([422, 'PAYOUT.NOT_FOUND']);
    expect(outcomeOf(await make(order(id, 'returned')))[0]).toBe(400);
  });
});
