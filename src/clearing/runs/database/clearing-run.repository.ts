import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type {
  ClearingRun,
  RunActor,
  RunEventKind,
  RunProgress,
  RunRecord,
  RunState,
} from '../clearing-run.js';
import type { RunChange } from '../clearing-run.state.js';

/** An event with the name of who did it; null: the service. */
export interface ToldRunEvent {
  readonly number: number;
  readonly kind: RunEventKind;
  readonly from: RunState | null;
  readonly to: RunState;
  readonly reason: string;
  readonly client: string | null;
  readonly traceId: string;
  readonly recordedAt: string;
}

export interface RunsWanted {
  readonly source: string | null;
  readonly businessDate: string | null;
  readonly state: RunState | null;
}

export type NewRun = Omit<ClearingRun, 'runNo'>;

/** The rows of runs and of their history. */
@Injectable()
export class ClearingRunRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** For update. Before gates, postings and balances. */
  async lock(tx: Tx, runNo: string): Promise<ClearingRun | null> {
    const rows = await sqlOf(tx).query<RunRow>(`${BY_NUMBER} = ${integerOf(runNo)} FOR UPDATE`);
    return rows[0] ? runOf(rows[0]) : null;
  }

  /** Shared, by primary key: who voids one of them waits. @param runNos sorted */
  async hold(tx: Tx, runNos: readonly string[]): Promise<ClearingRun[]> {
    return runsOf(await sqlOf(tx).query(holdRunsStatement(runNos)));
  }

  /** The one run that stands on the file, held shared; null: there is none. */
  async holdLive(tx: Tx, fileNo: string): Promise<ClearingRun | null> {
    const rows = await sqlOf(tx).query<RunRow>(
      `SELECT ${COLUMNS} FROM clearing_run r FORCE INDEX (clearing_run_live)
       WHERE r.live_file = ${integerOf(fileNo)} LOCK IN SHARE MODE`,
    );
    return rows[0] ? runOf(rows[0]) : null;
  }

  async liveOf(fileNo: string): Promise<ClearingRun | null> {
    const rows: RunRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM clearing_run r FORCE INDEX (clearing_run_live) WHERE r.live_file = ${integerOf(fileNo)}`,
    );
    return rows[0] ? runOf(rows[0]) : null;
  }

  /** A duplicate key says that a live run stands on the file. */
  async insert(tx: Tx, run: NewRun, record: RunRecord): Promise<void> {
    const { progress } = run;
    const who = [
      binary(run.id),
      integer(run.bookId),
      text(run.source),
      text(run.registrar),
      text(run.businessDate),
    ];
    const file = [integerOf(run.fileNo), integerOf(run.fileNo), text(run.state), integer(run.version), '0'];
    const how = [text(run.pinned), integer(run.chunkLines), integer(run.records)];
    const done = [progress.chunks, progress.lastLine, progress.cleared, progress.exceptions].map(integer);
    const rest = [integer(progress.held), integer(progress.recognised), binary(progress.digest), '0'];
    const times = [text(run.createdAt), text(run.changedAt)];
    await sqlOf(tx).execute(
      `INSERT INTO clearing_run (id, book_id, source, registrar, business_date, file_no, live_file, state, version, is_over,
         pinned, chunk_lines, records, chunks, last_line, cleared, exceptions, held, recognised, digest, posted_chunks,
         created_at, changed_at)
       VALUES (${[...who, ...file, ...how, ...done, ...rest, ...times].join(',')})`,
    );
    const [made] = await sqlOf(tx).query<{ runNo: string }>('SELECT LAST_INSERT_ID() AS runNo');
    await this.insertRecord(tx, String(made!.runNo), record);
  }

  /** @throws Error when the run is not in the version it was decided on: its row was not locked */
  async change(tx: Tx, { after, record }: RunChange): Promise<void> {
    const { runNo, state, version, isOver, changedAt, fileNo } = after;
    const changed = await sqlOf(tx).execute(
      `UPDATE clearing_run SET state = ${text(state)}, version = ${integer(version)}, is_over = ${isOver ? 1 : 0},
         live_file = ${state === 'void' ? 'NULL' : integerOf(fileNo)}, changed_at = ${text(changedAt)}, alarmed_at = NULL
       WHERE run_no = ${integerOf(runNo)} AND version = ${integer(version - 1)}`,
    );
    if (changed !== 1) throw new Error(`Clearing run ${after.id} is not what it was decided on`);
    await this.insertRecord(tx, runNo, record);
  }

  /** How far a locked run is. @throws Error when it was not where it was decided on */
  async progress(tx: Tx, run: ClearingRun, progress: RunProgress): Promise<void> {
    const { chunks, lastLine, cleared, exceptions, held, recognised, digest } = progress;
    const changed = await sqlOf(tx).execute(
      `UPDATE clearing_run SET chunks = ${integer(chunks)}, last_line = ${integer(lastLine)}, cleared = ${integer(cleared)},
         exceptions = ${integer(exceptions)}, held = ${integer(held)}, recognised = ${integer(recognised)},
         digest = ${binary(digest)}
       WHERE run_no = ${integerOf(run.runNo)} AND chunks = ${integer(run.progress.chunks)} AND state = 'clearing'`,
    );
    if (changed !== 1) throw new Error(`Clearing run ${run.id} is not where it was decided on`);
  }

  /** Chunks up to that one have no open voucher. Goes forward only. */
  async posted(tx: Tx, runNo: string, chunk: number): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE clearing_run SET posted_chunks = GREATEST(posted_chunks, ${integer(chunk)})
       WHERE run_no = ${integerOf(runNo)} AND state = 'posting'`,
    );
  }

  /** Something of a locked run that is posted came later, and is to be posted yet. */
  async reopen(tx: Tx, runNo: string): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE clearing_run SET is_over = 0, changed_at = UTC_TIMESTAMP(6)
       WHERE run_no = ${integerOf(runNo)} AND state = 'posted'`,
    );
  }

  /** Nothing of a posted run is open any more, if that is so at this moment. */
  async over(runNo: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE clearing_run SET is_over = 1 WHERE run_no = ${integerOf(runNo)} AND state = 'posted'
         AND NOT EXISTS (SELECT 1 FROM clearing_posting p
           WHERE p.run_no = ${integerOf(runNo)} AND p.chunk = 0 AND p.state = 'open')`,
    );
  }

  async bookCode(bookId: number): Promise<string> {
    const [row]: { code: string }[] = await this.dataSource.query(
      `SELECT code FROM book WHERE id = ${integer(bookId)}`,
    );
    return row!.code;
  }

  async databaseNow(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ now: string }>('SELECT UTC_TIMESTAMP(6) AS now');
    return row!.now;
  }

  async byId(id: string): Promise<ClearingRun | null> {
    const rows: RunRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM clearing_run r FORCE INDEX (clearing_run_id) WHERE r.id = ${binary(id)}`,
    );
    return rows[0] ? runOf(rows[0]) : null;
  }

  async byNumber(runNo: string): Promise<ClearingRun | null> {
    const rows: RunRow[] = await this.dataSource.query(`${BY_NUMBER} = ${integerOf(runNo)}`);
    return rows[0] ? runOf(rows[0]) : null;
  }

  /** By their numbers, which rows of results and exceptions have. */
  async idsOf(runNos: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (runNos.length === 0) return new Map();
    const rows: { runNo: string | number; id: Buffer }[] = await this.dataSource.query(
      `SELECT r.run_no AS runNo, r.id FROM clearing_run r FORCE INDEX (PRIMARY)
       WHERE r.run_no IN (${[...new Set(runNos)].map(integerOf).join(',')})`,
    );
    return new Map(rows.map(({ runNo, id }) => [String(runNo), uuidOf(id)]));
  }

  /** The latest first. */
  async list(
    bookId: number,
    wanted: RunsWanted,
    before: string | null,
    count: number,
  ): Promise<ClearingRun[]> {
    const rows: RunRow[] = await this.dataSource.query(runsStatement(bookId, wanted, before, count));
    return rows.map(runOf);
  }

  async events(runNo: string): Promise<ToldRunEvent[]> {
    const rows: (Omit<ToldRunEvent, 'number'> & { number: string | number })[] = await this.dataSource.query(
      `SELECT e.number, e.kind, e.from_state AS \`from\`, e.to_state AS \`to\`, e.reason,
         (SELECT c.code FROM client c WHERE c.id = e.client_id) AS client, e.trace_id AS traceId, e.recorded_at AS recordedAt
       FROM clearing_run_event e FORCE INDEX (PRIMARY) WHERE e.run_no = ${integerOf(runNo)} ORDER BY e.number`,
    );
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }

  private async insertRecord(tx: Tx, runNo: string, record: RunRecord): Promise<void> {
    const { kind, from, to, reason, actor, recordedAt } = record;
    const { clientId, apiKeyId, traceId }: RunActor = actor;
    await sqlOf(tx).execute(
      `INSERT INTO clearing_run_event (run_no, number, kind, from_state, to_state, reason, client_id, api_key_id, trace_id,
         recorded_at)
       VALUES (${integerOf(runNo)}, ${integer(record.number)}, ${text(kind)}, ${text(from)}, ${text(to)}, ${text(reason)},
         ${integer(clientId)}, ${integer(apiKeyId)}, ${text(traceId)}, ${text(recordedAt)})`,
    );
  }
}

