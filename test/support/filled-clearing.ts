import { randomUUID } from 'node:crypto';
import { recordKeyHashOf } from '../../src/trade-files/index.js';
import type { TestSchema } from './schema.js';

type Sql = TestSchema['sql'];
type Row = Record<string, unknown>;

/** What the tables of clearing are filled with for tests of plans: every run looks the same. */
export interface FilledClearing {
  readonly runs: number;
  /** Of each run. */
  readonly records: number;
  /** Of each chunk. */
  readonly lines: number;
}

export const PLAN_DATE = '2026-11-20';
export const PLAN_DUE = '2026-11-23';
const PAYEES = 40;
const NOTHING = Buffer.alloc(32);
const bytes = (text: string): Buffer => Buffer.from(text.padStart(16, '.'));
/** Id of the run of that number, and of its file. */
export const planRunId = (run: number): string =>
  bytes(`r${run}`)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
export const payeeOf = (line: number): string => `m-${String(line % PAYEES).padStart(3, '0')}`;
const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

async function put(sql: Sql, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0]!);
  await sql(`INSERT INTO ${table} (${columns.join(',')}) VALUES ?`, [
    rows.map((row) => columns.map((column) => row[column])),
  ]);
}

/** Results that are due, posted, held and refused, with exceptions, second clearings, orders and extras. */
export async function fillClearing(sql: Sql, filled: FilledClearing): Promise<void> {
  const { runs, records, lines } = filled;
  await put(sql, 'book', [
    {
      ...{ id: 1, code: 'main', name: 'Main', legal_entity: 'Main Ltd', time_zone: 'Asia/Shanghai' },
      ...{ business_date: PLAN_DATE, created_at: PLAN_DATE },
    },
  ]);
  await put(sql, 'trade_source', [
    { source_no: 1, book_id: 1, code: 'shop', version: 1, terms: '{}', changed_at: PLAN_DATE },
  ]);
  for (let run = 1; run <= runs; run++) {
    await fillRun(sql, run, filled);
    for (let chunk = 1; chunk <= records / lines; chunk++) {
      const all = numbers((chunk - 1) * lines + 1, lines);
      await fillRecords(sql, run, chunk, all);
      await fillResults(sql, run, chunk, all);
      await fillWork(sql, run, all);
    }
  }
  await put(sql, 'clearing_order', numbers(1, records).map(orderOf));
  for (const table of TABLES) await sql(`ANALYZE TABLE ${table}`);
}

const TABLES = [
  ...['trade_record', 'trade_record_key', 'trade_file', 'clearing_run', 'clearing_chunk', 'clearing_result'],
  ...['clearing_posting', 'clearing_exception', 'clearing_hold', 'clearing_second', 'clearing_order'],
  ...['clearing_extra', 'clearing_refresh'],
];

async function fillRun(sql: Sql, run: number, { records, lines }: FilledClearing): Promise<void> {
  const refused = numbers(run * 100, 20).map((no) => fileOf(no, `f${no}`, 'refused', records));
  await put(sql, 'trade_file', [fileOf(run, `r${run}`, 'accepted', records), ...refused]);
  await put(sql, 'clearing_run', [
    {
      ...{ run_no: run, id: bytes(`r${run}`), book_id: 1, source: 'shop', registrar: '' },
      ...{ business_date: PLAN_DATE, file_no: run, live_file: run, state: 'posted', version: 4 },
      ...{ is_over: run % 2, pinned: '{}', chunk_lines: lines, records, chunks: records / lines },
      ...{ last_line: records, cleared: records, exceptions: 0, held: 0, recognised: 0, digest: NOTHING },
      ...{ posted_chunks: records / lines, created_at: PLAN_DATE, changed_at: PLAN_DATE },
    },
  ]);
  const events = numbers(1, 5).map((number) => ({
    ...{ run_no: run, number, kind: 'start', from_state: null, to_state: 'clearing', reason: '' },
    ...{ client_id: 1, api_key_id: 1, trace_id: '0'.repeat(32), recorded_at: PLAN_DATE },
  }));
  await put(sql, 'clearing_run_event', events);
  const refreshes = numbers(2, 3).map((number) => ({ number, last_line: number * lines, pinned: '{}' }));
  await put(
    sql,
    'clearing_refresh',
    refreshes.map((one) => ({ run_no: run, ...one })),
  );
}

const fileOf = (no: number, id: string, state: 'accepted' | 'refused', records: number): Row => ({
  ...{ file_no: no, id: bytes(id), book_id: 1, source_no: 1, registrar: '', business_date: PLAN_DATE },
  ...{ kind: 'original', name: `f-${no}`, format_code: 'f', format_version: 1, source_version: 1, state },
  ...{ version: 5, byte_count: 0, line_count: records, record_count: records, totals: '{}' },
  ...{ digest: NOTHING, progress: '{}', error_count: 0, is_swept: 1, client_id: 1, api_key_id: 1 },
  ...{ trace_id: '0'.repeat(32), received_at: PLAN_DATE, ended_at: PLAN_DATE },
  refusal: state === 'refused' ? 'EMPTY' : null,
});

