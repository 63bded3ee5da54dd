import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdvanceRuns } from '../../../src/clearing/runs/advance-runs.js';
import { ClearingPace } from '../../../src/clearing/runs/clearing-pace.js';
import { auditBooks } from '../../support/audit-books.js';
import { auditClearing } from '../../support/audit-clearing.js';
import { make, makeAndApprove } from '../../support/approvals.js';
import { move, openAccount, postLines } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import { calendarCommand, clearingOf, ruleCommand, scheduleCommand } from '../../support/clearing-rules.js';
import { addShop, agree, needOne, settlementOf } from '../../support/settlement.js';
import { fundsOf, openFunds } from '../../support/settlement-funds.js';
import { startTradeWorld, type TradeWorld } from '../../support/trade-files.js';

const SOURCE = 'trade-confirmation';

let world: TradeWorld;
let settlement: ReturnType<typeof settlementOf>;
beforeAll(async () => {
  world = await startTradeWorld();
  world.service.app.get(ClearingPace).chunkLines = 15;
  settlement = settlementOf(world.service);
  Object.assign(settlement.pace, { page: 7, parties: 2 });
});
afterAll(async () => {
  expect(await auditBooks(world.service.sql)).toEqual([]);
  expect(await auditClearing(world.service.sql)).toEqual([]);
  expect(await settlement.audit()).toEqual([]);
  await world.service.stop();
});

/** Rules, fees and accounts by maker and checker; an agreement with everybody who is paid. */
async function prepare(): Promise<void> {
  const { call, checker } = world;
  const { agreed } = clearingOf(call, checker);
  await agreed(calendarCommand('cn'));
  await agreed(scheduleCommand('service'));
  await agreed(
    ruleCommand('trades', 'cn', {
      match: { source: SOURCE, product: '*', party: '*' },
      fees: [{ schedule: 'service', bearer: 'payee', account: 'fees' }],
      accounts: { payable: 'payable:{payee}', position: 'position' },
    }),
  );
  for (const [code, glAccount] of Object.entries({ bank: '1002', position: '2202', fees: '2109' }))
    await openAccount(call, 'main', { code, glAccount });
  await postLines(call, move('bank', 'position', '900000.00'));
  await addShop(call, checker);
  await needOne(call, checker);
  const parties = await world.service.sql<{ party: string }>('SELECT DISTINCT party FROM trade_record');
  for (const { party } of parties) {
    await openAccount(call, 'main', { code: `payable:${party}`, glAccount: '2101' });
    await agree(call, checker, party, { owed: 'collect' });
  }
}

async function cleared(file: string): Promise<string> {
  const body = { file, reason: 'test' };
  const { body: run } = await world.call('POST', '/v1/books/main/clearing-runs', { role: 'operator', body });
  await world.service.app.get(AdvanceRuns).round();
  return run.id as string;
}
const voidRun = (run: string): Promise<Answer> =>
  makeAndApprove(world.call, world.checker, { command: 'void-clearing-run', content: { run } });

it('a file is cleared, gathered, prepared and approved; its run is void only after the batch, and cleared again it is settled', async () => {
  const sent = await world.send({ format: SOURCE, records: 40, parties: 3, products: 2 });
  await world.round();
  await prepare();
  const run = await cleared(sent.body.id);
  const [due] = await world.service.sql<{ date: string; at: string; net: string; count: string }>(
    'SELECT settlement_date AS date, SUM(net) AS net, COUNT(*) AS count FROM clearing_result GROUP BY settlement_date ORDER BY count DESC',
  );
  const settlementDate = due!.date;
  const count = Number(due!.count);
  expect(count).toBeGreaterThan(20);

  expect((await settlement.gather(settlementDate)).body.due).toBe(count);
  const batch = await settlement.prepared({ settlementDate });
  expect(batch).toMatchObject({ details: count, leftOut: 0, state: 'prepared' });
  expect(BigInt(batch.paidOut.replace('.', ''))).toBe(BigInt(due!.net));
  expect((await settlement.approve(world.checker, batch)).status).toBe(200);
  const taken = await voidRun(run);
  expect(outcomeOf(taken)).toEqual([409, 'SETTLEMENT.RUN_IS_TAKEN']);
  expect(taken.body.details.batch).toBe(batch.id);

  await settlement.void(await settlement.read(batch.id));
  expect((await voidRun(run)).status).toBe(200);
  await world.service.app.get(AdvanceRuns).round();
  expect((await settlement.gather(settlementDate)).body.due).toBe(0);
  const nothing = await settlement.prepared({ settlementDate });
  expect(nothing).toMatchObject({ details: 0, orders: 0 });
  const { items } = await settlement.details(`settlementDate=${settlementDate}&limit=5`);
  expect(items).toHaveLength(5);
  for (const one of items) expect(one).toMatchObject({ withdrawn: true });
  await settlement.void(nothing);

  await cleared(sent.body.id);
  const again = await settlement.prepared({ settlementDate });
  expect(again).toMatchObject({ details: count, paidOut: batch.paidOut });
  expect((await settlement.approve(world.checker, again)).status).toBe(200);
  expect((await settlement.gather(settlementDate)).body.due).toBe(count);
  expect(await world.service.sql('SELECT detail_no FROM settlement_detail')).toHaveLength(2 * count);
});

