import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, posting, postLines } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import {
  PARTIES,
  randomTrades,
  startClearingWorld,
  type ClearingWorld,
} from '../../support/clearing-world.js';
import {
  csvReport,
  fetchReport,
  jsonReport,
  xlsxReport,
  type ReadReport,
} from '../../support/finance-reports.js';
import { randomOf, seedOf } from '../../support/random.js';
import { addShop, agree, needOne, settlementOf } from '../../support/settlement.js';
import { writeCharge, writePayment } from '../../support/written-settlement.js';

const SEED = seedOf('statements of settlement');
const TRADES = Number(process.env.STATEMENT_TRADES ?? 120);
const FROM = '2026-11-01';
const TO = '2027-06-30';

let world: ClearingWorld;
let checker: string;
let settlement: ReturnType<typeof settlementOf>;
const next = randomOf(SEED);

/** Terms of every kind, by chance. */
const terms = (): Record<string, unknown> => ({
  netting: next.below(2) === 0 ? 'net' : 'gross',
  owed: 'carry',
  ...(next.below(2) === 0 && { fee: '0.50' }),
  ...(next.below(2) === 0 && { minimum: `${next.below(4_000)}.00` }),
  ...(next.below(2) === 0 && {
    reservePartsPerMillion: 1 + next.below(200_000),
    reserveDays: 1 + next.below(90),
  }),
});

beforeAll(async () => {
  world = await startClearingWorld(25);
  const { call, sql } = world;
  checker = await hire(call, 'checker', ['approver', 'operator']);
  settlement = settlementOf(world);
  // Small pages, so that every party takes several.
  settlement.pace.page = 7;
  await addShop(call, checker);
  await needOne(call, checker);
  for (const party of PARTIES) await agree(call, checker, party, terms());
  for (const seed of [SEED, SEED + 1]) {
    const file = await world.file(randomTrades(seed, TRADES));
    await call('POST', '/v1/books/main/clearing-runs', { role: 'operator', body: { file, reason: 'test' } });
    await world.round();
  }
  // Some dates are settled, the last one is not.
  const dates = await sql<{ date: string }>(
    'SELECT DISTINCT settlement_date AS date FROM clearing_result ORDER BY 1',
  );
  for (const { date } of dates) await settlement.gather(date);
  for (const { date } of dates.slice(0, -1)) await settle(date);
});
afterAll(async () => {
  // It was written by hand, without its hold and its history.
  for (const table of ['settlement_payment', 'settlement_charge', 'payout'])
    await world.sql(`DELETE FROM ${table}`);
  expect(await settlement.audit()).toEqual([]);
  const found = (await auditBooks(world.sql)).filter((one) => !one.endsWith('paid no payout'));
  expect(found).toEqual([]);
  await world.stop();
});

async function settle(settlementDate: string): Promise<void> {
  const batch = await settlement.prepared({ settlementDate });
  if (batch.orders > batch.leftOut) await settlement.approve(checker, batch);
}

const path = (party: string, more = ''): string =>
  `main/settlement-statements/${party}?currency=CNY&fromDate=${FROM}&toDate=${TO}${more}`;
const read = (party: string): Promise<ReadReport> => jsonReport(world, path(party));
const totalOf = ({ totals }: ReadReport, kind: string) => totals.find((row) => row.kind === kind)!;
const amountOf = (report: ReadReport, kind: string): string => totalOf(report, kind).amount as string;
const tiesOf = (report: ReadReport): unknown[] => {
  const { state, memo } = totalOf(report, 'ties');
  return [state, memo];
};
const minor = (amount: unknown): bigint => BigInt((amount as string).replace('.', ''));
const sumOf = ({ rows }: ReadReport, kind: string): bigint =>
  rows.filter((row) => row.kind === kind).reduce((sum, { amount }) => sum + minor(amount), 0n);
