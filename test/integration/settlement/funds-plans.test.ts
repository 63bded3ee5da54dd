import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dueExtrasStatement,
  dueResultsStatement,
  DueResultRepository,
} from '../../../src/clearing/runs/database/due-result.repository.js';
import { DueResults } from '../../../src/clearing/runs/due-results.js';
import { DetailRepository } from '../../../src/settlement/database/detail.repository.js';
import { holderStatement } from '../../../src/settlement/database/run.repository.js';
import { arrivalsStatement } from '../../../src/settlement/funds/database/arrival.repository.js';
import {
  FundingRepository,
  needsStatement,
} from '../../../src/settlement/funds/database/funding.repository.js';
import {
  batchNeedsStatement,
  keyDetailsStatement,
  keysStatement,
} from '../../../src/settlement/funds/database/position.repository.js';
import { connectNoted, inTables, isReached, type NotedDatabase } from '../../support/noted-database.js';
import { Tx } from '../../../src/platform/database/transactions.js';
import { insertPostedRun } from '../../support/posted-run.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

const ROWS = Number(process.env.SETTLEMENT_PLAN_DETAILS ?? 4_000);
const CHUNK = 2_000;
const PAGE = 100;
const DATE = '2026-11-23';
const ID = '0190d4a0-0000-7000-8000-000000000001';

let schema: TestSchema;
let database: NotedDatabase;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  await fill();
  database = await connectNoted(schema.adminUrl);
});
afterAll(async () => {
  await database.end();
  await schema.drop();
});

/** All of one payee, in one run and one key: a page further on must not read what comes before it. */
async function fill(): Promise<void> {
  await insertPostedRun(schema.sql, DATE, 'big');
  await schema.sql(
    `INSERT INTO settlement_funding (funding_no, book_id, currency, funding_key, account, waits_for_source, arrived, frontier_no,
       is_open, recorded_at) VALUES (1, 1, 'CNY', 'all', 'a', 0, 0, 0, 0, NOW(6))`,
  );
  for (let from = 0; from < ROWS; from += CHUNK) {
    const numbers = Array.from({ length: CHUNK }, (_, index) => from + index + 1);
    const times = [DATE, `${DATE} 02:00:00`];
    await insert(
      `clearing_result (run_no, line_no, book_id, status, direction, payee, currency, gross, net, fees, settlement_date,
         settlement_at, business_type, rule_code, rule_version, chunk, voucher_group)`,
      numbers.map((no) => [1, no, 1, 'R', 'D', 'big', 'CNY', 10, 10, '', ...times, 't', 'r', 1, 1, 1]),
    );
    await insert(
      `settlement_detail (detail_no, book_id, source_kind, source_reference, party, currency, direction, amount, due_date,
         settlement_date, settlement_at, business_type, reason, recorded_at, take_no, run_no)`,
      numbers.map((no) => [
        ...[
          no,
          1,
          'clearing',
          `r-${no}`,
          'big',
          'CNY',
          'disburse',
          10,
          DATE,
          ...times,
          't',
          '',
          times[1],
          0,
          1,
        ],
      ]),
    );
    await insert(
      'settlement_need (funding_no, detail_no, run_no, amount)',
      numbers.map((no) => [1, no, 1, 10]),
    );
  }
}
const insert = (into: string, rows: unknown[][]): Promise<unknown> =>
  schema.sql(`INSERT INTO ${into} VALUES ?`, [rows]);

const PLACE = { payee: 'big', currency: 'CNY', direction: 'D' } as const;

describe('what is read of clearing and of funds is reached by an index, without a sort', () => {
  it.each<[string, () => string]>([
    ['due results', () => dueResultsStatement(1, DATE, null, PAGE)],
    ['due results, further on', () => dueResultsStatement(1, DATE, { ...PLACE, key: '1/2000' }, PAGE)],
    ['what stands beside them', () => dueExtrasStatement(1, DATE, { ...PLACE, key: ID }, PAGE)],
    ['the batch that holds something of a run', () => holderStatement('1')],
    ['needs of a key', () => needsStatement('1', '2000', PAGE)],
    ['details of a key', () => keyDetailsStatement('1', '2000', PAGE)],
    ['details of a batch', () => batchNeedsStatement('2', { party: 'big', detailNo: '2000' }, PAGE)],
    ['keys', () => keysStatement(1, 'CNY', '0', PAGE)],
    ['arrivals', () => arrivalsStatement(1, 'open', ID, PAGE)],
  ])('%s', async (_name, statement) => {
    const plan = await database.planOf(statement());
    expect(inTables(plan).filter((step) => !isReached(step))).toEqual([]);
    expect(plan.filter(({ Extra }) => /filesort|temporary/i.test(Extra ?? ''))).toEqual([]);
  });

  it('of one payee with everything, the last page reads as many rows as the first', async () => {
    const due = new DueResults(new DueResultRepository(database.dataSource));
    const details = new DetailRepository(database.dataSource);
    const fundings = new FundingRepository(database.dataSource);
    const first = (await due.page(1, DATE, null, PAGE)).at(-1)!;
    const [late, last] = [ROWS - 2 * PAGE, String(ROWS - 2 * PAGE)];
    const key = first.key.replace(/[0-9]+$/, (digits) => String(late).padStart(digits.length, '0'));
    const walks: [string, (isLast: boolean) => Promise<unknown>][] = [
      ['due', (isLast) => due.page(1, DATE, isLast ? first.reference.replace(first.key, key) : null, PAGE)],
      [
        'details',
        (isLast) => details.ofDate(1, 'CNY', DATE, { party: 'big', detailNo: isLast ? last : '0' }, PAGE),
      ],
      ['needs', (isLast) => fundings.next(readingTx(), '1', isLast ? last : '0', PAGE)],
    ];
    for (const [name, walk] of walks)
      for (const isLast of [false, true]) {
        const { rowsRead } = await database.note(() => walk(isLast));
        expect([name, isLast, rowsRead < PAGE * 6]).toEqual([name, isLast, true]);
      }
  });
});

/** As repositories reach a transaction, on the connection that counts. */
const readingTx = (): Tx => new Tx({ query: (text: string) => database.dataSource.query(text) } as never);
