import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DueResultRepository } from '../../../src/clearing/runs/database/due-result.repository.js';
import type { DuePlace } from '../../../src/clearing/runs/due-results.js';
import { DetailRepository } from '../../../src/settlement/database/detail.repository.js';
import { OrderRepository } from '../../../src/settlement/database/order.repository.js';
import { CheckSumsRepository } from '../../../src/settlement/night/database/check-sums.repository.js';
import { Tx } from '../../../src/platform/database/transactions.js';
import { connectNoted, type NotedDatabase } from '../../support/noted-database.js';
import { insertPostedRun } from '../../support/posted-run.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

/** Details of the date that is asked for; SETTLEMENT_TRAP_DETAILS makes them more. */
const ASKED = Number(process.env.SETTLEMENT_TRAP_DETAILS ?? 3_000);
const CHUNK = 1_000;
const PAGE = 50;
/** Each row of a page with its run, voucher and batches; a few for the ends of ranges. */
const MOST = PAGE * 6;
const DATE = '2026-11-23';
const DATES = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-24', '2026-11-25'];
const BIG = 'm-big';

let schema: TestSchema;
let database: NotedDatabase;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  await fill();
  database = await connectNoted(schema.adminUrl);
}, 60_000);
afterAll(async () => {
  await database.end();
  await schema.drop();
});

/**
 * What an index that ends in the number, or begins with less than is asked for, would have to read in vain: other books, currencies
 * and dates before and after those that are asked for, in between them by number, and one party that has nearly all.
 */
async function fill(): Promise<void> {
  await insertPostedRun(schema.sql, DATE, 'x');
  for (let from = 0; from < 2 * ASKED; from += CHUNK) {
    const rows = Array.from({ length: CHUNK }, (_, index) => rowOf(from + index + 1));
    await insert(
      `settlement_detail (detail_no, book_id, source_kind, source_reference, party, currency, direction, amount, due_date,
         settlement_date, settlement_at, business_type, reason, recorded_at, batch_no, take_no, run_no)`,
      rows.map(({ no, book, currency, date, party, batch }) => [
        ...[no, book, 'clearing', `r-${no}`, party, currency, 'disburse', 10, date, date, `${date} 02:00:00`],
        ...['t', '', `${date} 01:00:00`, batch, 1, 1],
      ]),
    );
    await insert(
      `clearing_result (run_no, line_no, book_id, status, direction, payee, currency, gross, net, fees, settlement_date,
         settlement_at, business_type, rule_code, rule_version, chunk, voucher_group)`,
      rows.map(({ no, book, currency, date, party }) => [
        ...[1, no, book, 'R', 'D', party, currency, 10, 10, '', date, `${date} 02:00:00`, 't', 'r', 1, 1, 1],
      ]),
    );
    await insert(
      `settlement_part (batch_no, party, page, disburse_count, collect_count, disbursed, collected, latest_at, chain)`,
      rows.map(({ no, batch, party }) => [batch, party, no, 1, 0, 10, 0, DATE, Buffer.alloc(32)]),
    );
  }
  for (const table of ['settlement_detail', 'clearing_result', 'settlement_part'])
    await schema.sql(`ANALYZE TABLE ${table}`);
}
const insert = (into: string, rows: unknown[][]): Promise<unknown> =>
  schema.sql(`INSERT INTO ${into} VALUES ?`, [rows]);

/** Of two rows that follow each other one is asked for. */
function rowOf(no: number) {
  const isAsked = no % 2 === 0;
  const other = (no - 1) / 2;
  const isBig = no % 20 !== 0;
  return {
    ...{ no, party: isBig ? BIG : `m-${String(no % 7)}` },
    book: isAsked || other % 3 > 0 ? 1 : 2,
    currency: isAsked || other % 3 !== 1 ? 'CNY' : 'USD',
    date: isAsked || other % 3 === 0 ? DATE : DATES[other % DATES.length]!,
    batch: isAsked ? 5 : 1 + (other % 9 >= 4 ? (other % 9) + 1 : other % 9),
  };
}

const LATE = String(2 * ASKED - 4 * PAGE);
const MIDDLE = String(ASKED);
const duePlace = (line: string): DuePlace => ({
  ...{ payee: BIG, currency: 'CNY', direction: 'D' },
  key: `${'1'.padStart(20, '0')}/${line.padStart(10, '0')}`,
});
const sumPlace = (no: string): string => `${BIG} ${no.padStart(20, '0')}`;
const details = () => new DetailRepository(database.dataSource);
const sums = () => new CheckSumsRepository(database.dataSource);
const due = () => new DueResultRepository(database.dataSource);
const readingTx = (): Tx => new Tx({ query: (text: string) => database.dataSource.query(text) } as never);

/** Pages that preparing and its checks read, each behind a place: null at the beginning. */
const WALKS: Record<string, (behind: string | null) => Promise<unknown>> = {
  'due results': (behind) => due().results(1, DATE, behind === null ? null : duePlace(behind), PAGE),
  'details of a date': (behind) =>
    details().ofDate(1, 'CNY', DATE, behind === null ? null : { party: BIG, detailNo: behind }, PAGE),
  'details of a party on a date': (behind) =>
    details().ofDate(1, 'CNY', DATE, behind === null ? null : { party: BIG, detailNo: behind }, PAGE, BIG),
  'details of a party in a batch': (behind) => details().ofBatch('5', BIG, behind ?? '0', PAGE),
  'sums over the details of a batch': (behind) =>
    sums().ofDetails('5', behind === null ? null : sumPlace(behind), [DATE], PAGE),
};

describe('of other dates, books, currencies and batches nothing is read, nor what lies before the page', () => {
  const places = [null, '1', MIDDLE, LATE];
  it.each(Object.keys(WALKS).flatMap((walk) => places.map((behind) => [walk, behind] as const)))(
    '%s behind %s',
    async (walk, behind) => {
      const { rowsRead, statements } = await database.note(() => WALKS[walk]!(behind));
      expect(rowsRead).toBeLessThan(MOST);
      const plan = await database.planOf(statements[0]!);
      expect(plan.filter(({ Extra }) => /filesort/i.test(Extra ?? ''))).toEqual([]);
    },
  );

  it('the last page is found without what lies before it, as the server foresees it', async () => {
    for (const [walk, page] of Object.entries(WALKS)) {
      const { statements } = await database.note(() => page(LATE));
      const plan = await database.planOf(statements[0]!);
      const [step] = plan.filter(({ table }) => table === 'd' || table === 'r');
      expect([walk, Number(step!.rows) < MOST]).toEqual([walk, true]);
    }
  });

  it('parts of the next parties, the holder of what came out of a batch, the highest number', async () => {
    const orders = new OrderRepository(database.dataSource);
    const parts = await database.note(() => orders.parts('5', 'm-6', 1));
    expect(parts.rowsRead).toBeLessThan(ASKED * 2);
    for (const look of [
      () => details().nextHolder(readingTx(), '3', '0'),
      () => details().highest(readingTx()),
    ])
      expect((await database.note(look)).rowsRead).toBeLessThan(5);
  });
});
