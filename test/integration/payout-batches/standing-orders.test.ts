import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import {
  batchesOf,
  csvOf,
  goodBodyOf,
  oneApproval,
  progressOf,
  runToEnd,
  secondChecker,
  totalOf,
} from '../../support/payout-batches.js';
import { hasStandingOrders, standingOrders } from '../../support/standing-orders.js';
import { CLEARING, PAYER, standsOn, startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';

const PATIENCE = 600_000;

describe.runIf(hasStandingOrders)('the standing orders of a bank', () => {
  let world: PayoutWorld;
  beforeAll(async () => {
    world = await startPayoutWorld({
      balance: '100000000.00',
      bank: { customer: { deduplicates: false } },
      terms: { accountPattern: '[0-9]{1,34}' },
    });
    await oneApproval(world.nodes[0]!.call, await secondChecker(world.nodes[0]!.call));
  }, PATIENCE);
  afterAll(() => world.stop());

  it(
    'are paid as one batch, and books and bank agree on every one of them',
    async () => {
      const orders = standingOrders();
      const { file, approve, items } = batchesOf(world.nodes[0]!.call);
      const before = await standsOn(world, CLEARING);
      const batch = goodBodyOf(await file(csvOf(orders), orders));
      expect([batch.items, batch.amount]).toEqual([orders.length, totalOf(orders)]);
      goodBodyOf(await approve(world.checker, batch));
      const done = await runToEnd(world, batch.id);
      expect([done.state, progressOf(done)]).toEqual(['finished', { succeeded: orders.length }]);
      const truth = await world.bank.truth();
      expect([truth.executed, truth.cameMoreThanOnce]).toEqual([
        { count: orders.length, sum: totalOf(orders) },
        0,
      ]);
      const report: { orderNumber: string; amount: string; bankReference: string }[] = [];
      for (let after: string | null = ''; after !== null;) {
        const page: { items: typeof report; next: string | null } = (
          await items(batch.id, `?limit=200${after && `&after=${after}`}`)
        ).body;
        report.push(...page.items);
        after = page.next;
      }
      expect(report.map(({ orderNumber, amount }) => `${orderNumber} ${amount}`)).toEqual(
        orders.map(({ orderNumber, amount }) => `${orderNumber} ${amount}`),
      );
      const references = new Map(truth.payments.map(({ reference, amount }) => [reference, amount]));
      for (const { bankReference, amount } of report) expect(references.get(bankReference)).toBe(amount);
      const moved = Math.abs(Number(await standsOn(world, CLEARING)) - Number(before)).toFixed(2);
      expect([moved, (100_000_000 - Number(await standsOn(world, PAYER))).toFixed(2)]).toEqual([
        totalOf(orders),
        totalOf(orders),
      ]);
      expect(await auditBooks(world.schema.sql)).toEqual([]);
    },
    PATIENCE,
  );
});
