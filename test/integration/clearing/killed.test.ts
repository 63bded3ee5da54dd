import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdvanceRuns } from '../../../src/clearing/runs/advance-runs.js';
import { ClearingPace } from '../../../src/clearing/runs/clearing-pace.js';
import { hire } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { move, openBook, postLines } from '../../support/book.js';
import { calendarCommand, clearingOf, ruleCommand, scheduleCommand } from '../../support/clearing-rules.js';
import { insertFile, PARTIES, randomTrades } from '../../support/clearing-world.js';
import { MortalNode } from '../../support/mortal-node.js';
import { randomOf, seedOf } from '../../support/random.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { forgetLock } from '../../support/scheduler-nodes.js';
import { startService, type Service } from '../../support/service.js';

/** CLEARING_RECORDS=1000000 for the size of the issue, with five deaths. */
const RECORDS = Number(process.env.CLEARING_RECORDS ?? 5_000);
const CHUNK = Math.ceil(RECORDS / 50);
/** Each costs the start of a node. */
const KILLS = process.env.CLEARING_RECORDS ? 5 : 2;
const LOOK_MILLISECONDS = 5;
/** A run that does not get on is no reason to wait for ever. */
const MOST_LOOKS = Math.max(20_000, RECORDS);

let schema: TestSchema;
/** Takes commands and clears nothing by itself. */
let service: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  service.app.get(ClearingPace).chunkLines = CHUNK;
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'position', glAccount: '2202' },
      { code: 'fees', glAccount: '2109' },
      ...PARTIES.map((party) => ({ code: `payable:${party}`, glAccount: '2101' })),
    ],
  });
  await postLines(service.call, move('bank', 'position', '90000000000.00'));
  await schema.sql(
    `INSERT INTO trade_source (book_id, code, version, terms, changed_at)
     VALUES ((SELECT id FROM book), 'shop', 1, '{"registrars":[],"expectedFiles":1}', UTC_TIMESTAMP(6))`,
  );
  const { agreed } = clearingOf(service.call, await hire(service.call, 'checker', ['approver']));
  await agreed(calendarCommand('cn'));
  await agreed(scheduleCommand('service'));
  await agreed(
    ruleCommand('trades', 'cn', {
      match: { source: 'shop', recordTypes: ['trade'], product: '*', party: '*' },
      fees: [{ schedule: 'service', bearer: 'payee', account: 'fees' }],
      accounts: { payable: 'payable:{payee}', position: 'position' },
    }),
  );
}, 60_000);
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  expect(await auditClearing(schema.sql)).toEqual([]);
  await service.stop();
  await schema.drop();
}, 600_000);

const start = async (file: string): Promise<string> => {
  const body = { file, reason: 'test' };
  return (await service.call('POST', '/v1/books/main/clearing-runs', { role: 'operator', body })).body
    .id as string;
};
const read = async (run: string) =>
  (await service.call('GET', `/v1/books/main/clearing-runs/${run}`, { role: 'finance' })).body;

/** Rows of results without what names the run, as one checksum for each thousand lines. */
const results = (run: string) =>
  schema.sql(
    `SELECT q.line_no DIV 1000 AS part, COUNT(*) AS results, SUM(CRC32(CONCAT_WS('/', q.line_no, q.status, q.payee, q.gross, q.net,
       q.fees, q.settlement_at, q.chunk, q.voucher_group))) AS checksum
     FROM clearing_result q JOIN clearing_run r ON r.run_no = q.run_no WHERE r.id = UNHEX(?) GROUP BY part ORDER BY part`,
    [run.replaceAll('-', '')],
  );
/** The vouchers of the run as the ledger has them, by account. */
const vouchers = (run: string) =>
  schema.sql(
    `SELECT a.code, l.side, COUNT(*) AS vouchers, SUM(l.amount) AS amount FROM clearing_run r
     JOIN clearing_posting p ON p.run_no = r.run_no JOIN voucher_line l ON l.voucher_id = p.voucher_id
     JOIN account a ON a.id = l.account_id WHERE r.id = UNHEX(?) GROUP BY a.code, l.side ORDER BY a.code, l.side`,
    [run.replaceAll('-', '')],
  );
