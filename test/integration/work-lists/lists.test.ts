import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { fundedCustomer } from '../../support/holds.js';
import {
  approvedPayout,
  bankOf,
  createdOf,
  FAILED,
  openPayoutBook,
  payoutsOf,
  SUCCEEDED,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';
import { payoutItem, workOf } from '../../support/work-lists.js';

let service: Service;
let checker: string;
let work: ReturnType<typeof workOf>;
let bank: ReturnType<typeof bankOf>;
beforeAll(async () => {
  service = await startService();
  ({ checker } = await openPayoutBook(service));
  work = workOf(service.call);
  bank = bankOf(service);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const makeLate = (id: string, column: string) =>
  service.sql(
    `UPDATE payout SET ${column} = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR WHERE id = x'${id.replaceAll('-', '')}'`,
  );

/** Sent and paid. */
async function paidPayout(amount = '60.00') {
  const payout = await approvedPayout(service.call, checker, amount);
  await bank.claim(payout.id);
  expect((await bank.conclude(payout.id, SUCCEEDED)).ok).toBe(true);
  return payout;
}

describe('a work list', () => {
  it('of approvals holds payouts and commands, in order of their age, page by page with totals', async () => {
    const { create } = payoutsOf(service.call);
    const account = await fundedCustomer(service.call);
    const wanted: string[] = [];
    for (let index = 0; index < 3; index++) {
      wanted.push((await createdOf(create(account, '10.00'))).id);
      const content = { client: '*', currency: 'CNY', upTo: `${index}.00` };
      wanted.push((await make(service.call, { command: 'set-payout-rule', content })).body.id);
    }
    expect(await work.ids('approvals')).toEqual(wanted);
    const { body } = await work.list('approvals', '?limit=2');
    expect(body.totals).toMatchObject([{ currency: 'CNY', items: 3, amount: '30.00' }, { items: 3 }]);
    expect(body.items[0]).toMatchObject({
      kind: 'payout',
      amount: '10.00',
      actions: ['approve', 'reject', 'cancel'],
    });
    expect(body.items[1]).toMatchObject({
      kind: 'approval',
      why: 'set-payout-rule',
      actions: ['approve', 'reject'],
    });
    expect(await work.ids('approvals', `&payerAccount=${account}&channel=icbc`)).toHaveLength(3);
    expect(await work.count('approvals')).toBe(6);
  });

  it('of what is unsent or unknown holds what has waited for too long, and what a person is asked about', async () => {
    const late = await approvedPayout(service.call, checker);
    expect(await work.ids('unsent')).toEqual([]);
    await makeLate(late.id, 'send_after');
    expect(await work.ids('unsent')).toEqual([late.id]);
    await bank.claim(late.id);
    expect([await work.ids('unsent'), await work.ids('unknown')]).toEqual([[], []]);
    await makeLate(late.id, 'intent_at');
    const asked = await approvedPayout(service.call, checker);
    await bank.claim(asked.id);
    await bank.happen(asked.id, { kind: 'ask-person', attention: 'garbage', detail: '<html>' });
    const { body } = await work.list('unknown');
    expect(body.items.map(({ id, why }: { id: string; why: string }) => [id, why])).toEqual([
      [late.id, 'no-answer'],
      [asked.id, 'garbage'],
    ]);
    const again = await work.act('ask-again', [payoutItem(late), payoutItem(asked)]);
    expect(again.body).toMatchObject({ done: 2, refused: 0, open: 0 });
    for (const { id } of [late, asked]) expect((await bank.conclude(id, FAILED)).ok).toBe(true);
    expect(await work.ids('unknown')).toEqual([]);
    const over = await work.act('ask-again', [payoutItem(late)]);
    expect(over.body.items[0]).toMatchObject({ outcome: 'refused', code: 'PAYOUT.NOT_PROCESSING' });
  });

  it('of contradictions loses what is taken note of until the bank contradicts again; the fact stays', async () => {
    const { id } = await paidPayout();
    expect((await bank.conclude(id, FAILED)).ok).toBe(false);
    expect(await work.ids('contradictions')).toEqual([id]);
    expect((await work.act('acknowledge', [{ kind: 'payout', id }])).body.done).toBe(1);
    expect(await work.ids('contradictions')).toEqual([]);
    expect(await work.count('contradictions')).toBe(0);
    const twice = await work.act('acknowledge', [{ kind: 'payout', id }]);
    expect(twice.body.items[0]).toMatchObject({ outcome: 'refused', code: 'WORK.NOTHING_TO_NOTE' });
    const read = await payoutsOf(service.call).read(id);
    expect(read.body).toMatchObject({ state: 'succeeded', attention: 'contradiction' });
    expect((await bank.conclude(id, FAILED)).ok).toBe(false);
    expect(await work.ids('contradictions')).toEqual([id]);
    expect((await work.act('acknowledge', [{ kind: 'payout', id }])).body.done).toBe(1);
  });

  it('of returns loses what is taken note of; the money that came back stays', async () => {
    const { id } = await paidPayout();
    for (const [reference, amount] of [
      ['R-1', 1_000n],
      ['R-2', 500n],
      ['R-3', 300n],
    ] as const)
      expect((await bank.giveBack(id, reference, amount)).ok).toBe(true);
    const returns = await work.ids('returns');
    expect(returns).toHaveLength(3);
    const { body } = await work.list('returns');
    expect(body.totals).toMatchObject([{ currency: 'CNY', items: 3, amount: '18.00' }]);
    expect(body.items[0]).toMatchObject({
      kind: 'return',
      payout: id,
      amount: '10.00',
      actions: ['acknowledge'],
    });
    const noted = await work.act('acknowledge', [{ kind: 'return', id: returns[1]! }], { role: 'finance' });
    expect(noted.body.done).toBe(1);
    expect(await work.ids('returns')).toEqual([returns[0], returns[2]]);
    expect((await payoutsOf(service.call).read(id)).body.returned).toBe('18.00');
  });

  it('is asked for by its name, filters and cursor', async () => {
    expect(outcomeOf(await work.list('everything'))).toEqual([404, 'WORK.LIST_UNKNOWN']);
    expect(outcomeOf(await work.list('returns', '?after=x'))).toEqual([400, 'HTTP.CURSOR_MALFORMED']);
    expect(outcomeOf(await work.list('returns', '?channel=none'))).toEqual([404, 'CHANNEL.NOT_FOUND']);
    expect((await work.list('returns', '?payerAccount=none')).status).toBe(404);
    expect((await work.story('nothing')).status).toBe(404);
  });
});

describe('the story of a payout', () => {
  it('is all that is known of it on one page, with what can be done and who may', async () => {
    const { id } = await paidPayout();
    await bank.giveBack(id, 'R-9', 6_000n);
    await bank.conclude(id, FAILED);
    const [back] = (await work.ids('returns', '')).slice(-1);
    await work.act('acknowledge', [{ kind: 'return', id: back! }]);
    const { body } = await work.story(id);
    expect(body.payout).toMatchObject({ id, state: 'succeeded', payee: { account: '6222020000001234' } });
    expect(body.payout.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      ...['create', 'approve', 'claim', 'succeed', 'return', 'ask-person'],
    ]);
    expect(body.hold).toMatchObject({ id, status: 'closed' });
    expect(
      body.vouchers.map((voucher: { businessType: string; lines: object[] }) => voucher.businessType),
    ).toEqual(['payout-conclude', 'payout-return']);
    for (const { lines } of body.vouchers) expect(lines.length).toBeGreaterThan(1);
    expect(body.actions).toMatchObject([
      { action: 'acknowledge', kind: 'return', id: back, outcome: 'done' },
    ]);
    expect(body.whatToDo.length).toBeGreaterThan(1);
    expect(body.next).toMatchObject([{ action: 'acknowledge', roles: ['operator', 'finance'] }]);
    const masked = await service.call('GET', `/v1/books/main/work-lists/payouts/${id}`, { role: 'admin' });
    expect(masked.body.payout.payee.account).toBe('****1234');
  });

  it('tells of commands about it that wait for a checker, and of those that concluded it', async () => {
    const payout = await approvedPayout(service.call, checker);
    await bank.claim(payout.id);
    const content = { payout: payout.id, outcome: 'succeeded', evidence: 'a letter' };
    const made = await make(service.call, { command: 'conclude-payout', content });
    const waiting = (await work.story(payout.id)).body;
    expect(waiting.approvals).toMatchObject([{ id: made.body.id, status: 'pending' }]);
    expect(waiting.next.map(({ action }: { action: string }) => action)).toEqual([
      'ask-again',
      'conclude-payout',
    ]);
    const agreed = [{ kind: 'approval', id: made.body.id, contentHash: made.body.contentHash }];
    expect((await work.act('approve', agreed, { key: checker })).body.done).toBe(1);
    const after = (await work.story(payout.id)).body;
    expect(after.approvals).toMatchObject([{ id: made.body.id, status: 'approved' }]);
    expect(after.payout.state).toBe('succeeded');
    expect(after.vouchers).toHaveLength(1);
  });
});
