import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AgreementRepository,
  inForceStatement,
} from '../../../src/settlement/database/agreement.repository.js';
import {
  DetailRepository,
  ofBatchStatement,
  ofDateStatement,
} from '../../../src/settlement/database/detail.repository.js';
import {
  lastPaidStatement,
  OrderRepository,
  ordersStatement,
  partsStatement,
  sidesStatement,
} from '../../../src/settlement/database/order.repository.js';
import { dueChargesStatement } from '../../../src/settlement/paying/database/charge.repository.js';
import {
  dueStatement,
  endedStatement,
  paymentsStatement,
} from '../../../src/settlement/paying/database/payment-work.repository.js';
import {
  adjustedReturnStatement,
  knownVoucherStatement,
} from '../../../src/settlement/database/adjustment.repository.js';
import { unpaidPageStatement } from '../../../src/settlement/paying/database/unpaid.repository.js';
import { connectNoted, inTables, isReached, type NotedDatabase } from '../../support/noted-database.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

const DETAILS = Number(process.env.SETTLEMENT_PLAN_DETAILS ?? 20_000);
const CHUNK = 2_000;
const DATE = '2026-11-23';
const UUID = '0190d4a0-0000-7000-8000-000000000001';

let schema: TestSchema;
let database: NotedDatabase;
let details: DetailRepository;
let orders: OrderRepository;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  await fill();
  database = await connectNoted(schema.adminUrl);
  details = new DetailRepository(database.dataSource);
  orders = new OrderRepository(database.dataSource);
});
afterAll(async () => {
  await database.end();
  await schema.drop();
});

/** Two batches of one date: the first void, the second holds every other of its details. */
async function fill(): Promise<void> {
  for (const [no, state] of [
    [1, 'void'],
    [2, 'approved'],
  ] as const)
    await schema.sql(
      `INSERT INTO settlement_batch (batch_no, id, book_id, currency, settlement_date, client_id, request_number, request_hash,
         created_at, state, version, changed_at, phase, cursor_no, pages, cut_off_no, chain, details, orders, left_out, warnings,
         paid_out, paid_in, fees, reserved, carried, content_hash, approvals_needed)
       VALUES (?, REPEAT('${no}', 16), 1, 'CNY', ?, 1, ?, REPEAT('h', 32), NOW(6), ?, 2, NOW(6), 'done', 0, 0, 0, REPEAT('c', 32), 0, 0, 0,
         0, 0, 0, 0, 0, 0, REPEAT('d', 32), 1)`,
      [no, DATE, `r-${no}`, state],
    );
  for (let from = 0; from < DETAILS; from += CHUNK) {
    const numbers = Array.from({ length: CHUNK }, (_, index) => from + index + 1);
    const partyOf = (no: number): string => `party-${String(no % 500).padStart(4, '0')}`;
    await schema.sql(
      `INSERT INTO settlement_detail (detail_no, book_id, source_kind, source_reference, party, currency, direction, amount,
         due_date, settlement_date, settlement_at, business_type, reason, recorded_at, batch_no, take_no) VALUES ?`,
      [
        numbers.map((no) => [
          ...[no, 1, 'clearing', `r-${no}`, partyOf(no), 'CNY', 'disburse', 100, DATE, DATE],
          ...[`${DATE} 02:00:00`, 'trade', '', `${DATE} 01:00:00`, 1 + (no % 2), 1],
        ]),
      ],
    );
    await schema.sql(`INSERT INTO ${PART} VALUES ?`, [
      numbers.map((no) => [2, partyOf(no), no, 1, 0, 100, 0, `${DATE} 02:00:00`, Buffer.alloc(32)]),
    ]);
  }
}

const PART = `settlement_part (batch_no, party, page, disburse_count, collect_count, disbursed, collected, latest_at, chain)`;

