import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  CheckSumsRepository,
  detailSumsStatement,
  knownStatement,
} from '../../../src/settlement/night/database/check-sums.repository.js';
import { openDifferencesStatement } from '../../../src/settlement/night/database/difference.repository.js';
import { clearingLinesStatement } from '../../../src/settlement/statements/database/clearing-source.repository.js';
import { ledgerEntriesStatement } from '../../../src/settlement/statements/database/statement-ledger.repository.js';
import {
  StatementRepository,
  statementDetailsStatement,
  statementOrdersStatement,
} from '../../../src/settlement/statements/database/statement.repository.js';
import { connectNoted, inTables, isReached, type NotedDatabase } from '../../support/noted-database.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

const DETAILS = Number(process.env.NIGHT_PLAN_DETAILS ?? 8_000);
const CHUNK = 2_000;
const DATE = '2026-11-23';
const OF = { book: { id: 1 } as never, party: 'big', currency: 'CNY' };

let schema: TestSchema;
let database: NotedDatabase;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  // Half of all details are one party's, and one batch holds them all.
  for (let from = 0; from < DETAILS; from += CHUNK) {
    const numbers = Array.from({ length: CHUNK }, (_, index) => from + index + 1);
    await schema.sql(
      `INSERT INTO settlement_detail (detail_no, book_id, source_kind, source_reference, party, currency, direction, amount,
         due_date, settlement_date, settlement_at, business_type, reason, recorded_at, batch_no, take_no) VALUES ?`,
      [
        numbers.map((no) => [
          ...[no, 1, 'clearing', `r-${no}`, no % 2 === 0 ? 'big' : `p-${no % 400}`, 'CNY', 'disburse', 100],
          ...[DATE, DATE, `${DATE} 02:00:00`, 'trade', '', `${DATE} 01:00:00`, 2, 1],
        ]),
      ],
    );
  }
  await schema.sql('ANALYZE TABLE settlement_detail');
  database = await connectNoted(schema.adminUrl);
});
afterAll(async () => {
  await database.end();
  await schema.drop();
});

const DATES = { fromDate: DATE, toDate: DATE };

it.each<[string, () => string]>([
  ['sums of details of a batch', () => detailSumsStatement('2', null, [DATE], 500)],
  [
    'sums of details, further on',
    () => detailSumsStatement('2', `p-1 ${'9'.padStart(20, '0')}`, [DATE], 500),
  ],
  ['details of due results', () => knownStatement(1, ['r-1', 'r-2', 'r-3'])],
  ['open differences', () => openDifferencesStatement(1, '0'.repeat(32), 50)],
  ['details of a statement', () => statementDetailsStatement(OF, DATE, '100', 500)],
  ['orders of a statement', () => statementOrdersStatement('big', ['1', '2'])],
  ['lines of clearing', () => clearingLinesStatement('1', [1, 2, 3])],
  [
    'entries of the payable account',
    () => ledgerEntriesStatement({ accountId: 1, lastSequence: 9n }, DATES, 1n, 500),
  ],
])('%s are reached by an index', async (_name, statement) => {
  const plan = await database.planOf(statement());
  expect(inTables(plan).filter((step) => !isReached(step))).toEqual([]);
});

it('the last page of a statement, and of the sums of a batch, reads as many rows as the first', async () => {
  const statements = new StatementRepository(database.dataSource);
  const sums = new CheckSumsRepository(database.dataSource);
  const pages = [
    () => statements.details(OF, DATE, '0', 500),
    () => statements.details(OF, DATE, String(DETAILS - 1_000), 500),
    () => sums.ofDetails('2', null, [DATE], 500),
    () => sums.ofDetails('2', `big ${String(DETAILS - 1_200).padStart(20, '0')}`, [DATE], 500),
  ];
  // Each row, what is looked up for it, and the page of the sums once more.
  for (const page of pages) expect((await database.note(page)).rowsRead).toBeLessThan(500 * 5);
});
