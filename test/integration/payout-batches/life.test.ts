import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChannelDirectory } from '../../../src/channels/index.js';
import { ClaimPayouts } from '../../../src/payout-sending/claim-payouts.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { standingOf } from '../../support/holds.js';
import { newRequestNumber } from '../../support/book.js';
import { bankOf, FAILED } from '../../support/payouts.js';
import { CLEARING, PAYER, standsOn, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import {
  advance,
  batchesOf,
  goodBodyOf,
  oneApproval,
  progressOf,
  runToEnd,
  secondChecker,
  someItems,
  totalOf,
  type TestItem,
} from '../../support/payout-batches.js';

let world: PayoutWorld;
let batches: ReturnType<typeof batchesOf>;
let second: string;
beforeAll(async () => {
  // A second sending would be a second payment.
  world = await startPayoutWorld({ bank: { customer: { deduplicates: false } } });
  batches = batchesOf(world.nodes[0]!.call);
  second = await secondChecker(world.nodes[0]!.call);
});
afterEach(async () => {
  await world.bank.behave([]);
  await world.schema.sql("UPDATE channel_health SET state = 'closed', marks = ''");
});
afterAll(async () => {
  expect((await world.bank.truth()).cameMoreThanOnce).toBe(0);
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const held = async (): Promise<string> => (await standingOf(world.nodes[0]!.call, PAYER)).held;

/** Received and approved by two. */
async function paying(items: readonly TestItem[], more: object = {}): Promise<string> {
  const received = goodBodyOf(await batches.received(items, more));
  goodBodyOf(await batches.approve(world.checker, received));
  goodBodyOf(await batches.approve(second, received));
  return received.id;
}

describe('a batch', () => {
  it('is received whole, approved by two, paid from one hold, and finishes', async () => {
    const items = someItems(7, 'whole');
    const before = Number(await standsOn(world, PAYER));
    const received = goodBodyOf(await batches.received(items, { reference: 'payroll-11' }));
    expect(received).toMatchObject({
      state: 'received',
      items: 7,
      amount: totalOf(items),
      approvalsNeeded: 2,
    });
    const first = goodBodyOf(await batches.approve(world.checker, received));
    expect([first.state, await held()]).toEqual(['received', '0.00']);
    const last = goodBodyOf(await batches.approve(second, received));
    expect([last.state, await held()]).toEqual(['paying', totalOf(items)]);
    expect(progressOf(last)).toEqual({ waiting: 7 });
    await advance(world.nodes[0]!);
    expect(progressOf(await batches.read(received.id))).toEqual({ ready: 7 });
    const done = await runToEnd(world, received.id);
    expect(done.state).toBe('finished');
    expect(progressOf(done)).toEqual({ succeeded: 7 });
    expect(await held()).toBe('0.00');
    expect(before - Number(await standsOn(world, PAYER))).toBeCloseTo(Number(totalOf(items)));
    expect(Number(await standsOn(world, CLEARING))).not.toBe(0);
    const report = (await batches.items(received.id)).body.items;
    expect(report.map(({ orderNumber }: TestItem) => orderNumber)).toEqual(
      items.map(({ orderNumber }) => orderNumber),
    );
    expect(report.every(({ bankReference }: { bankReference?: string }) => bankReference)).toBe(true);
    expect(done.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      ...['create', 'receive', 'approve', 'pay', 'finish'],
    ]);
  });

  it('leaves what failed in its hold; named items are tried again, once, and the rest is given back', async () => {
    await world.bank.behave([{ on: 'payment', deed: 'fail', code: 'ACCOUNT_INVALID' }]);
    const items = someItems(3, 'again');
    const id = await paying(items);
    const failed = await runToEnd(world, id);
    expect([failed.state, progressOf(failed), await held()]).toEqual([
      ...['incomplete', { failed: 3 }, totalOf(items)],
    ]);
    await world.bank.behave([]);
    await world.schema.sql("UPDATE channel_health SET state = 'closed', marks = ''");
    const number = newRequestNumber();
    const [one, two] = items as [TestItem, TestItem, TestItem];
    const retry = () => batches.retry(id, [one.orderNumber], number);
    const [first, replay] = [await retry(), await retry()];
    expect([first.status, first.body.items]).toEqual([201, 1]);
    expect([replay.status, replay.body, replay.headers.get('idempotent-replayed')]).toEqual([
      201,
      first.body,
      'true',
    ]);
    expect(outcomeOf(await batches.retry(id, [two.orderNumber], number))).toEqual([
      ...[409, 'PAYOUT_BATCH.REQUEST_CONTENT_DIFFERS'],
    ]);
    expect(outcomeOf(await batches.retry(id, [one.orderNumber]))).toEqual([
      409,
      'PAYOUT_BATCH.NOT_RETRYABLE',
    ]);
    expect(outcomeOf(await batches.retry(id, [two.orderNumber, 'nothing']))).toEqual([
      ...[422, 'PAYOUT_BATCH.ORDER_UNKNOWN'],
    ]);
    const again = await runToEnd(world, id);
    expect([again.state, progressOf(again)]).toEqual(['incomplete', { succeeded: 1, failed: 2 }]);
    expect(outcomeOf(await batches.retry(id, [one.orderNumber]))).toEqual([
      409,
      'PAYOUT_BATCH.NOT_RETRYABLE',
    ]);
    const finished = await batches.steer(id, 'finish');
    expect([finished.status, finished.body.state, await held()]).toEqual([200, 'finished', '0.00']);
    expect((await batches.steer(id, 'finish')).headers.get('idempotent-replayed')).toBe('true');
    expect(outcomeOf(await batches.retry(id, [two.orderNumber]))).toEqual([409, 'PAYOUT_BATCH.NOT_IN_STATE']);
  });

  it('that is paused sends nothing until it is resumed', async () => {
    const id = await paying(someItems(4, 'pause'));
    await advance(world.nodes[0]!);
    const paused = goodBodyOf(await batches.steer(id, 'pause'));
    expect([paused.state, progressOf(paused)]).toEqual(['paused', { ready: 4 }]);
    await world.send();
    await advance(world.nodes[0]!);
    expect(progressOf(await batches.read(id))).toEqual({ ready: 4 });
    goodBodyOf(await batches.steer(id, 'resume'));
    expect(progressOf(await runToEnd(world, id))).toEqual({ succeeded: 4 });
  });

  it('that is void sends nothing more, says what was sent, and gives back the rest', async () => {
    const items = someItems(30, 'void');
    const id = await paying(items);
    await advance(world.nodes[0]!);
    await world.bank.behave([{ on: 'payment', deed: 'execute', answer: { manner: 'silence' } }]);
    const { app } = world.nodes[0]!;
    const [channel] = await app.get(ChannelDirectory, { strict: false }).all();
    const claim = (inFlight: number) =>
      app.get(ClaimPayouts, { strict: false }).execute(channel!, inFlight, 'ab'.repeat(16));
    expect((await claim(channel!.terms.concurrency - 5)).payouts).toHaveLength(5);
    const unknown = (await batches.items(id)).body.items.find(
      ({ outcome }: { outcome: string }) => outcome === 'processing',
    );
    expect(outcomeOf(await batches.retry(id, [unknown.orderNumber]))).toEqual([
      ...[409, 'PAYOUT_BATCH.NOT_RETRYABLE'],
    ]);
    const voided = goodBodyOf(await batches.steer(id, 'void'));
    expect([voided.state, progressOf(voided)]).toEqual(['void', { processing: 5, voided: 25 }]);
    expect((await claim(0)).payouts).toEqual([]);
    await advance(world.nodes[0]!);
    await world.send();
    expect(progressOf(await batches.read(id))).toEqual({ processing: 5, voided: 25 });
    expect(await held()).toBe(totalOf(items));
    expect(outcomeOf(await batches.steer(id, 'resume'))).toEqual([409, 'PAYOUT_BATCH.NOT_IN_STATE']);
    expect(outcomeOf(await batches.retry(id, [items[29]!.orderNumber]))).toEqual([
      409,
      'PAYOUT_BATCH.NOT_IN_STATE',
    ]);
    const { conclude } = bankOf(world.nodes[0]!);
    const report = (await batches.items(id)).body.items as { outcome: string; payout: string }[];
    for (const { payout } of report.filter(({ outcome }) => outcome === 'processing'))
      expect((await conclude(payout, FAILED)).ok).toBe(true);
    await advance(world.nodes[0]!);
    const settled = await batches.read(id);
    expect([progressOf(settled), await held()]).toEqual([{ failed: 5, voided: 25 }, '0.00']);
    expect(settled.events.at(-1)).toMatchObject({ kind: 'settle', to: 'void' });
  });
});

describe('maker and checker', () => {
  it('are two clients, each agrees once, to exactly what was received', async () => {
    const { call } = world.nodes[0]!;
    const received = goodBodyOf(await batches.received(someItems(2, 'maker')));
    const own = await call('POST', `/v1/books/main/payout-batches/${received.id}/approve`, {
      role: 'approver',
      body: { contentHash: received.contentHash, reason: 'mine' },
    });
    expect(outcomeOf(own)).toEqual([403, 'PAYOUT_BATCH.OWN_APPROVAL']);
    const other = { ...received, contentHash: 'f'.repeat(64) };
    expect(outcomeOf(await batches.approve(second, other))).toEqual([409, 'PAYOUT_BATCH.CONTENT_DIFFERS']);
    goodBodyOf(await batches.approve(second, received));
    const same = await batches.approve(second, received);
    expect([same.status, same.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(outcomeOf(await batches.approve(second, received, 'once more'))).toEqual([
      ...[409, 'PAYOUT_BATCH.APPROVED_BEFORE'],
    ]);
    const change = (by: string) =>
      world.schema.sql(
        `UPDATE payout_batch_item SET amount = amount ${by} WHERE batch_id = UNHEX(REPLACE('${received.id}', '-', '')) AND line = 1`,
      );
    await change('+ 1');
    expect(outcomeOf(await batches.approve(world.checker, received))).toEqual([
      409,
      'PAYOUT_BATCH.CONTENT_DIFFERS',
    ]);
    expect(await held()).toBe('0.00');
    await change('- 1');
    goodBodyOf(await batches.steer(received.id, 'void'));
  });

  it('go by tiers of the total, which two persons change', async () => {
    const { call } = world.nodes[0]!;
    const tiers = [{ upTo: '10.00', approvals: 1, approvers: ['checker-2'] }, { approvals: 3 }];
    await oneApproval(call, second, { tiers });
    const small = goodBodyOf(await batches.received(someItems(1, 'small')));
    expect(small).toMatchObject({ approvalsNeeded: 1, approvers: ['checker-2'] });
    expect(outcomeOf(await batches.approve(world.checker, small))).toEqual([
      ...[403, 'PAYOUT_BATCH.NOT_AMONG_APPROVERS'],
    ]);
    expect(goodBodyOf(await batches.approve(second, small)).state).toBe('paying');
    expect(goodBodyOf(await batches.received(someItems(9, 'large'))).approvalsNeeded).toBe(3);
    await oneApproval(call, second, { tiers: [{ approvals: 2 }] });
  });

  it('without funds the last approval is refused and nothing is set aside', async () => {
    const items = [
      { ...someItems(1, 'rich')[0]!, amount: '999999.00' },
      { ...someItems(2, 'rich')[1]!, amount: '999999.00' },
    ];
    const received = goodBodyOf(await batches.received(items));
    goodBodyOf(await batches.approve(world.checker, received));
    expect(outcomeOf(await batches.approve(second, received))).toEqual([422, 'LEDGER.INSUFFICIENT_FUNDS']);
    expect((await batches.read(received.id)).state).toBe('received');
    goodBodyOf(await batches.steer(received.id, 'void'));
  });
});
