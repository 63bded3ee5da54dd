import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balanceOf } from '../../support/balances.js';
import { openAccount } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { hire, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import {
  PARTIES,
  randomTrades,
  startClearingWorld,
  worldRules,
  type ClearingWorld,
} from '../../support/clearing-world.js';
import { seedOf } from '../../support/random.js';

let world: ClearingWorld;
let checker: string;
beforeAll(async () => {
  world = await startClearingWorld(50);
  checker = await hire(world.call, 'checker', ['approver']);
});
afterAll(async () => {
  expect(await auditBooks(world.sql)).toEqual([]);
  expect(await auditClearing(world.sql)).toEqual([]);
  await world.stop();
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
const retry = (run: string) =>
  world.call('POST', `/v1/books/main/clearing-runs/${run}/exceptions/retry`, {
    role: 'operator',
    body: { reason: 'mended' },
  });
const command = (name: string, content: object) =>
  makeAndApprove(world.call, checker, { command: name, content, reason: 'test' });
const balance = (account: string) => balanceOf(world.call, 'main', account);

describe('what follows a run', () => {
  it('a record without a rule and a stopped account are exceptions, and the others are posted', async () => {
    world.rules = worldRules();
    const file = await world.file([
      { party: 'm-1', amountMinor: 10_000n },
      { party: 'nobody', amountMinor: 20_000n },
      { party: 'm-2', recordType: 'unheard-of', amountMinor: 30_000n },
    ]);
    const run = await start(file);
    await world.round();
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'posted', cleared: 2, exceptions: 1 });
    const open = (await read('clearing-exceptions')).items;
    expect(open.map(({ line, stage, code }: Record<string, unknown>) => [line, stage, code])).toEqual([
      [2, 'post', 'LEDGER.ACCOUNT_NOT_FOUND'],
      [3, 'clear', 'CLEARING.NO_RULE'],
    ]);
    expect((await retry(run)).body).toEqual({ cleared: 0, posted: 0, open: 2 });

    await openAccount(world.call, 'main', { code: 'payable:nobody', glAccount: '2101' });
    world.rules = worldRules({ match: { recordTypes: ['trade', 'unheard-of'] } });
    expect((await retry(run)).body).toEqual({ cleared: 1, posted: 1, open: 0 });
    await world.round();
    expect((await read('clearing-exceptions')).items).toEqual([]);
    expect((await read('clearing-exceptions?state=closed')).items).toHaveLength(2);
    expect((await read(`clearing-runs/${run}/results/3`)).state).toBe('ready');
    expect(await balance('payable:nobody')).toBe('198.80');
    expect((await read(`clearing-runs/${run}/results/3/explanation`)).asStored).toBe(true);
    world.rules = worldRules();
  });

  it('a run keeps the versions that it began with while others come into force', async () => {
    const trades = randomTrades(7, 120, 1_000_000);
    const [plain, switched] = [await world.file(trades), await world.file(trades)];
    const first = await start(plain);
    await world.round();
    const second = await start(switched);
    world.rules = worldRules({ fees: [] });
    await world.round();
    const [one, two] = [await read(`clearing-runs/${first}`), await read(`clearing-runs/${second}`)];
    expect(two.digest).toBe(one.digest);
    expect(two.pinned).not.toBe(one.pinned);
    world.rules = worldRules();
  });

  it('explain equals the stored result for random records', async () => {
    const seed = seedOf('explain');
    const run = await start(await world.file(randomTrades(seed, 40, 10)));
    await world.round();
    const stored = (await read(`clearing-runs/${run}/results?limit=200`)).items;
    for (const { line } of stored.slice(0, 15)) {
      const { asStored, steps } = await read(`clearing-runs/${run}/results/${line}/explanation`);
      expect(asStored).toBe(true);
      expect(steps.length).toBeGreaterThan(3);
    }
    await world.sql(
      'UPDATE clearing_result SET net = net + 1 WHERE line_no = ? AND run_no = (SELECT MAX(run_no) FROM clearing_run)',
      [stored[0].line],
    );
    expect((await read(`clearing-runs/${run}/results/${stored[0].line}/explanation`)).asStored).toBe(false);
    await world.sql(
      'UPDATE clearing_result SET net = net - 1 WHERE line_no = ? AND run_no = (SELECT MAX(run_no) FROM clearing_run)',
      [stored[0].line],
    );
  });

  it('held results wait, out of every voucher, until two persons release them; each line once', async () => {
    world.held = ({ party }) => (party === 'm-3' ? 'risk-list' : null);
    const run = await start(
      await world.file([
        { party: 'm-3', amountMinor: 10_000n },
        { party: 'm-4', amountMinor: 20_000n },
        { party: 'm-3', amountMinor: 30_000n },
      ]),
    );
    world.held = () => null;
    const before = await balance('payable:m-3');
    await world.round();
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'posted', cleared: 3, held: 2 });
    const holds = (await read('clearing-holds')).items;
    expect(holds.map(({ line, heldBy }: Record<string, unknown>) => [line, heldBy])).toEqual([
      [1, 'risk-list'],
      [3, 'risk-list'],
    ]);
    expect(await balance('payable:m-3')).toBe(before);
    expect((await read(`clearing-runs/${run}/results/1`)).state).toBe('held');

    const wrong = await command('release-clearing-holds', { run, lines: [1, 2] });
    expect(outcomeOf(wrong)).toEqual([409, 'CLEARING.NOTHING_OPEN']);
    expect((await read('clearing-holds')).items).toHaveLength(2);
    expect((await command('release-clearing-holds', { run, lines: [3, 1, 3] })).status).toBe(200);
    expect(outcomeOf(await command('release-clearing-holds', { run, lines: [1] }))).toEqual([
      409,
      'CLEARING.NOTHING_OPEN',
    ]);
    await world.round();
    expect((await read('clearing-holds')).items).toEqual([]);
    expect(await read(`clearing-runs/${run}/results/3`)).toMatchObject({
      state: 'ready',
      chunk: 0,
      voucherGroup: 3,
    });
    expect(minor(await balance('payable:m-3')) - minor(before)).toBe(39_760n);
  });

  it('a void run is seen by nobody, its vouchers are reversed, and its file is cleared again', async () => {
    const trades = randomTrades(9, 130, 1_000_000);
    const before = await Promise.all(PARTIES.map((party) => balance(`payable:${party}`)));
    const file = await world.file(trades);
    const run = await start(file);
    await world.round();
    const posted = await Promise.all(PARTIES.map((party) => balance(`payable:${party}`)));
    expect(posted).not.toEqual(before);

    expect((await command('void-clearing-run', { run })).status).toBe(200);
    await world.round();
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'void', over: true });
    expect(await Promise.all(PARTIES.map((party) => balance(`payable:${party}`)))).toEqual(before);

    const again = await start(file);
    expect(again).not.toBe(run);
    await world.round();
    const [one, two] = [await read(`clearing-runs/${run}`), await read(`clearing-runs/${again}`)];
    expect(two.digest).toBe(one.digest);
    expect(await Promise.all(PARTIES.map((party) => balance(`payable:${party}`)))).toEqual(posted);
  });

  it('a run that is voided half-way posts nothing any more', async () => {
    const file = await world.file(randomTrades(11, 100, 1_000_000));
    const before = await balance('position');
    const run = await start(file);
    expect((await command('void-clearing-run', { run })).status).toBe(200);
    await world.round();
    expect(await balance('position')).toBe(before);
    expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'void', over: true, postedChunks: 0 });
  });

  it('after settlement a difference is recorded, posted and settled by itself; the result stays', async () => {
    const run = await start(
      await world.file([{ party: 'm-5', amountMinor: 10_000n }, { recordType: 'odd' }]),
    );
    await world.round();
    const before = minor(await balance('payable:m-5'));
    const said = { run, line: 1, settlementDate: '2026-11-30' };
    expect((await command('record-clearing-difference', { ...said, amount: '1.25' })).status).toBe(200);
    expect((await command('record-clearing-difference', { ...said, amount: '-0.50' })).status).toBe(200);
    expect(minor(await balance('payable:m-5')) - before).toBe(75n);
    const { items } = await read('clearing-extras');
    expect(items.map(({ amount, line, payee }: Record<string, unknown>) => [amount, line, payee])).toEqual([
      ['1.25', 1, 'm-5'],
      ['-0.50', 1, 'm-5'],
    ]);
    expect((await read(`clearing-runs/${run}/results/1`)).net).toBe('99.40');
    const made = (content: object) =>
      world.call('POST', '/v1/books/main/approvals', {
        role: 'operator',
        body: { command: 'record-clearing-difference', reason: 'test', content: { ...said, ...content } },
        headers: { 'idempotency-key': 'difference' },
      });
    expect(outcomeOf(await made({ amount: '0.00' }))).toEqual([400, 'CLEARING.DIFFERENCE_AMOUNT']);
    expect(outcomeOf(await made({ amount: '1.001' }))).toEqual([400, 'CLEARING.DIFFERENCE_AMOUNT']);
    expect(outcomeOf(await made({ amount: '1.00', line: 2 }))).toEqual([422, 'CLEARING.LINE_NOT_READY']);
    expect(outcomeOf(await command('void-clearing-run', { run }))).toEqual([409, 'CLEARING.IS_SETTLED']);
  });

  it('refuses what is not there, and changes nothing', async () => {
    const none = '00000000-0000-7000-8000-000000000000';
    const body = { file: none, reason: 'test' };
    const refusals = [
      await world.call('POST', '/v1/books/main/clearing-runs', { role: 'operator', body }),
      await world.call('GET', `/v1/books/main/clearing-runs/${none}`, { role: 'finance' }),
      await world.call('GET', '/v1/books/main/clearing-runs/x/results', { role: 'finance' }),
      await world.call('GET', '/v1/books/main/clearing-runs?after=xyz', { role: 'finance' }),
      await world.call('GET', '/v1/books/main/clearing-exceptions?after=xyz', { role: 'finance' }),
    ];
    expect(refusals.map(outcomeOf)).toEqual([
      [422, 'CLEARING.FILE_NOT_ACCEPTED'],
      [404, 'CLEARING.RUN_NOT_FOUND'],
      [404, 'CLEARING.RUN_NOT_FOUND'],
      [400, 'HTTP.CURSOR_MALFORMED'],
      [400, 'HTTP.CURSOR_MALFORMED'],
    ]);
    const other = await world.file([{}], { businessDate: '2026-11-17' });
    await world.sql(`UPDATE trade_source SET terms = '{"registrars":["TA1"],"expectedFiles":1}'`);
    const incomplete = await world.call('POST', '/v1/books/main/clearing-runs', {
      role: 'operator',
      body: { file: other, reason: 'test' },
    });
    expect(outcomeOf(incomplete)).toEqual([409, 'CLEARING.INCOMPLETE']);
    await world.sql(`UPDATE trade_source SET terms = '{"registrars":[],"expectedFiles":1}'`);
  });
});

const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));
