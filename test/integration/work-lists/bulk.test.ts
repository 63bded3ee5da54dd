import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { fundedCustomer, standingOf } from '../../support/holds.js';
import { createdOf, openPayoutBook, payoutsOf } from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';
import { payoutItem, workOf } from '../../support/work-lists.js';

let service: Service;
let checker: string;
let work: ReturnType<typeof workOf>;
let account: string;
beforeAll(async () => {
  service = await startService();
  ({ checker } = await openPayoutBook(service));
  work = workOf(service.call);
  account = await fundedCustomer(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const waiting = (count: number): Promise<{ id: string; contentHash: string }[]> =>
  Promise.all(
    Array.from({ length: count }, () => createdOf(payoutsOf(service.call).create(account, '0.10'))),
  ) as Promise<{ id: string; contentHash: string }[]>;
const recorded = async (): Promise<number> =>
  Number((await service.sql<{ n: string }>('SELECT COUNT(*) AS n FROM work_action_item'))[0]!.n);
const NOWHERE = '0190a000-0000-7000-8000-000000000009';

describe('a command for many items', () => {
  it('decides each by itself, answers in order, and is the same when it is sent again', async () => {
    const [one, two, three] = (await waiting(3)) as [Item, Item, Item];
    const order = { command: 'set-payout-rule', content: { client: '*', currency: 'CNY', upTo: '0.00' } };
    const approval = (await make(service.call, order)).body as Item;
    const items = [
      payoutItem(one),
      payoutItem({ ...two, contentHash: '0'.repeat(64) }),
      payoutItem({ id: NOWHERE, contentHash: one.contentHash }),
      { kind: 'approval', id: approval.id, contentHash: approval.contentHash },
      payoutItem(three),
    ];
    const number = newRequestNumber();
    const first = await work.act('approve', items, { key: checker }, number);
    const told = (first.body.items as { id: string; code?: string }[]).map(({ id, code }) => [id, code]);
    expect(told).toEqual([
      [one.id, undefined],
      [two.id, 'PAYOUT.CONTENT_DIFFERS'],
      [NOWHERE, 'PAYOUT.NOT_FOUND'],
      [approval.id, undefined],
      [three.id, undefined],
    ]);
    expect([first.status, first.body.done, first.body.refused]).toEqual([200, 3, 2]);
    const again = await work.act('approve', items, { key: checker }, number);
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([first.body, 'true']);
    const other = await work.act('approve', items.slice(1), { key: checker }, number);
    expect(outcomeOf(other)).toEqual([409, 'WORK.REQUEST_CONTENT_DIFFERS']);
    const { body } = await payoutsOf(service.call).read(one.id, { key: checker });
    expect([body.state, body.events.length]).toEqual(['approved', 2]);
  });

  it('sent many times at once does everything once', async () => {
    const items = (await waiting(20)).map(payoutItem);
    const number = newRequestNumber();
    const before = await recorded();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => work.act('approve', items, { key: checker }, number)),
    );
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body]);
    expect(answers[0]!.body.done).toBe(20);
    expect((await recorded()) - before).toBe(20);
  });

  it('that was cut off goes on where it was', async () => {
    const items = (await waiting(6)).map(payoutItem);
    const number = newRequestNumber();
    const options = { role: 'operator' } as const;
    const first = await work.act('cancel', items, options, number);
    const id = (first.body.id as string).replaceAll('-', '');
    // As if the process had died after the fourth was decided and before that of the last three was recorded.
    await service.sql(`DELETE FROM work_action_item WHERE action_id = x'${id}' AND position >= 3`);
    const again = await work.act('cancel', items, options, number);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    expect(again.body.done).toBe(6);
  });

  it('keeps maker and checker apart: who created a payout does not approve it among others', async () => {
    const [own] = (await waiting(1)) as [Item];
    const answer = await work.act('approve', [payoutItem(own)], { role: 'approver' });
    expect(answer.body.items[0]).toMatchObject({ outcome: 'refused', code: 'PAYOUT.OWN_APPROVAL' });
    const rejected = await work.act('reject', [payoutItem(own)], { key: checker });
    expect(rejected.body.done).toBe(1);
  });

  it('takes 500 items', async () => {
    const items = Array.from({ length: 500 }, (_, index) => ({
      kind: 'payout',
      id: `0190a000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    }));
    const answer = await work.act('cancel', items);
    expect([answer.status, answer.body.refused]).toEqual([200, 500]);
    expect(outcomeOf(await work.act('cancel', [...items, { kind: 'payout', id: NOWHERE }]))).toEqual([
      400,
      'HTTP.FIELD_INVALID',
    ]);
  });

  it('that is malformed, or not for the caller, does nothing to any item', async () => {
    const [item] = (await waiting(1)) as [Item];
    const before = [await recorded(), await standingOf(service.call, account)];
    const good = payoutItem(item);
    const cancel = { role: 'operator' } as const;
    for (const [answer, status, code] of [
      [work.act('cancel', [good, good], cancel), 400, 'WORK.ITEM_TWICE'],
      [work.act('cancel', [good, { ...good, kind: 'return' }], cancel), 400, 'WORK.NOT_FOR_KIND'],
      [work.act('cancel', [], cancel), 400, 'HTTP.FIELD_INVALID'],
      [work.act('pay', [good], cancel), 400, 'HTTP.FIELD_INVALID'],
      [work.act('cancel', [{ ...good, amount: '1' }], cancel), 400, 'HTTP.FIELD_UNKNOWN'],
      [work.act('cancel', [good], { role: 'approver' }), 403, 'AUTH.ROLE_MISSING'],
      [work.act('cancel', [good], { role: 'poster' }), 403, 'AUTH.ROLE_MISSING'],
      [work.act('approve', [{ kind: 'payout', id: item.id }], { key: checker }), 400, 'WORK.HASH_MISSING'],
    ] as const)
      expect(outcomeOf(await answer)).toEqual([status, code]);
    expect([await recorded(), await standingOf(service.call, account)]).toEqual(before);
  });
});

interface Item {
  readonly id: string;
  readonly contentHash: string;
}
