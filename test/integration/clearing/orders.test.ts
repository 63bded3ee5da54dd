import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { balanceOf } from '../../support/balances.js';
import { move, newRequestNumber, postLines } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { randomOf, seedOf } from '../../support/random.js';
import { startClearingWorld, type ClearingWorld } from '../../support/clearing-world.js';
import { verdictOf } from '../../support/verification.js';

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
    const receipt = await receive('5000.00');
    const refund = { recordKey: 'refund-1', forwardKey: 'trade-1', receipt };
    expect(outcomeOf(await clear({ ...refund, receipt: undefined }))).toEqual([
      ...[400, 'CLEARING.ORDER_RECEIPT_MISSING'],
    ]);
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

describe('an order that pays a receipt back', () => {
  const refundOf = (receipt: string, amount: string) =>
    world.call('POST', `/v1/books/main/vouchers/${receipt}/refunds`, {
      body: { amount, fee: 'kept' },
      headers: { 'idempotency-key': newRequestNumber() },
    });
  const left = async (receipt: string): Promise<string> =>
    (await world.call('GET', `/v1/books/main/vouchers/${receipt}/progress`)).body.lines[0].left as string;

  it('and refunds of it never come to more than it, at any concurrency', async () => {
    const seed = seedOf('receipts and orders');
    const next = randomOf(seed);
    for (let round = 0; round < 4; round++) {
      const receipt = await receive('100.00');
      const amounts = Array.from({ length: 12 }, () => 1_000 + next.below(3_000));
      const answers = await Promise.all(
        amounts.map((amount, index) => {
          const text = `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
          return index % 3 === 2
            ? refundOf(receipt, text)
            : clear({ recordKey: `back-${round}-${index}`, receipt, amount: text });
        }),
      );
      const paid = amounts.filter((_, index) => answers[index]!.status === 201);
      const sum = paid.reduce((all, amount) => all + amount, 0);
      expect(minor(await left(receipt))).toBe(10_000n - BigInt(sum));
      const refusals = answers.filter(({ status }) => status !== 201).map(outcomeOf);
      expect(refusals.length).toBeGreaterThan(0);
      expect(new Set(refusals.map(String))).toEqual(new Set(['422,LEDGER.REFUND_EXCEEDS_RECEIPT']));
      const [least] = amounts.filter((_, index) => answers[index]!.status !== 201).sort((a, b) => a - b);
      expect(10_000 - sum).toBeLessThan(least!);
    }
  });

  it('gives its part back when its voucher is reversed, in parts and as a whole', async () => {
    const receipt = await receive('100.00');
    const order = (await clear({ recordKey: 'taken-back', receipt, amount: '60.00' })).body;
    expect(await left(receipt)).toBe('40.00');
    const links = (await world.call('GET', `/v1/books/main/vouchers/${order.voucher}`)).body.links;
    expect(links).toEqual([{ kind: 'pays-back', voucher: receipt }]);
    const reversed = await world.call('POST', `/v1/books/main/vouchers/${order.voucher}/reversals`, {
      body: { reason: 'test' },
      headers: { 'idempotency-key': newRequestNumber() },
    });
    expect([reversed.status, await left(receipt)]).toEqual([201, '100.00']);
    expect(outcomeOf(await refundOf(order.voucher, '1.00'))).toEqual([422, 'LEDGER.REFUND_NOT_REFUNDABLE']);
    const all = await clear({ recordKey: 'taken-back-again', receipt, amount: '100.00' });
    expect([all.status, await left(receipt)]).toEqual([201, '0.00']);
    const reversal = await world.call('POST', `/v1/books/main/vouchers/${receipt}/reversals`, {
      body: { reason: 'test' },
      headers: { 'idempotency-key': newRequestNumber() },
    });
    expect(reversal.status).toBe(422);
  });

  it('is known to the program that verifies the books, to the minor unit', async () => {
    const receipt = await receive('100.00');
    for (const [recordKey, amount] of Object.entries({ 'v-1': '20.00', 'v-2': '30.00' }))
      expect((await clear({ recordKey, receipt, amount })).status).toBe(201);
    expect((await refundOf(receipt, '5.00')).status).toBe(201);
    expect(await verdictOf(world.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
    const change = (by: number) =>
      world.sql('UPDATE voucher_progress SET refunded = refunded + ? WHERE voucher_id = UNHEX(?)', [
        ...[by, receipt.replaceAll('-', '')],
      ]);
    await change(-1);
    const { found } = await verdictOf(world.databaseUrl);
    expect(found.filter((one) => one.includes(receipt))).toHaveLength(2);
    await change(1);
  });

  it('is refused when the position did not get the receipt alone', async () => {
    const other = (await postLines(world.call, move('bank', 'payable:m-2', '100.00'))).body.id as string;
    const back = (await clear({ recordKey: 'first-back', receipt: await receive('9.00'), amount: '9.00' }))
      .body;
    const shared = (
      await postLines(world.call, [
        ...move('bank', 'position', '60.00'),
        ...move('bank', 'payable:m-2', '40.00'),
      ])
    ).body.id as string;
    for (const [receipt, code] of [
      [other, 'LEDGER.RECEIPT_ELSEWHERE'],
      [shared, 'LEDGER.RECEIPT_ELSEWHERE'],
      [back.voucher as string, 'LEDGER.REFUND_NOT_REFUNDABLE'],
      ['01a1fdac-0000-7000-8000-000000000000', 'LEDGER.RECEIPT_NOT_FOUND'],
    ] as const)
      expect(outcomeOf(await clear({ recordKey: 'elsewhere', receipt, amount: '1.00' }))).toEqual([
        422,
        code,
      ]);
    expect((await clear({ recordKey: 'elsewhere', receipt: 'R-1', amount: '1.00' })).status).toBe(400);
  });
});

/** Money that comes in to the position. @returns the voucher */
async function receive(amount: string): Promise<string> {
  return (await postLines(world.call, move('bank', 'position', amount))).body.id as string;
}

const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));
