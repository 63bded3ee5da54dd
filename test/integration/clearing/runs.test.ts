import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostingQueue } from '../../../src/ledger/posting/index.js';
import { ClearingJob } from '../../../src/clearing/runs/clearing-job.js';
import { ClearedChunkRepository } from '../../../src/clearing/runs/database/cleared-chunk.repository.js';
import { ClearingRunRepository } from '../../../src/clearing/runs/database/clearing-run.repository.js';
import { randomTrades, startClearingWorld, type ClearingWorld } from '../../support/clearing-world.js';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { randomOf, seedOf } from '../../support/random.js';

/** CLEARING_RECORDS=1000000 for the size of the issue. */
const RECORDS = Number(process.env.CLEARING_RECORDS ?? 3_000);
const KILLS = 5;
const CHUNK = Math.max(200, RECORDS / 100);

let world: ClearingWorld;
beforeAll(async () => {
  world = await startClearingWorld(CHUNK);
});
afterAll(async () => {
  expect(await auditBooks(world.sql)).toEqual([]);
  expect(await auditClearing(world.sql)).toEqual([]);
  await world.stop();
});

const start = (file: string, more: object = {}) =>
  world.call('POST', '/v1/books/main/clearing-runs', {
    role: 'operator',
    body: { file, reason: 'test', ...more },
  });
const read = async (path: string) =>
  (await world.call('GET', `/v1/books/main/${path}`, { role: 'finance' })).body;

describe('clearing runs', () => {
  it('a file becomes results, and results become one voucher for each payee of a chunk', async () => {
    const started = await start(await world.file(randomTrades(1, 450, 1_000_000)));
    expect(started.status).toBe(201);
    const { id } = started.body;
    await world.round();
    const run = await read(`clearing-runs/${id}`);
    expect(run).toMatchObject({ state: 'posted', over: true, records: 450, cleared: 450, exceptions: 0 });
    expect(run.chunks).toBe(Math.ceil(450 / CHUNK));
    const [result] = (await read(`clearing-runs/${id}/results?limit=1`)).items;
    expect(result).toMatchObject({ line: 1, state: 'ready', rule: 'trades', ruleVersion: 1, chunk: 1 });
    const vouchers = (await read(`clearing-runs/${id}/vouchers`)).items;
    expect(vouchers.length).toBe(run.chunks * 5);
    expect(
      vouchers.find(({ voucherGroup }: { voucherGroup: number }) => voucherGroup === result.voucherGroup),
    ).toMatchObject({ chunk: 1, payee: result.payee, voucher: result.voucher, state: 'posted' });
  });

  it('a file is cleared once: a second start answers the run that stands on it', async () => {
    const file = await world.file(randomTrades(2, 20));
    const answers = await Promise.all([start(file), start(file), start(file)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await Promise.all([world.round(), world.round()]);
    await world.round();
    expect((await read(`clearing-runs/${answers[0].body.id}`)).state).toBe('posted');
    expect((await start(file)).headers.get('idempotent-replayed')).toBe('true');
  });

  it('the job clears what is complete, and says what is missing', async () => {
    const file = await world.file(randomTrades(4, 30), { businessDate: '2026-11-18' });
    const terms = (registrars: string) =>
      world.sql(`UPDATE trade_source SET terms = '{"registrars":[${registrars}],"expectedFiles":1}'`);
    const run = async () => {
      const [book] = await world.sql<{ id: string }>('SELECT id FROM book');
      return world.app.get(ClearingJob).run({
        ...{ runId: 'r', book: { id: Number(book!.id), code: 'main' }, businessDate: '2026-11-21' },
        ...{ traceId: '0'.repeat(32), scheduledFor: null, checkpoint: null },
        save: () => Promise.resolve(),
        requireFence: () => Promise.resolve(),
      });
    };
    await terms('"TA1"');
    const blocked = await run();
    expect(blocked).toMatchObject({ outcome: 'blocked' });
    expect(JSON.stringify(blocked)).toContain('CLEARING.INCOMPLETE');
    await terms('');
    expect(await run()).toEqual({ outcome: 'succeeded' });
    const [made] = (await read('clearing-runs?businessDate=2026-11-18')).items;
    expect(made).toMatchObject({ state: 'posted', records: 30 });
    expect((await start(file)).body.id).toBe(made.id);
  });

  it('a run that is killed at any step comes to the same, by digest, as one that was left alone', async () => {
    const seed = seedOf('killed clearing');
    const trades = randomTrades(seed, RECORDS);
    const [alone, killed] = [
      await world.file(trades),
      await world.file(trades, { businessDate: '2026-11-19' }),
    ];
    const first = (await start(alone)).body.id;
    await world.round();
    const second = (await start(killed)).body.id;
    const kills = await roundsWithKills(seed);
    expect(kills).toBe(KILLS);
    const [one, two] = [await read(`clearing-runs/${first}`), await read(`clearing-runs/${second}`)];
    expect(two).toMatchObject({ state: 'posted', over: true });
    expect(two.digest).toBe(one.digest);
    expect(await results(second)).toEqual(await results(first));
    expect(await sums(second)).toEqual(await sums(first));
  });
});

/** Rows of results without what names the run. */
const results = (id: string) =>
  world.sql(
    `SELECT q.line_no, q.status, q.payee, q.gross, q.net, q.fees, q.settlement_at, q.chunk, q.voucher_group
     FROM clearing_result q JOIN clearing_run r ON r.run_no = q.run_no
     WHERE r.id = UNHEX(?) ORDER BY q.line_no LIMIT 20000`,
    [id.replaceAll('-', '')],
  );

/** What the ledger has of the run, by account. */
const sums = (id: string) =>
  world.sql(
    `SELECT a.code, l.side, COUNT(*) AS vouchers, SUM(l.amount) AS amount FROM clearing_run r
     JOIN clearing_posting p ON p.run_no = r.run_no JOIN voucher_line l ON l.voucher_id = p.voucher_id
     JOIN account a ON a.id = l.account_id WHERE r.id = UNHEX(?) GROUP BY a.code, l.side ORDER BY a.code, l.side`,
    [id.replaceAll('-', '')],
  );

class Killed extends Error {}

/** Rounds that die inside a transaction, behind a commit, or between a posting and what is noted of it. @returns deaths */
async function roundsWithKills(seed: number): Promise<number> {
  const next = randomOf(seed);
  const places = [
    dying(world.app.get(ClearedChunkRepository), 'insert'),
    dying(world.app.get(ClearingRunRepository), 'progress'),
    dying(world.app.get(PostingQueue), 'postEach'),
    dying(world.app.get(ClearingRunRepository), 'posted'),
    dying(world.app.get(ClearingRunRepository), 'change'),
  ];
  let deaths = 0;
  for (const [index, place] of places.entries()) {
    // The last one comes once in what is left of a run.
    place.arm(index === places.length - 1 ? 1 : 1 + next.below(3));
    await world.round().catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
      deaths++;
    });
    place.disarm();
  }
  await world.round();
  return deaths;
}

/** Has a method die right after it has done its work, at its n-th call. */
function dying(object: object, method: string) {
  const methods = object as Record<string, (...given: unknown[]) => Promise<unknown>>;
  const real = methods[method]!.bind(object);
  let calls = 0;
  let last = 0;
  methods[method] = async (...given) => {
    const answer = await real(...given);
    calls++;
    if (last > 0 && calls >= last) throw new Killed(method);
    return answer;
  };
  return {
    arm: (calledTimes: number) => {
      calls = 0;
      last = calledTimes;
    },
    disarm: () => {
      last = 0;
    },
  };
}