const balances = async (): Promise<Map<string, bigint>> => {
  const rows = await schema.sql<{ code: string; balance: string }>(
    `SELECT a.code, b.credit_total - b.debit_total AS balance FROM account a JOIN account_balance b ON b.account_id = a.id
     WHERE a.code LIKE 'payable:%' OR a.code = 'fees'`,
  );
  return new Map(rows.map(({ code, balance }) => [code, BigInt(balance)]));
};

/** Chunks that are cleared and chunks that are posted. */
async function stepsOf(run: string): Promise<{ steps: number; state: string }> {
  const [row] = await schema.sql<{ chunks: number; posted: number; state: string }>(
    'SELECT chunks, posted_chunks AS posted, state FROM clearing_run WHERE id = UNHEX(?)',
    [run.replaceAll('-', '')],
  );
  return { steps: Number(row!.chunks) + Number(row!.posted), state: row!.state };
}

/** Kills the node at each of the moments, wherever it is by then. @param moments steps of the run, ascending */
async function killAt(
  node: MortalNode,
  run: string,
  moments: readonly number[],
  delays: readonly number[],
): Promise<void> {
  let looks = 0;
  for (const [index, moment] of moments.entries()) {
    while ((await stepsOf(run)).steps < moment) {
      if (++looks === MOST_LOOKS) throw new Error('the run does not get on');
      await pause(LOOK_MILLISECONDS);
    }
    await pause(delays[index]);
    await node.killAndRestart();
    // Its lock would be waited for otherwise; what the dead one has begun is not forgotten with it.
    await forgetLock(`clearing-run:${run}`);
  }
  while ((await stepsOf(run)).state !== 'posted') {
    if (++looks === MOST_LOOKS) throw new Error('the run does not get on');
    await pause(LOOK_MILLISECONDS * 10);
  }
}

it(
  `a file of ${RECORDS} records whose node is killed ${KILLS} times comes to the same as one that was left alone`,
  async () => {
    const seed = seedOf('SIGKILL while clearing');
    const next = randomOf(seed);
    const trades = randomTrades(seed, RECORDS);
    const [alone, killed] = [
      await start(await insertFile(service, trades, {})),
      await start(await insertFile(service, trades, { businessDate: '2026-11-19' })),
    ];
    const [{ runNo }] = (await schema.sql<{ runNo: string }>(
      'SELECT run_no AS runNo FROM clearing_run WHERE id = UNHEX(?)',
      [alone.replaceAll('-', '')],
    )) as [{ runNo: string }];
    const worker = { traceId: '0'.repeat(32), isStopping: () => false };
    expect(await service.app.get(AdvanceRuns).advance(String(runNo), worker)).toBe(true);
    const before = await balances();

    const steps = 2 * Math.ceil(RECORDS / CHUNK);
    const moments = Array.from({ length: KILLS }, () => next.below(Math.floor(steps * 0.8))).sort(
      (a, b) => a - b,
    );
    const delays = moments.map(() => next.below(30));
    const node = await MortalNode.start({ schema, env: { CLEARING_ROUND_MILLISECONDS: '50' } });
    try {
      await killAt(node, killed, moments, delays);
    } finally {
      await node.stop();
    }
    console.log(`killed at ${moments.join(', ')} of ${steps} steps`);
    expect(node.kills).toBe(KILLS);

    const [one, two] = [await read(alone), await read(killed)];
    expect(one).toMatchObject({ state: 'posted', over: true, records: RECORDS, chunks: steps / 2 });
    expect(one.exceptions).toBeGreaterThan(0);
    const { digest, cleared, exceptions, chunks, postedChunks } = one;
    expect(two).toMatchObject({
      digest,
      cleared,
      exceptions,
      chunks,
      postedChunks,
      state: 'posted',
      over: true,
    });
    expect(await results(killed)).toEqual(await results(alone));
    expect(await vouchers(killed)).toEqual(await vouchers(alone));
    // Both have moved the same, so that it is there twice now.
    for (const [code, balance] of await balances())
      expect([code, balance]).toEqual([code, before.get(code)! * 2n]);
  },
  process.env.CLEARING_RECORDS ? 3_600_000 : 300_000,
);