const told = (amount: bigint): string => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;
/** @returns the voucher */
async function book(lines: ReturnType<typeof move>, more: Record<string, unknown>): Promise<string> {
  const { status, body } = await world.call('POST', '/v1/books/main/vouchers', posting(lines, more));
  expect(status).toBe(201);
  return body.id as string;
}
const differences = async (): Promise<string[]> => {
  const { body } = await world.call('GET', '/v1/books/main/settlement-differences', { role: 'finance' });
  return (body.items as { kind: string; party: string; amount: string }[]).map(
    (one) => `${one.kind} ${one.party} ${one.amount}`,
  );
};

describe(`statements tie to the ledger for random parties and terms (SEED=${SEED})`, () => {
  it.each(PARTIES)('%s', async (party) => {
    const report = await read(party);
    expect(tiesOf(report)).toEqual(['yes', null]);
    // By hand: what clearing has put on the payable account, line by line and in one sum of the ledger.
    const [cleared] = await world.sql<{ net: string; lines: string }>(
      "SELECT SUM(net) AS net, COUNT(*) AS `lines` FROM clearing_result WHERE payee = ? AND status = 'R'",
      [party],
    );
    expect(sumOf(report, 'clearing')).toBe(BigInt(cleared!.net));
    expect(report.rows.filter(({ kind }) => kind === 'clearing')).toHaveLength(Number(cleared!.lines));
    const [account] = await world.sql<{ balance: string }>(
      `SELECT b.credit_total - b.debit_total AS balance FROM account_balance b JOIN account a ON a.id = b.account_id
       WHERE a.code = ?`,
      [`payable:${party}`],
    );
    expect(minor(amountOf(report, 'ledger-closing'))).toBe(BigInt(account!.balance));
    expect(minor(amountOf(report, 'ledger-clearing'))).toBe(BigInt(cleared!.net));
    // Nothing is paid: what stands in the books is all that the statement says is still to come.
    const open = ['waiting', 'carried', 'unsettled', 'fees', 'reserved'].map((kind) =>
      minor(amountOf(report, kind)),
    );
    const released = sumOf(report, 'reserve');
    expect(open.reduce((sum, one) => sum + one, 0n) - released).toBe(BigInt(account!.balance));
  });

  it('each detail says from which file and line it comes, and what fees clearing took', async () => {
    const [line] = await world.sql<{
      payee: string;
      line: number;
      gross: string;
      net: string;
      fees: string;
      name: string;
    }>(
      `SELECT r.payee, r.line_no AS line, r.gross, r.net, r.fees, f.name FROM clearing_result r
       JOIN clearing_run u ON u.run_no = r.run_no JOIN trade_file f ON f.file_no = u.file_no
       WHERE r.status = 'R' ORDER BY r.run_no DESC, r.line_no DESC LIMIT 1`,
    );
    const { rows } = await read(line!.payee);
    const row = rows.find(({ file, line: number }) => file === line!.name && number === Number(line!.line))!;
    const [, , fee] = line!.fees.split('/');
    expect(row).toMatchObject({ source: 'shop', kind: 'clearing' });
    expect([minor(row.gross), minor(row.amount)]).toEqual([BigInt(line!.gross), BigInt(line!.net)]);
    const told = `${fee!.padStart(3, '0').slice(0, -2)}.${fee!.padStart(3, '0').slice(-2)}`;
    expect(row.fees).toBe(`service ${told} payee`);
  });
});