async function fillRecords(sql: Sql, run: number, chunk: number, all: readonly number[]): Promise<void> {
  await put(sql, 'clearing_chunk', [
    {
      ...{ run_no: run, chunk, first_line: all[0], last_line: all.at(-1), records: all.length },
      ...{ cleared: all.length, exceptions: 0, held: 0, recognised: 0, digest: NOTHING },
      recorded_at: PLAN_DATE,
    },
  ]);
  const records = all.map((line) => ({
    ...{ file_no: run, line_no: line, record_key: `k-${run}-${line}`, record_type: 'trade' },
    ...{ product: 'fund-a', party: payeeOf(line), order_number: `o-${line}`, amount: 100, currency: 'CNY' },
    occurred_at: PLAN_DATE,
  }));
  await put(sql, 'trade_record', records);
  const keys = all.map((line) => ({
    ...{ source_no: 1, key_hash: Buffer.from(recordKeyHashOf(`k-${run}-${line}`), 'hex') },
    ...{ file_no: run, line_no: line },
  }));
  await put(sql, 'trade_record_key', keys);
}

/** One voucher in ten of a chunk was refused, one result in fifty is held. */
async function fillResults(sql: Sql, run: number, chunk: number, all: readonly number[]): Promise<void> {
  const results = all.map((line) => ({
    ...{ run_no: run, line_no: line, book_id: 1, status: line % 50 === 0 ? 'H' : 'R', direction: 'D' },
    ...{ payee: payeeOf(line), currency: 'CNY', gross: 100, net: 100, fees: '' },
    ...{ settlement_date: PLAN_DUE, settlement_at: `${PLAN_DUE} 02:00:00`, business_type: 'trade' },
    ...{ rule_code: 'r', rule_version: 1, chunk, voucher_group: 1 + (line % PAYEES) },
  }));
  await put(sql, 'clearing_result', results);
  const postings = numbers(1, PAYEES).map((group) => ({
    ...{ run_no: run, chunk, voucher_group: group, direction: 'D', payee: payeeOf(group - 1) },
    ...{ currency: 'CNY', business_type: 'trade', payable: 'payable', position: 'position', results: 10 },
    ...{ gross: 1_000, net: 1_000, fees: '[]', state: group % 10 === 0 ? 'refused' : 'posted' },
    voucher_id: group % 10 === 0 ? null : Buffer.from(randomUUID().replaceAll('-', ''), 'hex'),
  }));
  await put(sql, 'clearing_posting', postings);
}

async function fillWork(sql: Sql, run: number, all: readonly number[]): Promise<void> {
  const every = (one: number): number[] => all.filter((line) => line % one === 0);
  const of = (line: number): Row => ({ run_no: run, line_no: line, book_id: 1, recorded_at: PLAN_DATE });
  const exceptions = every(5).map((line) => ({
    ...{ ...of(line), stage: line % 10 ? 'clear' : 'post', code: 'X', message: 'x' },
    ...{ is_open: line % 4 ? 1 : 0, resolved_at: line % 4 ? null : PLAN_DATE },
  }));
  await put(sql, 'clearing_exception', exceptions);
  const holds = every(50).map((line) => ({
    ...{ ...of(line), held_by: 'watch', is_open: line % 100 ? 1 : 0 },
    ...{ released_at: line % 100 ? null : PLAN_DATE, approval_id: line % 100 ? null : Buffer.alloc(16) },
  }));
  await put(sql, 'clearing_hold', holds);
  const seconds = every(3).map((line) => ({
    ...{ ...of(line), id: bytes(`s${run}/${line}`), formula: 'f', state: 'triggered' },
    ...{ next_try_at: PLAN_DATE, changed_at: PLAN_DATE },
  }));
  await put(sql, 'clearing_second', seconds);
  const extras = every(4).map((line) => ({
    ...{ ...of(line), id: bytes(`x${run}/${line}`), kind: 'difference', number: 1 },
    ...{ origin_id: bytes(`y${run}/${line}`), direction: 'D', payee: payeeOf(line), currency: 'CNY' },
    ...{ gross: 1, amount: 1, settlement_date: PLAN_DUE, settlement_at: `${PLAN_DUE} 02:00:00` },
    ...{ business_type: 'trade', reason: '', voucher_id: Buffer.alloc(16) },
  }));
  await put(sql, 'clearing_extra', extras);
}

const orderOf = (no: number): Row => ({
  ...{ id: bytes(`o${no}`), book_id: 1, client_id: 1, request_number: `o-${no}`, request_hash: NOTHING },
  ...{ source: 'shop', record_key: `o-${no}`, order_number: `${no}`, order_state: 'cancelled' },
  ...{ record: '{}', pinned: '{}', voucher_id: Buffer.alloc(16), recorded_at: PLAN_DATE },
});