/** A number of a row, which the driver gives as text. */
interface RunRow {
  runNo: string | number;
  id: Buffer;
  bookId: string | number;
  source: string;
  registrar: string;
  businessDate: string;
  fileNo: string | number;
  state: RunState;
  version: number;
  isOver: number;
  pinned: string;
  chunkLines: number;
  records: string | number;
  chunks: number;
  lastLine: string | number;
  cleared: string | number;
  exceptions: string | number;
  held: string | number;
  recognised: string | number;
  digest: Buffer;
  postedChunks: number;
  createdAt: string;
  changedAt: string;
}

const COLUMNS = `r.run_no AS runNo, r.id, r.book_id AS bookId, r.source, r.registrar, r.business_date AS businessDate,
  r.file_no AS fileNo, r.state, r.version, r.is_over AS isOver, r.pinned, r.chunk_lines AS chunkLines, r.records, r.chunks,
  r.last_line AS lastLine, r.cleared, r.exceptions, r.held, r.recognised, r.digest, r.posted_chunks AS postedChunks,
  r.created_at AS createdAt, r.changed_at AS changedAt`;
const BY_NUMBER = `SELECT ${COLUMNS} FROM clearing_run r FORCE INDEX (PRIMARY) WHERE r.run_no`;

export const holdRunsStatement = (runNos: readonly string[]): string =>
  `${BY_NUMBER} IN (${runNos.map(integerOf).join(',')}) ORDER BY r.run_no LOCK IN SHARE MODE`;