describe('a statement', () => {
  it('ties when its orders are charged, paid, and come back in part, each by a voucher of its own', async () => {
    const [order] = await world.sql<Record<'no' | 'party' | 'side' | 'fee' | 'reserve' | 'amount', string>>(
      `SELECT batch_no AS no, party, side, fee, reserve, amount FROM settlement_order
       WHERE outcome = 'pay' ORDER BY fee + reserve DESC LIMIT 1`,
    );
    const { no, party, side } = order!;
    const before = await read(party);
    await world.sql("UPDATE settlement_batch SET state = 'paying' WHERE batch_no = ?", [no]);
    const payout = randomUUID();
    const charged = BigInt(order!.fee) + BigInt(order!.reserve);
    if (charged > 0n) {
      const voucher = await book(move(`payable:${party}`, 'fees', told(charged)), { reference: 'charge' });
      await writeCharge(world.sql, { ...order!, voucher });
    }
    const paid = { businessType: 'payout-conclude', reference: payout };
    const voucher = await book(move(`payable:${party}`, 'bank', told(BigInt(order!.amount))), paid);
    await writePayment(world.sql, { no, party, side, amount: order!.amount, payout, voucher });
    const settled = await read(party);
    expect(tiesOf(settled)).toEqual(['yes', null]);
    expect(minor(amountOf(settled, 'paid'))).toBe(BigInt(order!.amount));
    expect(minor(amountOf(settled, 'ledger-payouts'))).toBe(-BigInt(order!.amount));
    expect(minor(amountOf(settled, 'ledger-charges'))).toBe(-charged);
    expect(minor(amountOf(before, 'waiting')) - minor(amountOf(settled, 'waiting'))).toBe(
      BigInt(order!.amount),
    );
    expect(settled.rows.find(({ kind }) => kind === 'paid')).toMatchObject({
      payout,
      memo: 'payout succeeded',
    });
    // A part comes back: it is due again.
    const back = { businessType: 'payout-return', reference: payout };
    await book(move('bank', `payable:${party}`, '0.01'), back);
    await world.sql('UPDATE settlement_payment SET returned = 1');
    const returned = await read(party);
    expect(tiesOf(returned)).toEqual(['yes', null]);
    expect(minor(amountOf(settled, 'paid')) - minor(amountOf(returned, 'paid'))).toBe(1n);
    // The bank says something else than the books.
    await world.sql('UPDATE payout SET amount = amount + 1');
    expect(tiesOf(await read(party))[0]).toBe('no');
    await world.sql('UPDATE payout SET amount = amount - 1');
    expect(tiesOf(await read(party))[0]).toBe('yes');
    await world.sql(
      "UPDATE settlement_difference SET is_open = 0, subject_key = NULL, closed_at = NOW(6), reason = 'test'",
    );
    await world.sql("UPDATE settlement_batch SET state = 'approved' WHERE batch_no = ?", [no]);
  });

  it('is the same as JSON, CSV and XLSX, and nothing in it is run by a spreadsheet', async () => {
    const content = {
      ...{ party: 'm-1', currency: 'CNY', direction: 'disburse', amount: '5.00', dueDate: '2026-12-01' },
      ...{ settlementAt: '2026-12-01T02:00:00Z', why: '=HYPERLINK("http://x")', account: 'fees' },
    };
    const made = await makeAndApprove(world.call, checker, { command: 'adjust-settlement', content });
    expect(made.status).toBe(200);
    const json = await read('m-1');
    expect([tiesOf(json), amountOf(json, 'ledger-adjustments')]).toEqual([['yes', null], '5.00']);
    const csv = await csvReport(world, path('m-1'));
    const sheet = await xlsxReport(world, path('m-1'));
    const all = [...json.rows, ...json.totals];
    expect(csv.records).toHaveLength(all.length);
    expect(sheet.rows).toHaveLength(all.length);
    const place = all.findIndex(({ memo }) => memo === content.why);
    expect(csv.records[place]!.memo).toBe(`'${content.why}`);
    expect(csv.records.map(({ amount }) => amount)).toEqual(all.map(({ amount }) => amount ?? ''));
    expect(sheet.rows[place]).toContain(content.why);
  });

  it('that does not tie says so, and is one difference however often it is read, until a person closes it', async () => {
    // Booked by hand, and settled by nothing.
    const booked = await postLines(world.call, move('bank', 'payable:m-1', '5.00'));
    expect(booked.status).toBe(201);
    const report = await read('m-1');
    expect(tiesOf(report)[0]).toBe('no');
    expect(amountOf(report, 'ledger-unexplained')).toBe('5.00');
    await read('m-1');
    expect((await differences()).filter((one) => one.includes('m-1'))).toEqual(['statement m-1 5.00']);
    const content = {
      ...{ party: 'm-1', currency: 'CNY', direction: 'disburse', amount: '5.00', dueDate: '2026-12-02' },
      ...{ settlementAt: '2026-12-02T02:00:00Z', why: 'booked by hand', voucher: booked.body.id },
    };
    await makeAndApprove(world.call, checker, { command: 'adjust-settlement', content });
    expect(tiesOf(await read('m-1'))).toEqual(['yes', null]);
    const list = '/v1/books/main/settlement-differences';
    const [item] = (await world.call('GET', list, { role: 'finance' })).body.items as { id: string }[];
    const close = () =>
      world.call('POST', `${list}/${item!.id}/close`, {
        role: 'finance',
        body: { reason: 'it was booked later' },
      });
    expect([(await close()).status, (await close()).status]).toEqual([200, 200]);
    expect(await differences()).toEqual([]);
    const other = await world.call('POST', `${list}/${item!.id}/close`, {
      role: 'operator',
      body: { reason: 'no' },
    });
    expect(outcomeOf(other)).toEqual([404, 'SETTLEMENT.DIFFERENCE_NOT_FOUND']);
  });

  it('sees what was changed behind the back of the service', async () => {
    // Of one that was not paid: what was paid is said by its payment.
    const [order] = await world.sql<{ no: string; party: string; side: string }>(
      `SELECT batch_no AS no, party, side FROM settlement_order o WHERE outcome IN ('pay', 'carry')
         AND NOT EXISTS (SELECT 1 FROM settlement_payment p WHERE p.party = o.party) ORDER BY batch_no, party LIMIT 1`,
    );
    const { party } = order!;
    const of = `WHERE batch_no = ${order!.no} AND party = '${party}' AND side = '${order!.side}'`;
    const damages = [
      [
        `UPDATE settlement_detail SET amount = amount + 1 WHERE party = '${party}' AND direction = 'disburse' LIMIT 1`,
        '0.01',
      ],
      [
        `UPDATE settlement_order SET disbursed = disbursed + 1, carried = IF(outcome = 'carry', carried + 1, carried),
          amount = IF(outcome IN ('pay'), amount + 1, amount) ${of}`,
        '-0.01',
      ],
      [`UPDATE clearing_posting SET net = net + 1 WHERE payee = '${party}' LIMIT 1`, '0.00'],
    ] as const;
    for (const [damage, difference] of damages) {
      await world.sql(damage);
      const report = await read(party);
      expect([damage, tiesOf(report)[0], amountOf(report, 'difference')]).toEqual([damage, 'no', difference]);
      await world.sql(damage.replaceAll('+ 1', '- 1'));
    }
    expect(tiesOf(await read(party))[0]).toBe('yes');
  });

  it.each([
    ['of another currency', 'm-1?currency=JPY&fromDate=2026-11-01', '422 SETTLEMENT.CURRENCY_NOT_IN_BOOK'],
    ['that ends first', 'm-1?currency=CNY&fromDate=2026-12-02', '400 SETTLEMENT.STATEMENT_DATES_REVERSED'],
    ['of many dates', 'm-1?currency=CNY&fromDate=2025-01-01', '400 SETTLEMENT.STATEMENT_TOO_LONG'],
    ['of no party', '-m?currency=CNY&fromDate=2026-11-01', '400 SETTLEMENT.STATEMENT_PARTY_MALFORMED'],
  ])('%s is refused', async (_name, query, outcome) => {
    const answer = await fetchReport(world, `main/settlement-statements/${query}&toDate=2026-12-01`);
    expect(`${answer.status} ${((await answer.json()) as { code: string }).code}`).toBe(outcome);
  });

  it('of a party without anything is empty and ties', async () => {
    const report = await read('nobody');
    expect([report.rowCount, tiesOf(report)]).toEqual([0, ['yes', null]]);
  });
});
