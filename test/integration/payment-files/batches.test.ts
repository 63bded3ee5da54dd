import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { FILE_CHANNEL, FILE_PAYER, startFileWorld, type FileWorld } from '../../support/file-world.js';
import { standingOf } from '../../support/holds.js';
import {
  advance,
  batchesOf,
  goodBodyOf,
  oneApproval,
  progressOf,
  someItems,
} from '../../support/payout-batches.js';

let world: FileWorld;
let batches: ReturnType<typeof batchesOf>;
beforeAll(async () => {
  world = await startFileWorld();
  batches = batchesOf(world.nodes[0]!.call);
  await oneApproval(world.nodes[0]!.call, world.checker);
});
afterAll(async () => {
  const truth = await world.bank.truth();
  expect([truth.cameMoreThanOnce, truth.executedMoreThanOnce]).toEqual([0, 0]);
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

/** A batch that is paying, whose payouts stand in a sealed file. */
async function sealed(prefix: string): Promise<{ id: string; file: string }> {
  const head = { payerAccount: FILE_PAYER, channel: FILE_CHANNEL };
  const received = goodBodyOf(await batches.received(someItems(3, prefix), head));
  goodBodyOf(await batches.approve(world.checker, received));
  await advance(world.nodes[0]!);
  await world.round();
  const { file, entries } = goodBodyOf(await world.command('seal'));
  expect(entries).toBe(3);
  return { id: received.id, file };
}

const handOver = async (file: string): Promise<string> => {
  const { status, body } = await world.command(`${file}/hand-over`);
  return status < 300 ? body.state : body.code;
};

it('a file keeps the payouts of a paused batch from the bank until it is resumed; numbers stand in it in full', async () => {
  const { id, file } = await sealed('paused');
  goodBodyOf(await batches.steer(id, 'pause'));
  expect(await handOver(file)).toBe('PAYMENT_FILE.BATCH_NOT_PAYING');
  goodBodyOf(await batches.steer(id, 'resume'));
  expect(await handOver(file)).toBe('handed-over');
  expect((await world.download(file)).toString()).toContain(someItems(3)[0]!.payee.account);
  await world.carry(file);
  await world.round();
  expect((await world.result(file))?.status).toBe(201);
  await world.round();
  await advance(world.nodes[0]!);
  expect(await batches.read(id)).toMatchObject({ state: 'finished' });
});

it('no payout of a void batch leaves in a file that was sealed before; withdrawn, its money comes back', async () => {
  const { id, file } = await sealed('void');
  const told = goodBodyOf(await batches.steer(id, 'void'));
  expect(progressOf(told)).toEqual({ processing: 3 });
  expect(await handOver(file)).toBe('PAYMENT_FILE.BATCH_NOT_PAYING');
  goodBodyOf(await world.command(`${file}/withdraw`));
  expect(await handOver(file)).toBe('PAYMENT_FILE.STATE_FORBIDS');
  for (let round = 0; round < 3; round++) {
    await world.round();
    await advance(world.nodes[0]!);
  }
  const over = await batches.read(id);
  expect([over.state, progressOf(over)]).toEqual(['void', { failed: 3 }]);
  expect((await standingOf(world.nodes[0]!.call, FILE_PAYER)).held).toBe('0.00');
});
