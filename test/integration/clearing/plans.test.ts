import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderRepository } from '../../../src/clearing/orders/database/order.repository.js';
import { ExtraRepository } from '../../../src/clearing/extras/database/extra.repository.js';
import { ClearingExceptionRepository } from '../../../src/clearing/runs/database/clearing-exception.repository.js';
import { ClearingPostingRepository } from '../../../src/clearing/runs/database/clearing-posting.repository.js';
import { ClearingRefreshRepository } from '../../../src/clearing/runs/database/clearing-refresh.repository.js';
import { ClearingResultRepository } from '../../../src/clearing/runs/database/clearing-result.repository.js';
import { DueResultRepository } from '../../../src/clearing/runs/database/due-result.repository.js';
import { ClearingRunRepository } from '../../../src/clearing/runs/database/clearing-run.repository.js';
import { ClearingWorkRepository } from '../../../src/clearing/runs/database/clearing-work.repository.js';
import { SecondRepository } from '../../../src/clearing/second/database/second.repository.js';
import { Tx } from '../../../src/platform/database/index.js';
import { AcceptedFileRepository } from '../../../src/trade-files/database/accepted-file.repository.js';
import { ClearingWorkRepository as RunWork } from '../../../src/work-lists/database/clearing-work.repository.js';
import { RefusedFileRepository } from '../../../src/work-lists/database/refused-file.repository.js';
import { fillClearing, payeeOf, PLAN_DATE, PLAN_DUE, planRunId } from '../../support/filled-clearing.js';
import {
  connectNoted,
  inTables,
  isReached,
  type NotedDatabase,
  type PlanStep,
} from '../../support/noted-database.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

/** Records of each run; CLEARING_PLAN_RECORDS makes them more. */
const RECORDS = Number(process.env.CLEARING_PLAN_RECORDS ?? 2_000);
const RUNS = 5;
const CHUNK = 500;
/** Rows of a page. */
const PAGE = 100;
/** The run that is asked about, in the middle of all. */
const RUN = '4';
const ID = planRunId(4);
const [DATE, DUE] = [PLAN_DATE, PLAN_DUE];

let schema: TestSchema;
let database: NotedDatabase;
let tx: Tx;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  await fillClearing(schema.sql, { runs: RUNS, records: RECORDS, lines: CHUNK });
  database = await connectNoted(schema.adminUrl);
  const query = (statement: string): Promise<object> => database.dataSource.query(statement);
  const count = async (statement: string): Promise<number> =>
    ((await query(statement)) as { affectedRows: number }).affectedRows;
  tx = new Tx({
    ...{ query, execute: count, write: async (statement: string) => void (await count(statement)) },
    inOrder: async (statements: readonly string[]) => {
      const answers = [];
      for (const statement of statements) answers.push({ rows: await query(statement), count: 0 });
      return answers;
    },
  } as never);
}, 120_000);
afterAll(async () => {
  await database.end();
  await schema.drop();
});

const key = (chunk: number, group: number) => ({ runNo: RUN, chunk, group });
const runs = () => new ClearingRunRepository(database.dataSource);
const results = () => new ClearingResultRepository(database.dataSource);
const due = () => new DueResultRepository(database.dataSource);
const duePlace = (payee: string, of: string) =>
  ({ payee, currency: 'CNY', direction: 'D', key: of }) as const;
const postings = () => new ClearingPostingRepository(database.dataSource);
const exceptions = () => new ClearingExceptionRepository(database.dataSource);
const seconds = () => new SecondRepository(database.dataSource);
const orders = () => new OrderRepository(database.dataSource);
const work = () => new ClearingWorkRepository(database.dataSource);
const refreshes = () => new ClearingRefreshRepository(database.dataSource);
const extras = () => new ExtraRepository(database.dataSource);
const place = { runNo: RUN, lineNo: 1_000 };
const someLines = [100, 150, 200, 250];