it('what clearing has posted is settled by its own details, and by no adjustment', async () => {
  const [posted] = await world.service.sql<{ id: string; payee: string; net: string }>(
    `SELECT LOWER(HEX(voucher_id)) AS id, payee, net FROM clearing_posting
     WHERE state = 'posted' AND direction = 'D' AND net > 99 LIMIT 1`,
  );
  const content = {
    ...{ party: posted!.payee, currency: 'CNY', direction: 'disburse', dueDate: '2026-12-01', why: 'again' },
    ...{ amount: posted!.net.replace(/(..)$/, '.$1'), settlementAt: '2026-12-01T02:00:00Z' },
    voucher: posted!.id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  };
  const made = await make(world.call, { command: 'adjust-settlement', content });
  expect(outcomeOf(made)).toEqual([422, 'SETTLEMENT.ADJUSTMENT_VOUCHER_KNOWN']);
});

it('a statement of a channel becomes an arrival for each line, once, and stays', async () => {
  const { call, checker, service } = world;
  const funds = fundsOf(service);
  const date = '2026-11-20';
  const statement = { statement: 'channel-statement', channel: 'icbc', rule: 'shop' };
  await openFunds(call, checker, { statements: [statement] });
  funds.pace.lines = 3;
  funds.pace.statementDays = 400;
  const sent = await world.send({
    format: 'channel-statement',
    records: 8,
    parties: 2,
    businessDate: date,
  });
  await world.round();
  expect((await world.file(sent.body.id)).state).toBe('accepted');
  await Promise.all([funds.round(), funds.round()]);
  await funds.round();
  const rows = await service.sql<{ reference: string; amount: string }>(
    "SELECT reference, amount FROM settlement_arrival WHERE origin = 'statement' ORDER BY reference",
  );
  const records = await service.sql<{ reference: string; amount: string }>(
    `SELECT record_key AS reference, amount FROM trade_record WHERE record_type = 'statement' ORDER BY record_key`,
  );
  expect(rows).toEqual(records);
  expect(rows).toHaveLength(8);
  // Told by post as well, it is the same arrival; of another amount it is refused.
  const [line] = rows;
  const minor = line!.amount.padStart(3, '0');
  const posted = { reference: line!.reference, amount: `${minor.slice(0, -2)}.${minor.slice(-2)}` };
  expect((await funds.arrive(posted)).body).toMatchObject({ origin: 'statement', state: 'matched' });
  expect(outcomeOf(await funds.arrive({ ...posted, amount: '0.01' }))).toEqual([
    409,
    'SETTLEMENT.ARRIVAL_DIFFERS',
  ]);
  const keys = (await funds.funds('&limit=200')).filter(({ key }) => key.includes(`businessDate=${date}`));
  const total = keys.reduce((sum, { arrived }) => sum + BigInt(arrived.replace('.', '')), 0n);
  expect(total).toBe(records.reduce((sum, { amount }) => sum + BigInt(amount), 0n));
  const file = sent.body.id as string;
  const content = { file, digest: (await world.file(file)).digest };
  await expect(world.command('void-trade-file', content)).rejects.toThrow('SETTLEMENT.STATEMENT_RECORDED');
  expect(await funds.audit()).toEqual([]);
});
