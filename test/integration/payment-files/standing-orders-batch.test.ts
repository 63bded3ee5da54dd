import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { balanceOf } from '../../support/balances.js';
import { move, postLines } from '../../support/book.js';
import { FILE_CHANNEL, FILE_PAYER, startFileWorld, type FileWorld } from '../../support/file-world.js';
import { standingOf } from '../../support/holds.js';
import {
  advance,
  batchesOf,
  csvOf,
  goodBodyOf,
  oneApproval,
  progressOf,
  totalOf,
} from '../../support/payout-batches.js';
import { hasStandingOrders, standingOrders } from '../../support/standing-orders.js';

const PATIENCE = 900_000;
const ENTRIES = 70;

describe.runIf(hasStandingOrders)('the standing orders of a bank', () => {
  let world: FileWorld;
  beforeAll(async () => {
    world = await startFileWorld({
      terms: { accountPattern: '[0-9]{1,34}' },
      file: { maximumEntries: ENTRIES },
    });
    const { call } = world.nodes[0]!;
    await postLines(call, move('cash', FILE_PAYER, '90000000.00'));
    await oneApproval(call, world.checker);
  }, PATIENCE);
  afterAll(() => world.stop());

  it(
    'are paid as one batch through payment files, and books and bank agree',
    async () => {
      const orders = standingOrders();
      const [node] = world.nodes as [FileWorld['nodes'][0]];
      const { file, approve, read } = batchesOf(node.call);
      const head = { payerAccount: FILE_PAYER, channel: FILE_CHANNEL };
      const { id, contentHash } = goodBodyOf(await file(csvOf(orders), orders, head));
      goodBodyOf(await approve(world.checker, { id, contentHash }));
      for (;;) {
        await advance(node);
        await world.round();
        if (progressOf(await read(id)).processing === orders.length) break;
      }
      await world.command('seal');
      const files = await world.schema.sql<{ reference: string }>(
        "SELECT CONCAT(DATE_FORMAT(file_date, '%Y%m%d'), LPAD(number, 4, '0')) AS reference FROM payment_file ORDER BY number",
      );
      expect(files.length).toBe(Math.ceil(orders.length / ENTRIES));
      for (const { reference } of files) {
        goodBodyOf(await world.command(`${reference}/hand-over`));
        await world.carry(reference);
        await world.round();
        await world.result(reference);
      }
      await world.round();
      await advance(node);
      const done = await read(id);
      expect([done.state, progressOf(done)]).toEqual(['finished', { succeeded: orders.length }]);
      const truth = await world.bank.truth();
      expect([truth.executed, truth.cameMoreThanOnce, truth.executedMoreThanOnce]).toEqual([
        ...[{ count: orders.length, sum: totalOf(orders) }, 0, 0],
      ]);
      const clearing = await balanceOf(node.call, 'main', `${FILE_CHANNEL}:clearing`);
      expect(clearing.replace('-', '')).toBe(totalOf(orders));
      expect((await standingOf(node.call, FILE_PAYER)).held).toBe('0.00');
      expect(await auditBooks(world.schema.sql)).toEqual([]);
    },
    PATIENCE,
  );
});