/** Each statement of clearing in the middle of what there is, and how many rows it may cost. */
const STATEMENTS: readonly [string, number, () => Promise<unknown>][] = [
  ['a run by number, locked', 10, () => runs().lock(tx, RUN)],
  ['runs held shared', 20, () => runs().hold(tx, ['2', RUN])],
  ['the live run of a file', 10, () => runs().liveOf('4')],
  ['the live run of a file, held', 10, () => runs().holdLive(tx, '4')],
  ['a run by id', 10, () => runs().byId(ID)],
  ['ids of runs', 20, () => runs().idsOf(['1', '3'])],
  ['events of a run', 40, () => runs().events(RUN)],
  ['runs of a book', 60, () => runs().list(1, { source: null, businessDate: null, state: null }, ID, 3)],
  ['runs of a date', 60, () => runs().list(1, { source: 'shop', businessDate: DATE, state: null }, ID, 3)],
  ['files to clear', 600, () => work().filesToClear(1, '2026-11-01', DATE)],
  ['runs with something to do', 40, () => work().unfinished(1, '1', 10)],
  ['runs that stand', 40, () => work().standing()],
  ['runs that stand for too long', 40, () => work().overdue(60, 60)],
  ['a result', 20, () => results().one(RUN, 1_000)],
  [
    'a page of results',
    PAGE * 5,
    () => results().page(RUN, { payee: null, settlementDate: null }, 1_000, PAGE),
  ],
  [
    'results of a payee',
    RECORDS + PAGE * 5,
    () => results().page(RUN, { payee: 'm-001', settlementDate: null }, 0, PAGE),
  ],
  ['held results, locked', 40, () => results().lockHeld(tx, RUN, someLines)],
  ['what is due', PAGE * 8, () => due().results(1, DUE, null, PAGE)],
  [
    'what is due, deep within one payee',
    PAGE * 8,
    () => due().results(1, DUE, duePlace(payeeOf(7), '00000000000000000005/0000001007'), PAGE),
  ],
  [
    'what is due behind the last',
    60,
    () => due().results(1, DUE, duePlace('z', '00000000000000000005/0000001007'), PAGE),
  ],
  ['what is due beside results', PAGE * 8, () => due().extras(1, DUE, duePlace('a', ID), PAGE)],
  ['vouchers, locked', 60, () => postings().lock(tx, [key(1, 1), key(1, 2), key(3, 7)])],
  ['vouchers, locked with their runs', 80, () => postings().lockWithRuns(tx, [key(1, 1), key(3, 7)])],
  ['vouchers of a chunk in a state', 60, () => postings().inState(RUN, 'refused', key(3, 1), PAGE, 3)],
  ['vouchers in a state', PAGE * 3, () => postings().inState(RUN, 'posted', key(3, 1), PAGE)],
  ['vouchers of a run', PAGE * 3, () => postings().page(RUN, key(3, 1), PAGE)],
  ['a voucher', 10, () => postings().one(key(3, 1))],
  [
    'vouchers that are posted',
    60,
    () =>
      postings().posted(tx, [
        { ...key(3, 10), voucherId: randomUUID() },
        { ...key(3, 20), voucherId: randomUUID() },
      ]),
  ],
  ['what a voucher is for, ready', CHUNK * 3, () => postings().ready(tx, key(3, 8))],
  ['one line that is for a voucher, ready', 40, () => postings().ready(tx, key(0, 77))],
  ['what a voucher is for, refused', CHUNK * 3, () => postings().refused(tx, key(3, 10), 'X', 'x')],
  ['a voucher that is reversed', 20, () => postings().reversed(tx, key(3, 7), randomUUID())],
  [
    'open exceptions',
    PAGE * 5,
    () => exceptions().exceptions(1, true, null, { ...place, stage: 'clear' }, PAGE),
  ],
  ['open exceptions of a stage', PAGE * 9, () => exceptions().exceptions(1, true, 'post', place, PAGE)],
  ['closed exceptions', PAGE * 5, () => exceptions().exceptions(1, false, null, null, PAGE)],
  ['open holds', PAGE * 5, () => exceptions().holds(1, true, place, PAGE)],
  ['lines without a result', PAGE * 6, () => exceptions().unclearedLines(RUN, 1_000, PAGE)],
  ['open lines among some', 60, () => exceptions().openAmong(tx, RUN, someLines)],
  [
    'an exception that is resolved',
    20,
    () => exceptions().resolve(tx, { runNo: RUN, lineNo: 1_005 }, '{}', DATE),
  ],
  ['versions of a line that was cleared later', 10, () => exceptions().pinnedOf(place)],
  ['who held a line', 10, () => exceptions().heldBy(place)],
  ['holds that are released', 60, () => exceptions().release(tx, RUN, someLines, randomUUID(), DATE)],
  ['what an earlier refresh kept', 20, () => refreshes().pinnedOf(RUN, 1_100)],
  ['refreshes of a run', 20, () => refreshes().ofRun(RUN)],
  [
    'second clearings, locked',
    40,
    () =>
      seconds().lock(tx, [
        { runNo: RUN, lineNo: 3 },
        { runNo: RUN, lineNo: 6 },
      ]),
  ],
  ['second clearings that are due', PAGE * 6, () => seconds().due('triggered', PAGE)],
  ['second clearings of a run', PAGE * 3, () => seconds().ofRun(RUN, 'triggered', 1_000, PAGE)],
  ['whether one was answered', 20, () => seconds().isAnswered(tx, RUN)],
  ['second clearings of a book', PAGE * 5, () => seconds().page(1, 'triggered', null, PAGE)],
  ['triggers that are forgotten', PAGE * 6, () => seconds().forget(RUN, PAGE)],
  ['a second clearing that is put off', 20, () => seconds().putOff({ runNo: RUN, lineNo: 3 }, 'X', 1)],
  ['how an order stands', 60, () => orders().standing(tx, 1, 'shop', 'k-4-17', 'k-4-18')],
  [
    'orders among lines',
    CHUNK * 4,
    () => orders().amongLines(tx, { bookId: 1, source: 'shop', fileNo: '4' }, 501, 1_000),
  ],
  ['an order by its request', 10, () => orders().byRequest(1, 'o-17')],
  ['extras of a kind', PAGE * 5, () => extras().page(1, 'difference', null, PAGE)],
  ['whether a run was corrected', 10, () => extras().hasDifference(tx, RUN)],
  [
    'a page of records',
    PAGE * 5,
    () => new AcceptedFileRepository(database.dataSource).page('4', 1_000, PAGE),
  ],
  ['runs on the work list', RUNS * 8, () => new RunWork(database.dataSource).page(1, null, 3)],
  ['runs on the work list, in all', RUNS * 12, () => new RunWork(database.dataSource).total(1)],
  [
    'refused files on the work list',
    60,
    () => new RefusedFileRepository(database.dataSource).page(1, null, 10),
  ],
];