describe('what preparing reads is reached by an index, without a sort', () => {
  it.each<[string, () => string]>([
    ['details of a date', () => ofDateStatement(1, 'CNY', DATE, null, 500)],
    [
      'details of a date, further on',
      () => ofDateStatement(1, 'CNY', DATE, { party: 'party-0400', detailNo: '9' }, 500),
    ],
    ['payments that may be tried', () => dueStatement('2', 'waiting', 'pay', `${DATE} 02:00:00`, 100)],
    ['charges that may be tried', () => dueChargesStatement('2', `${DATE} 02:00:00`, 100)],
    ['payments whose payout has ended', () => endedStatement('2', 100)],
    ['payments', () => paymentsStatement('2', null, { party: 'party-0001', side: 'net' }, 50)],
    ['payments in a state', () => paymentsStatement('2', 'failed', { party: 'party-0001', side: 'net' }, 50)],
    ['orders that are not paid', () => unpaidPageStatement(1, {}, UUID, 50)],
    ['orders of a channel that are not paid', () => unpaidPageStatement(1, { channelId: 1 }, UUID, 50)],
    ['whose voucher it is', () => knownVoucherStatement(UUID)],
    ['whether a return is adjusted', () => adjustedReturnStatement(UUID)],
    ['details of one party', () => ofDateStatement(1, 'CNY', DATE, null, 500, 'party-0001')],
    ['details of a party in a batch', () => ofBatchStatement('2', 'party-0001', '100', 500)],
    ['parts of the next parties', () => partsStatement('2', 'party-0100', 100)],
    ['orders', () => ordersStatement('2', null, { party: 'party-0001', side: 'net' }, 50)],
    [
      'orders of an outcome',
      () => ordersStatement('2', 'left-out', { party: 'party-0001', side: 'net' }, 50),
    ],
    ['orders of parties', () => sidesStatement(['a', 'b', 'c'].map((party) => ({ batchNo: '2', party })))],
    ['what was paid the last time', () => lastPaidStatement(1, 'CNY', 'party-0001')],
    ['agreements in force', () => inForceStatement(1, 'CNY', ['a', 'b', 'c'], DATE)],
  ])('%s', async (_name, statement) => {
    const plan = await database.planOf(statement());
    expect(inTables(plan).filter((step) => !isReached(step))).toEqual([]);
    expect(plan.filter(({ Extra }) => /filesort|temporary/i.test(Extra ?? ''))).toEqual([]);
  });

  it('the last page reads as many rows as the first', async () => {
    const first = await database.note(() => details.ofDate(1, 'CNY', DATE, null, 500));
    const place = { party: 'party-0480', detailNo: '0' };
    const last = await database.note(() => details.ofDate(1, 'CNY', DATE, place, 500));
    // Each row, and the states of its batch.
    expect(first.rowsRead).toBeLessThan(500 * 4);
    expect(last.rowsRead).toBeLessThan(500 * 4);
    const parts = await database.note(() => orders.parts('2', 'party-0450', 20));
    expect(parts.rowsRead).toBeLessThan((DETAILS / 500) * 21 * 2 + 100);
  });

  it('agreements are read for the parties of a page alone', async () => {
    const agreements = new AgreementRepository(database.dataSource);
    const { rowsRead } = await database.note(() => agreements.inForce(1, 'CNY', ['a', 'b'], DATE));
    expect(rowsRead).toBeLessThan(20);
  });
});

describe('the database refuses what the code forgets', () => {
  const order = (more: Record<string, unknown>): Promise<unknown> => {
    const row = {
      ...{ batch_no: 2, party: 'x', side: 'net', book_id: 1, currency: 'CNY', outcome: 'pay', details: 1 },
      ...{ disbursed: 100, collected: 0, fee: 0, reserve: 0, carried: 0, amount: 100, payee_version: 1 },
      ...{ settlement_at: `${DATE} 02:00:00`, warnings: '', details_digest: Buffer.alloc(32), ...more },
    };
    return schema.sql(`INSERT INTO settlement_order (${Object.keys(row).join(',')}) VALUES (?)`, [
      Object.values(row),
    ]);
  };

  it.each<[string, Record<string, unknown>]>([
    ['an order that pays more than its details', { amount: 101 }],
    ['an order that pays nobody', { payee_version: null }],
    ['an order that pays below zero', { amount: -1, disbursed: 0, collected: 1 }],
    ['what is carried and does not add up', { outcome: 'carry', amount: 0, carried: 99, carry_date: DATE }],
    ['what is carried nowhere', { outcome: 'carry', amount: 0, carried: 100 }],
    ['a reserve that is never released', { amount: 90, reserve: 10 }],
    ['what is left out without a reason', { outcome: 'left-out', amount: 0 }],
  ])('%s', async (_name, more) => {
    await expect(order(more)).rejects.toMatchObject({ errno: expect.any(Number) as number });
  });

  it('and takes an order that adds up', async () => {
    await order({});
  });

  it('a detail taken twice under one number, or twice by one batch', async () => {
    const take = (no: number, number: number, batch: number): Promise<unknown> =>
      schema.sql('INSERT INTO settlement_take (detail_no, take_no, batch_no) VALUES (?)', [
        [no, number, batch],
      ]);
    await take(1, 1, 1);
    await expect(take(1, 1, 2)).rejects.toMatchObject({ errno: 1062 });
    await expect(take(1, 2, 1)).rejects.toMatchObject({ errno: 1062 });
  });

  it('a second batch that is prepared for a date, and what comes out of a batch taken by an earlier one', async () => {
    const key = `UPDATE settlement_batch SET state = 'preparing', preparing_key = '1/CNY/${DATE}' WHERE batch_no = ?`;
    await schema.sql(key, [1]);
    await expect(schema.sql(key, [2])).rejects.toMatchObject({ errno: 1062 });
    const own = `UPDATE settlement_detail SET source_kind = 'carry', origin_batch_no = 2 WHERE detail_no = 2`;
    await expect(schema.sql(own)).rejects.toMatchObject({ errno: expect.any(Number) as number });
  });
});
