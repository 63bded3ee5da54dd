import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import {
  batchesOf,
  goodBodyOf,
  oneApproval,
  secondChecker,
  someItems,
  totalOf,
} from '../../support/payout-batches.js';
import { PAYER, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { workOf } from '../../support/work-lists.js';

let world: PayoutWorld;
let batches: ReturnType<typeof batchesOf>;
let work: ReturnType<typeof workOf>;
let second: string;
beforeAll(async () => {
  world = await startPayoutWorld();
  const [{ call }] = world.nodes as [PayoutWorld['nodes'][0]];
  batches = batchesOf(call);
  work = workOf(call);
  second = await secondChecker(call);
});
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

interface Received {
  readonly id: string;
  readonly contentHash: string;
}
const received = async (prefix: string): Promise<Received> =>
  goodBodyOf(await batches.received(someItems(3, prefix)));

it('batches wait in the list of approvals until they have all the approvals that they need', async () => {
  const all = [await received('a'), await received('b'), await received('c')];
  const { body } = await work.list('approvals');
  expect(body.items).toEqual(
    all.map(({ id, contentHash }) =>
      expect.objectContaining({
        ...{ kind: 'batch', id, contentHash, amount: totalOf(someItems(3)), currency: 'CNY' },
        actions: ['approve', 'cancel'],
      }),
    ),
  );
  expect(await work.count('approvals')).toBe(3);
  expect(await work.ids('approvals')).toEqual(all.map(({ id }) => id));
  expect(await work.ids('approvals', `&payerAccount=${PAYER}`)).toHaveLength(3);

  const items = all.slice(0, 2).map(({ id, contentHash }) => ({ kind: 'batch', id, contentHash }));
  const first = goodBodyOf(await work.act('approve', items, { key: world.checker }));
  expect([first.done, first.refused, await work.count('approvals')]).toEqual([2, 0, 3]);
  const last = goodBodyOf(await work.act('approve', items, { key: second }));
  expect([last.done, await work.ids('approvals')]).toEqual([2, [all[2]!.id]]);
  expect((await batches.read(all[0]!.id)).state).toBe('paying');
});

it('a batch that is not to be paid is made void from the list; what its checker did not see is refused by itself', async () => {
  await oneApproval(world.nodes[0]!.call, second);
  const [good, changed] = [await received('d'), await received('e')];
  const done = goodBodyOf(
    await work.act(
      'approve',
      [
        { kind: 'batch', id: good.id, contentHash: good.contentHash },
        { kind: 'batch', id: changed.id, contentHash: good.contentHash },
      ],
      { key: second },
    ),
  );
  expect(done.items.map(({ code }: { code?: string }) => code)).toEqual([
    undefined,
    'PAYOUT_BATCH.CONTENT_DIFFERS',
  ]);
  const gone = goodBodyOf(await work.act('cancel', [{ kind: 'batch', id: changed.id }]));
  expect([gone.done, (await batches.read(changed.id)).state]).toEqual([1, 'void']);
});