const NO_PLAN = /^(START TRANSACTION|INSERT INTO [a-z_]+ \([^)]*\)\s+VALUES)/;
/** What an INSERT writes to is no table that it reads. */
const isRead = (statement: string, { table }: PlanStep): boolean =>
  !new RegExp(`INSERT INTO ${table} `).test(statement);

describe('what clearing reads and changes is reached by an index, without a sort, in the middle of millions', () => {
  it.each(STATEMENTS)('%s', async (_name, most, ask) => {
    const { statements, rowsRead } = await database.noteOnce(async () => {
      // What is changed stays for the next one to be changed.
      await database.dataSource.query('START TRANSACTION');
      await ask();
    });
    // A few rows more or less are the server's own.
    expect(rowsRead).toBeLessThan(Math.max(most, 60));
    for (const statement of statements.filter((one) => !NO_PLAN.test(one))) {
      const plan = await database.planOf(statement);
      const read = inTables(plan).filter((step) => isRead(statement, step));
      expect(read.filter((step) => !isReached(step))).toEqual([]);
      expect(plan.filter(({ Extra }) => /filesort|temporary/i.test(Extra ?? ''))).toEqual([]);
    }
    await database.dataSource.query('ROLLBACK');
  });

  // They count all that is open, and no more than that.
  it.each<[string, () => Promise<unknown>, number]>([
    ['exceptions and holds', () => exceptions().standing(), RUNS * RECORDS * 0.4],
    ['second clearings', () => seconds().standing(), RUNS * RECORDS],
  ])('the alarm looks at open %s alone', async (_name, ask, most) => {
    const { statements, rowsRead } = await database.note(ask);
    expect(rowsRead).toBeLessThan(most);
    const plan = await database.planOf(statements[0]!);
    expect(inTables(plan).filter((step) => step.table !== 'b' && !isReached(step))).toEqual([]);
  });
});
