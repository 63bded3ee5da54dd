import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { balanceOf } from '../../support/balances.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { startClearingWorld, type ClearingWorld } from '../../support/clearing-world.js';

let world: ClearingWorld;
beforeAll(async () => {
  world = await startClearingWorld(20);
});
afterAll(async () => {
  expect(await auditBooks(world.sql)).toEqual([]);
  expect(await auditClearing(world.sql)).toEqual([]);
  await world.stop();
});

const ORDER = {
  ...{ source: 'shop', recordType: 'trade', product: 'fund-a', party: 'm-1', payer: 'investor-1' },
  ...{ orderNumber: 'o-1', amount: '100.00', currency: 'CNY', occurredAt: '2026-11-20T04:00:00Z' },
  orderState: 'cancelled',
};
const clear = (more: object, number = newRequestNumber()) =>
  world.call('POST', '/v1/books/main/clearing-orders', {
    body: { ...ORDER, ...more },
    headers: { 'idempotency-key': number },
  });
const start = async (file: string) =>
  (
    await world.call('POST', '/v1/books/main/clearing-runs', {
      role: 'operator',
      body: { file, reason: 'test' },
    })
  ).body.id as string;
const read = async (path: string) =>
  (await world.call('GET', `/v1/books/main/${path}`, { role: 'finance' })).body;
const FAR = '2099-01-01 00:00:00.000000';
/** When the first result of the file is settled. */
const sweepAt = (run: string, at: string) =>
  world.sql(
    'UPDATE clearing_result q JOIN clearing_run r ON r.run_no = q.run_no SET q.settlement_at = ? WHERE r.id = UNHEX(?)',
    [at, run.replaceAll('-', '')],
  );

describe('orders cleared at once', () => {
  it('one order is paid once, however often and by how many it is sent', async () => {
    const before = await balanceOf(world.call, 'main', 'payable:m-1');
    const number = newRequestNumber();
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => clear({ recordKey: 'once' }, number)),
      ...[1, 2, 3].map(() => clear({ recordKey: 'once' })),
    ]);
    const done = answers.filter(({ status }) => status === 201);
    expect(new Set(done.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code)).toEqual(
      Array(6 - done.length).fill('CLEARING.ORDER_CLEARED'),
    );
    expect(minor(await balanceOf(world.call, 'main', 'payable:m-1')) - minor(before)).toBe(9_940n);
    const again = await clear({ recordKey: 'once' }, done.length === 1 ? newRequestNumber() : number);
    expect([201, 409]).toContain(again.status);
    const { items } = await read('clearing-extras?kind=order');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ amount: '99.40', payee: 'm-1', origin: done[0]!.body.id });
  });

  it('the record is known again when its file comes, and one that says something else is for a person', async () => {
    expect((await clear({ recordKey: 'early-1' })).status).toBe(201);
    expect((await clear({ recordKey: 'early-2', amount: '5.00' })).status).toBe(201);
    const position = await balanceOf(world.call, 'main', 'position');
    const run = await start(
      await world.file([
        { recordKey: 'early-1', party: 'm-1', amountMinor: 10_000n },
        { recordKey: 'early-2', party: 'm-1', amountMinor: 700n },
        { recordKey: 'late-1', party: 'm-2', amountMinor: 300n },
      ]),
    );
    await world.round();
    expect(await read(`clearing-runs/${run}`)).toMatchObject({
      ...{ state: 'posted', records: 3, cleared: 1, recognised: 1, exceptions: 1 },
    });
    expect((await read('clearing-exceptions')).items).toMatchObject([
      { line: 2, code: 'CLEARING.ORDER_DIFFERS' },
    ]);
    const retried = await world.call('POST', `/v1/books/main/clearing-runs/${run}/exceptions/retry`, {
      role: 'operator',
      body: { reason: 'test' },
    });
    expect(retried.body).toMatchObject({ cleared: 0, posted: 0 });
    expect(minor(position) - minor(await balanceOf(world.call, 'main', 'position'))).toBe(300n);
    expect(outcomeOf(await clear({ recordKey: 'late-1' }))).toEqual([409, 'CLEARING.ORDER_IN_FILE']);
  });

  it('is refused when the order is live, its money may be swept, or does not stand in the position', async () => {
    const file = await world.file([{ recordKey: 'trade-1', party: 'm-1', amountMinor: 10_000n }]);
    const refund = { recordKey: 'refund-1', forwardKey: 'trade-1' };
    expect(outcomeOf(await clear(refund))).toEqual([409, 'CLEARING.FORWARD_NOT_CLEARED']);
    const run = await start(file);
    await world.round();
    await sweepAt(run, '2026-11-20 00:00:00.000000');
    expect(outcomeOf(await clear(refund))).toEqual([422, 'CLEARING.ORDER_SWEPT']);
    await sweepAt(run, FAR);
    expect(outcomeOf(await clear({ ...refund, orderState: 'live' }))).toEqual([
      422,
      'CLEARING.ORDER_IS_LIVE',
    ]);
    expect((await clear(refund)).status).toBe(201);
    const refusals = [
      await clear({ recordKey: 'big', amount: '999999999999.00' }),
      await clear({ recordKey: 'odd', recordType: 'unheard-of' }),
      await clear({ recordKey: 'two', recordType: 'redeem' }),
      await clear({ recordKey: 'fine', amount: '1.001' }),
      await clear({ recordKey: 'usd', currency: 'USD' }),
    ];
    expect(refusals.map(outcomeOf)).toEqual([
      [422, 'LEDGER.INSUFFICIENT_FUNDS'],
      [422, 'CLEARING.NO_RULE'],
      [422, 'CLEARING.ORDER_HAS_SECOND'],
      [400, 'CLEARING.ORDER_AMOUNT'],
      [422, 'CLEARING.ORDER_CURRENCY'],
    ]);
    world.held = () => 'risk-list';
    expect(outcomeOf(await clear({ recordKey: 'held' }))).toEqual([422, 'CLEARING.ORDER_HELD']);
    world.held = () => null;
    expect((await read('clearing-orders/none')).code).toBe('CLEARING.ORDER_NOT_FOUND');
  });

  it('orders whose file is being cleared are refused, and the run pays them', async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `race-${index}`);
    const run = await start(await world.file(keys.map((recordKey) => ({ recordKey, party: 'm-3' }))));
    const [answers] = await Promise.all([
      Promise.all(keys.map((recordKey) => clear({ recordKey, party: 'm-3' }))),
      world.round(),
    ]);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['CLEARING.ORDER_IN_FILE']));
    await world.round();
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'posted', cleared: 12 });
  });
});

const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));
