import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdvanceRuns } from '../../../src/clearing/runs/advance-runs.js';
import { ClearingPace } from '../../../src/clearing/runs/clearing-pace.js';
import { AdvanceSeconds } from '../../../src/clearing/second/advance-seconds.js';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { move, openAccount, postLines } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import {
  calendarCommand,
  clearingOf,
  interceptorCommand,
  ruleCommand,
  scheduleCommand,
} from '../../support/clearing-rules.js';
import { startTradeWorld, type TradeWorld } from '../../support/trade-files.js';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTradeWorld();
  world.service.app.get(ClearingPace).chunkLines = 15;
});
afterAll(async () => {
  expect(await auditBooks(world.service.sql)).toEqual([]);
  expect(await auditClearing(world.service.sql)).toEqual([]);
  await world.service.stop();
});

const read = async (path: string) =>
  (await world.call('GET', `/v1/books/main/${path}`, { role: 'finance' })).body;
const start = (file: string) =>
  world.call('POST', '/v1/books/main/clearing-runs', { role: 'operator', body: { file, reason: 'test' } });
const work = async () => {
  await world.service.app.get(AdvanceRuns).round();
  await world.service.app.get(AdvanceSeconds).round();
};

/** Rules, fees, an interceptor and a formula by maker and checker, and an account for everybody who is paid. */
async function prepare(parties: readonly string[]): Promise<void> {
  const { agreed } = clearingOf(world.call, world.checker);
  const source = 'trade-confirmation';
  await agreed(calendarCommand('cn'));
  await agreed(scheduleCommand('service'));
  await agreed({
    command: 'set-clearing-formula',
    content: {
      ...{ formula: 'buy-next', name: 'Buy the next', payeeKind: 'constant', payeeValue: 'next' },
      ...{ productKind: 'constant', productValue: 'fund-next', part: '0.5', openDays: 1, calendar: 'cn' },
      ...{
        at: '09:30:00',
        businessType: 'subscription',
        payable: 'payable:{payee}',
        refund: 'payable:{party}',
      },
    },
    reason: 'a contract',
  });
  await agreed(
    ruleCommand('trades', 'cn', {
      match: { source, product: '*', party: '*' },
      fees: [{ schedule: 'service', bearer: 'payee', account: 'fees' }],
      accounts: { payable: 'payable:{payee}', position: 'position' },
    }),
  );
  await agreed(
    ruleCommand('of-one', 'cn', {
      match: { source, product: '*', party: parties[0]! },
      accounts: { payable: 'payable:{payee}', position: 'position' },
      second: 'buy-next',
    }),
  );
  await agreed(interceptorCommand('suspects', { tree: { field: 'party', in: [parties[1]!] } }));
  await clearingOf(world.call, world.checker).switchOn('suspects');
  const accounts = { bank: '1002', position: '2202', fees: '2109', 'payable:next': '2101' };
  for (const [code, glAccount] of Object.entries(accounts))
    await openAccount(world.call, 'main', { code, glAccount });
  for (const party of parties)
    await openAccount(world.call, 'main', { code: `payable:${party}`, glAccount: '2101' });
  await postLines(world.call, move('bank', 'position', '900000.00'));
}

it('a file is uploaded, accepted, cleared, posted, cleared a second time, voided and cleared again', async () => {
  const sent = await world.send({ format: 'trade-confirmation', records: 40, parties: 3, products: 2 });
  expect(sent.status).toBe(201);
  const { id: file } = sent.body;
  expect(outcomeOf(await start(file))).toEqual([422, 'CLEARING.FILE_NOT_ACCEPTED']);
  await world.round();
  expect((await world.file(file)).state).toBe('accepted');
  expect((await start(file)).status).toBe(422);
  const parties = await world.service.sql<{ party: string }>(
    'SELECT DISTINCT party FROM trade_record ORDER BY party',
  );
  await prepare(parties.map(({ party }) => party));

  const run = (await start(file)).body.id as string;
  await work();
  const posted = await read(`clearing-runs/${run}`);
  expect(posted).toMatchObject({ state: 'posted', records: 40, cleared: 40, exceptions: 0, chunks: 3 });
  expect(posted.held).toBeGreaterThan(5);
  expect(JSON.parse(posted.pinned)).toMatchObject({
    rules: { rules: { trades: 1, 'of-one': 1 }, feeSchedules: { service: 1 } },
    interceptors: { suspects: 1 },
    formulas: { 'buy-next': { version: 1, calendar: 1 } },
  });
  for (const { line } of (await read(`clearing-runs/${run}/results`)).items.slice(0, 5))
    expect((await read(`clearing-runs/${run}/results/${line}/explanation`)).asStored).toBe(true);
  const seconds = (await read('second-clearings')).items;
  expect(seconds.length).toBeGreaterThan(5);

  const { agreed } = clearingOf(world.call, world.checker);
  const lines = (await read('clearing-holds')).items.map(({ line }: { line: number }) => line);
  await agreed({ command: 'release-clearing-holds', content: { run, lines }, reason: 'known' });
  await work();
  expect((await read('clearing-holds')).items).toEqual([]);

  const void1 = {
    command: 'void-trade-file',
    content: { file, digest: (await world.file(file)).digest },
    reason: 'wrong',
  };
  await expect(agreed(void1)).rejects.toThrow('CLEARING.FILE_IS_CLEARED');
  await agreed({ command: 'void-clearing-run', content: { run }, reason: 'a wrong rule' });
  await work();
  expect(await read(`clearing-runs/${run}`)).toMatchObject({ state: 'void', over: true });
  await agreed(
    scheduleCommand('service', {
      terms: { tiering: 'whole', tiers: [{ from: '0', below: null, flat: '1', rate: '0' }] },
    }),
  );
  const again = (await start(file)).body.id as string;
  await work();
  const second = await read(`clearing-runs/${again}`);
  expect(second).toMatchObject({ state: 'posted', cleared: 40 });
  expect(second.digest).not.toBe(posted.digest);

  const [one] = (await read('second-clearings')).items;
  const answered = await world.call('POST', `/v1/books/main/second-clearings/${one.id}/answer`, {
    body: { outcome: 'failed', reference: 'd-1', reason: 'closed', at: '2026-11-23T02:00:00Z' },
  });
  expect(answered.body.state).toBe('failed');
  await work();
  expect((await read(`second-clearings/${one.id}`)).state).toBe('refunded');
  expect((await read('clearing-extras?kind=refund')).items).toHaveLength(1);
});