/** @param rows answer to {@link holdRunsStatement} */
export const runsOf = (rows: readonly unknown[]): ClearingRun[] => (rows as RunRow[]).map(runOf);

const runOf = (row: RunRow): ClearingRun => ({
  runNo: String(row.runNo),
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  source: row.source,
  registrar: row.registrar,
  businessDate: row.businessDate,
  fileNo: String(row.fileNo),
  state: row.state,
  version: Number(row.version),
  isOver: Number(row.isOver) === 1,
  pinned: row.pinned,
  chunkLines: Number(row.chunkLines),
  records: Number(row.records),
  progress: {
    chunks: Number(row.chunks),
    lastLine: Number(row.lastLine),
    cleared: Number(row.cleared),
    exceptions: Number(row.exceptions),
    held: Number(row.held),
    recognised: Number(row.recognised),
    digest: row.digest.toString('hex'),
  },
  postedChunks: Number(row.postedChunks),
  createdAt: row.createdAt,
  changedAt: row.changedAt,
});

export function runsStatement(
  bookId: number,
  { source, businessDate, state }: RunsWanted,
  before: string | null,
  count: number,
): string {
  const index = businessDate === null ? 'clearing_run_list' : 'clearing_run_date';
  const within = [
    `r.book_id = ${integer(bookId)}`,
    ...(businessDate === null ? [] : [`r.business_date = ${text(businessDate)}`]),
    ...(source === null ? [] : [`r.source = ${text(source)}`]),
    ...(state === null ? [] : [`r.state = ${text(state)}`]),
    ...(before === null ? [] : [`r.id < ${binary(before)}`]),
  ];
  return `SELECT ${COLUMNS} FROM clearing_run r FORCE INDEX (${index})
    WHERE ${within.join(' AND ')} ORDER BY r.id DESC LIMIT ${integer(count)}`;
}
