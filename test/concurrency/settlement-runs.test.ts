import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StartRun } from '../../src/clearing/runs/start-run.js';
import { AcceptedFiles } from '../../src/trade-files/index.js';
import { BookDirectory } from '../../src/ledger/books/index.js';
import { valueOf } from '../../src/platform/errors/index.js';
import { hire, makeAndApprove } from '../support/approvals.js';
import { auditBooks } from '../support/audit-books.js';
import { auditClearing } from '../support/audit-clearing.js';
import { outcomeOf, type Answer } from '../support/call.js';
import {
  PARTIES,
  randomTrades,
  startClearingWorld,
  type ClearingWorld,
  type FileRecord,
} from '../support/clearing-world.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { addShop, agree, needOne, settlementOf } from '../support/settlement.js';

const TIMES = Number(process.env.SETTLEMENT_RUN_TIMES ?? 4);
const TRADES = Number(process.env.SETTLEMENT_RUN_TRADES ?? 40);

let world: ClearingWorld;
let checker: string;
let settlement: ReturnType<typeof settlementOf>;
let random: Random;
beforeAll(async () => {
  random = randomOf(seedOf('settlement-runs'));
  world = await startClearingWorld(20);
  checker = await hire(world.call, 'checker', ['approver', 'operator']);
  await addShop(world.call, checker);
  await needOne(world.call, checker);
  // The last one has no agreement: what is left out is given back, and keeps no run.
  for (const party of PARTIES.slice(0, -1)) await agree(world.call, checker, party);
  settlement = settlementOf(world);
  Object.assign(settlement.pace, { page: 6, parties: 2 });
});
afterAll(async () => {
  expect(await auditBooks(world.sql)).toEqual([]);
  expect(await auditClearing(world.sql)).toEqual([]);
  await world.stop();
});

/** How far settlement is when the run is voided: not begun, gathered, taken in part, prepared. */
const STAGES = [
  'SELECT 1',
  'SELECT 1 FROM settlement_detail d JOIN settlement_run r ON r.run_no = d.run_no WHERE r.withdrawn_at IS NULL LIMIT 1',
  "SELECT 1 FROM settlement_batch WHERE state = 'preparing' AND phase = 'take' LIMIT 1",
  "SELECT 1 FROM settlement_batch WHERE state = 'preparing' AND phase = 'order' LIMIT 1",
];
const MOST_LOOKS = 400;
/** As far as that, or after some looks wherever it is. */
async function reached(stage: string): Promise<void> {
  for (let look = 0; look < MOST_LOOKS && (await world.sql(stage)).length === 0; look++) await pause(3);
}

/** A run over an accepted file of those trades, posted. @returns its id */
async function clearedRun(trades: readonly FileRecord[]): Promise<string> {
  const id = await world.file(trades);
  const book = valueOf(await world.app.get(BookDirectory).byCode('main'));
  const file = await world.app.get(AcceptedFiles).find(book.id, id);
  const actor = { clientId: 0, apiKeyId: 0, traceId: '0'.repeat(32) };
  const said = { despiteMissing: true, reason: 'test' };
  const { run } = valueOf(await world.app.get(StartRun).execute(book, file!, actor, said));
  await world.round();
  return run.id;
}
const voidRun = (run: string): Promise<Answer> =>
  makeAndApprove(world.call, checker, { command: 'void-clearing-run', content: { run } });
const datesOf = async (): Promise<string[]> =>
  (
    await world.sql<{ date: string }>(
      'SELECT DISTINCT settlement_date AS date FROM clearing_result ORDER BY 1',
    )
  ).map(({ date }) => date);

it('a run is voided while its results are gathered and taken: no live batch ever holds any of a void run', async () => {
  const ends: Record<string, number> = {};
  for (let time = 0; time < TIMES; time++) {
    const run = await clearedRun(randomTrades(random.below(1_000_000), TRADES, 1_000));
    const dates = await datesOf();
    if (random.below(2) === 0) for (const date of dates) await settlement.gather(date);
    const prepare = async (): Promise<void> => {
      for (const settlementDate of dates) await settlement.start({ settlementDate });
      await settlement.prepareAll();
    };
    const seen = random.below(STAGES.length);
    const [voided] = await Promise.all([
      reached(STAGES[seen]!).then(() => voidRun(run)),
      prepare(),
      settlement.prepareAll(),
      ...dates.map((date) => settlement.gather(date)),
    ]);
    const outcome: string = voided.status === 200 ? 'void' : voided.body.code;
    ends[outcome] = (ends[outcome] ?? 0) + 1;
    expect(['void', 'SETTLEMENT.RUN_IS_TAKEN']).toContain(outcome);
    await settlement.prepareAll();
    expect(await settlement.audit()).toEqual([]);
    // Void batches give their details back, but never those of a void run.
    for (const batch of (await settlement.list('?limit=50')).items)
      if (batch.state === 'prepared' && random.below(2) === 0) await settlement.void(batch);
    await world.round();
  }
  console.log(ends);
  expect(await settlement.audit()).toEqual([]);
});

it('what a batch gave back because its party was left out keeps no run from being voided', async () => {
  for (const batch of (await settlement.list('?limit=100')).items)
    if (batch.state === 'prepared') await settlement.void(batch);
  const party = PARTIES.at(-1)!;
  const run = await clearedRun(
    Array.from({ length: 9 }, (_, index) => ({ party, amountMinor: BigInt(index + 100) })),
  );
  for (const settlementDate of await datesOf()) await settlement.prepared({ settlementDate });
  expect(outcomeOf(await voidRun(run))[0]).toBe(200);
  expect(await settlement.audit()).toEqual([]);
});
