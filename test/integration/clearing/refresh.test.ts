import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdvanceRuns } from '../../../src/clearing/runs/advance-runs.js';
import { ClearingPace } from '../../../src/clearing/runs/clearing-pace.js';
import { ClearedChunkRepository } from '../../../src/clearing/runs/database/cleared-chunk.repository.js';
import { ClearingRunRepository } from '../../../src/clearing/runs/database/clearing-run.repository.js';
import { approve, make, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { move, openAccount, postLines } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import {
  calendarCommand,
  clearingOf,
  interceptorCommand,
  ruleCommand,
} from '../../support/clearing-rules.js';
import { randomOf, seedOf } from '../../support/random.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { startTradeWorld, type TradeWorld } from '../../support/trade-files.js';

const RECORDS = 200;
const CHUNK = 10;
const SOURCE = 'trade-confirmation';

let schema: TestSchema;
let world: TradeWorld;
/** The node that clears; the other takes commands. */
let clearing: Service;
let parties: string[];
beforeAll(async () => {
  schema = await createSchema();
  world = await startTradeWorld({ schema });
  world.service.app.get(ClearingPace).chunkLines = CHUNK;
  clearing = await startService({ schema });
  await acceptedFile(1);
  const rows = await schema.sql<{ party: string }>('SELECT DISTINCT party FROM trade_record ORDER BY party');
  parties = rows.map(({ party }) => party);
  await prepare();
});
afterAll(async () => {
  expect(await auditBooks(schema.sql)).toEqual([]);
  expect(await auditClearing(schema.sql)).toEqual([]);
  await clearing.stop();
  await world.service.stop();
  await schema.drop();
});

async function acceptedFile(first: number): Promise<string> {
  const sent = await world.send({ format: SOURCE, records: RECORDS, parties: 4, first });
  await world.round();
  expect((await world.file(sent.body.id)).state).toBe('accepted');
  return sent.body.id as string;
}

async function prepare(): Promise<void> {
  const { agreed } = clearingOf(world.call, world.checker);
  await agreed(calendarCommand('cn'));
  const accounts = { payable: 'payable:{payee}', position: 'position' };
  await agreed(
    ruleCommand('trades', 'cn', { match: { source: SOURCE, product: '*', party: '*' }, accounts }),
  );
  await suspect(parties[0]!);
  await clearingOf(world.call, world.checker).switchOn('suspects');
  for (const [code, glAccount] of Object.entries({ bank: '1002', position: '2202' }))
    await openAccount(world.call, 'main', { code, glAccount });
  for (const party of parties)
    await openAccount(world.call, 'main', { code: `payable:${party}`, glAccount: '2101' });
  await postLines(world.call, move('bank', 'position', '90000000.00'));
}

/** The next version of the interceptor: trades of that party in the second of the products, or of nobody. */
const suspect = (party: string) =>
  clearingOf(world.call, world.checker).agreed(
    interceptorCommand('suspects', {
      tree: {
        operator: 'or',
        left: { field: 'product', in: ['nothing'] },
        right: { field: 'party', in: [party] },
      },
    }),
  );
const refresh = (run: string) => ({
  command: 'refresh-clearing-interceptors',
  content: { run },
  reason: 'a new list',
});
const start = async () => {
  const body = { file: await acceptedFile((serial += 1_000)), reason: 'test' };
  return (await world.call('POST', '/v1/books/main/clearing-runs', { role: 'operator', body })).body
    .id as string;
};
let serial = 1_000;
const read = async (path: string) =>
  (await world.call('GET', `/v1/books/main/${path}`, { role: 'finance' })).body;

interface Line {
  line: number;
  party: string;
  heldBy: string | null;
}
const linesOf = (run: string): Promise<Line[]> =>
  schema.sql<Line>(
    `SELECT t.line_no AS line, t.party, h.held_by AS heldBy FROM clearing_run r JOIN trade_record t ON t.file_no = r.file_no
     LEFT JOIN clearing_hold h ON h.run_no = r.run_no AND h.line_no = t.line_no
     WHERE r.id = UNHEX(?) ORDER BY t.line_no`,
    [run.replaceAll('-', '')],
  );

describe('a refresh of the interceptors of a run', () => {
  it('while another node clears it: each line goes by exactly one version, which the run can tell for ever', async () => {
    const next = randomOf(seedOf('refresh'));
    const suspects: Record<number, string> = {};
    const versionNow = async (): Promise<number> => (await read('interceptors/suspects')).version as number;
    suspects[await versionNow()] = parties[0]!;
    const run = await start();
    const moments = new Set([1, 2, 3, 4].map((time) => time * 4 + next.below(3)));
    const answers: Answer[] = [];
    let chunk = 0;
    let askedAt: number | null = null;
    // The chunk holds the row of the run, for which the command waits.
    const undo = doingFirst(clearing.app.get(ClearedChunkRepository), 'insert', async () => {
      if (!moments.has(++chunk)) return;
      const party = parties[next.below(parties.length)]!;
      await suspect(party);
      suspects[await versionNow()] = party;
      const made = await make(world.call, refresh(run));
      expect(made.status).toBe(201);
      askedAt = chunk;
      void approve(world.call, world.checker, made.body).then((answer) => {
        answers.push(answer);
        askedAt = null;
      });
    });
    // The next chunk may be faster or not; the one behind it is cleared when the command is through.
    const undoWait = doingFirst(clearing.app.get(ClearingRunRepository), 'lock', async () => {
      while (askedAt !== null && chunk > askedAt) await pause(2);
    });
    while ((await read(`clearing-runs/${run}`)).state !== 'posted')
      await clearing.app.get(AdvanceRuns).round();
    undo();
    undoWait();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const told = await read(`clearing-runs/${run}`);
    expect(told.refreshes).toHaveLength(4);
    expect(told).toMatchObject({ records: RECORDS, cleared: RECORDS, over: true });
    const pins: { lastLine: number; pinned: string }[] = [
      ...told.refreshes,
      { lastLine: Infinity, pinned: told.pinned },
    ];
    const versionOf = (line: number): number =>
      JSON.parse(pins.find(({ lastLine }) => line <= lastLine)!.pinned).interceptors.suspects as number;
    const lines = await linesOf(run);
    for (const { line, party, heldBy } of lines)
      expect([line, heldBy]).toEqual([line, party === suspects[versionOf(line)] ? 'suspects' : null]);
    const met = new Set(lines.map(({ line }) => versionOf(line)));
    console.log(
      `refreshed behind ${told.refreshes.map(({ lastLine }: Line & { lastLine: number }) => lastLine).join(', ')}`,
    );
    expect(met.size).toBeGreaterThan(1);
    for (const { line, party, heldBy } of lines.filter(({ line }) => line % 7 === 0)) {
      const explained = await read(`clearing-runs/${run}/results/${line}/explanation`);
      expect(explained.asStored).toBe(true);
      if (heldBy === null) expect(explained.heldBy).toBeUndefined();
      else
        expect(explained.heldBy).toEqual({
          ...{ interceptor: 'suspects', version: versionOf(line), mode: 'hold' },
          leaves: [{ path: 'tree/right', field: 'party', value: party, in: [party], holds: true }],
        });
    }
  });

  it('is an event of the run, needs two people, and takes what is switched off away from what comes', async () => {
    const run = await start();
    expect(outcomeOf(await makeAndApprove(world.call, world.checker, refresh(run)))).toEqual([
      ...[409, 'CLEARING.NOTHING_TO_REFRESH'],
    ]);
    const off = { command: 'switch-off-interceptor', content: { interceptor: 'suspects' }, reason: 'known' };
    const { agreed, switchOn } = clearingOf(world.call, world.checker);
    await agreed(off);
    await agreed(refresh(run));
    const told = await read(`clearing-runs/${run}`);
    expect(told.events).toMatchObject([
      { kind: 'start', to: 'clearing' },
      {
        kind: 'refresh',
        from: 'clearing',
        to: 'clearing',
        reason: expect.stringContaining('a new list') as string,
      },
    ]);
    expect(JSON.parse(told.pinned)).toMatchObject({ interceptors: {}, rules: { rules: { trades: 1 } } });
    expect(told.refreshes).toMatchObject([{ number: 2, lastLine: 0 }]);
    await clearing.app.get(AdvanceRuns).round();
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'posted', held: 0 });
    await switchOn('suspects');
    expect(outcomeOf(await make(world.call, refresh(run)))).toEqual([409, 'CLEARING.NOT_IN_STATE']);
    const unknown = refresh('01a1fdac-0000-7000-8000-000000000000');
    expect(outcomeOf(await make(world.call, unknown))).toEqual([422, 'CLEARING.RUN_NOT_FOUND']);
  });
});

/** Does something before each call of a method. @returns what ends it */
function doingFirst(object: object, method: string, work: () => Promise<void>): () => void {
  const methods = object as Record<string, (...given: unknown[]) => Promise<unknown>>;
  const real = methods[method]!.bind(object);
  methods[method] = async (...given) => {
    await work();
    return real(...given);
  };
  return () => void (methods[method] = real);
}
