import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, integerOf, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { ExceptionStage } from '../clearing-exception.js';

/** A record that wants a person: no result could be worked out, or its voucher was refused. */
export interface ClearingException {
  readonly runNo: string;
  readonly run: string;
  readonly lineNo: number;
  readonly stage: ExceptionStage;
  readonly code: string;
  readonly message: string;
  readonly isOpen: boolean;
  readonly recordedAt: string;
  readonly resolvedAt: string | null;
}

/** A result that an interceptor keeps for a person. */
export interface ClearingHold {
  readonly runNo: string;
  readonly run: string;
  readonly lineNo: number;
  readonly heldBy: string;
  readonly isOpen: boolean;
  readonly recordedAt: string;
  readonly releasedAt: string | null;
  readonly approvalId: string | null;
}

/** A page of a work list begins behind this place. */
export interface LinePlace {
  readonly runNo: string;
  readonly lineNo: number;
  /** Where a line may stand in the list twice. */
  readonly stage?: string;
}

/** What waits for people: exceptions and holds of runs that are not void. */
@Injectable()
export class ClearingExceptionRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By run and line. @param stage null: both */
  async exceptions(
    bookId: number,
    isOpen: boolean,
    stage: ExceptionStage | null,
    after: LinePlace | null,
    count: number,
  ): Promise<ClearingException[]> {
    const rows: ExceptionRow[] = await this.dataSource.query(
      exceptionsStatement(bookId, isOpen, stage, after, count),
    );
    return rows.map(({ runNo, run, lineNo, isOpen: open, ...row }) => ({
      ...{ ...row, runNo: String(runNo), run: uuidOf(run) },
      ...{ lineNo: Number(lineNo), isOpen: Number(open) === 1 },
    }));
  }

  /** By run and line. */
  async holds(
    bookId: number,
    isOpen: boolean,
    after: LinePlace | null,
    count: number,
  ): Promise<ClearingHold[]> {
    const rows: HoldRow[] = await this.dataSource.query(holdsStatement(bookId, isOpen, after, count));
    return rows.map(({ runNo, run, lineNo, isOpen: open, approvalId, ...row }) => ({
      ...{
        ...row,
        runNo: String(runNo),
        run: uuidOf(run),
        lineNo: Number(lineNo),
        isOpen: Number(open) === 1,
      },
      approvalId: approvalId === null ? null : uuidOf(approvalId),
    }));
  }

  /** Lines of a run with an open exception of first clearing, by line; not those that were paid as orders. */
  async unclearedLines(runNo: string, after: number, count: number): Promise<number[]> {
    const rows: { lineNo: string | number }[] = await this.dataSource.query(
      `SELECT e.line_no AS lineNo FROM clearing_exception e FORCE INDEX (PRIMARY)
       WHERE e.run_no = ${integerOf(runNo)} AND e.line_no > ${integer(after)} AND e.stage = 'clear' AND e.is_open = 1
         AND e.code <> 'CLEARING.ORDER_DIFFERS' ORDER BY e.line_no LIMIT ${integer(count)}`,
    );
    return rows.map(({ lineNo }) => Number(lineNo));
  }

  /** The line of a locked run has a result after all. @param pinned versions that it was cleared by then, as JSON */
  async resolve(tx: Tx, { runNo, lineNo }: LinePlace, pinned: string, at: string): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE clearing_exception SET is_open = 0, resolved_at = ${text(at)}, pinned = ${text(pinned)}
       WHERE run_no = ${integerOf(runNo)} AND line_no = ${integer(lineNo)} AND stage = 'clear' AND is_open = 1`,
    );
  }

  /** Those of the lines whose record still has no result, locked. @param lines sorted */
  async openAmong(tx: Tx, runNo: string, lines: readonly number[]): Promise<number[]> {
    if (lines.length === 0) return [];
    const rows = await sqlOf(tx).query<{ lineNo: string | number }>(
      `SELECT e.line_no AS lineNo FROM clearing_exception e FORCE INDEX (PRIMARY)
       WHERE e.run_no = ${integerOf(runNo)} AND e.line_no IN (${lines.map(integer).join(',')}) AND e.stage = 'clear'
         AND e.is_open = 1 ORDER BY e.line_no FOR UPDATE`,
    );
    return rows.map(({ lineNo }) => Number(lineNo));
  }

  /** The versions by which a line was cleared later than its run; null: by those of the run. */
  async pinnedOf({ runNo, lineNo }: LinePlace): Promise<string | null> {
    const rows: { pinned: string | null }[] = await this.dataSource.query(
      `SELECT pinned FROM clearing_exception FORCE INDEX (PRIMARY)
       WHERE run_no = ${integerOf(runNo)} AND line_no = ${integer(lineNo)} AND stage = 'clear'`,
    );
    return rows[0]?.pinned ?? null;
  }

  /** The interceptor that held the line, also when it is released; null: none did. */
  async heldBy({ runNo, lineNo }: LinePlace): Promise<string | null> {
    const rows: { heldBy: string }[] = await this.dataSource.query(
      `SELECT held_by AS heldBy FROM clearing_hold FORCE INDEX (PRIMARY)
       WHERE run_no = ${integerOf(runNo)} AND line_no = ${integer(lineNo)}`,
    );
    return rows[0]?.heldBy ?? null;
  }

  /** Holds of a locked run are released. @returns how many were open */
  async release(
    tx: Tx,
    runNo: string,
    lines: readonly number[],
    approvalId: string,
    at: string,
  ): Promise<number> {
    return sqlOf(tx).execute(
      `UPDATE clearing_hold FORCE INDEX (PRIMARY) SET is_open = 0, released_at = ${text(at)}, approval_id = ${binary(approvalId)}
       WHERE run_no = ${integerOf(runNo)} AND line_no IN (${lines.map(integer).join(',')}) AND is_open = 1`,
    );
  }

  /** Of runs that are not void, with the age of the oldest. */
  async standing(): Promise<{ kind: string; count: number; oldestSeconds: number }[]> {
    const of = (table: string, kind: string): string =>
      `SELECT STRAIGHT_JOIN '${kind}' AS kind, COUNT(*) AS count,
         TIMESTAMPDIFF(SECOND, MIN(t.recorded_at), UTC_TIMESTAMP(6)) AS oldestSeconds
       FROM book b JOIN ${table} t FORCE INDEX (${table}_list) ON t.book_id = b.id AND t.is_open = 1
       JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = t.run_no AND r.state <> 'void'`;
    const rows: { kind: string; count: string | number; oldestSeconds: string | number | null }[] =
      await this.dataSource.query(
        `${of('clearing_exception', 'exception')} UNION ALL ${of('clearing_hold', 'hold')}`,
      );
    return rows.map(({ kind, count, oldestSeconds }) => ({
      ...{ kind, count: Number(count), oldestSeconds: Number(oldestSeconds ?? 0) },
    }));
  }
}

interface ExceptionRow {
  runNo: string | number;
  run: Buffer;
  lineNo: string | number;
  stage: ExceptionStage;
  code: string;
  message: string;
  isOpen: number;
  recordedAt: string;
  resolvedAt: string | null;
}

interface HoldRow {
  runNo: string | number;
  run: Buffer;
  lineNo: string | number;
  heldBy: string;
  isOpen: number;
  recordedAt: string;
  releasedAt: string | null;
  approvalId: Buffer | null;
}

/** Behind the place, in the order of an index that goes on with the run and the line. */
function behind(of: string, after: LinePlace | null): string {
  if (after === null) return '';
  const [run, line] = [integerOf(after.runNo), integer(after.lineNo)];
  const sameLine =
    after.stage === undefined ? '' : ` OR (${of}.line_no = ${line} AND ${of}.stage > ${text(after.stage)})`;
  return `AND ${of}.run_no >= ${run} AND (${of}.run_no > ${run} OR ${of}.line_no > ${line}${sameLine})`;
}

export function exceptionsStatement(
  bookId: number,
  isOpen: boolean,
  stage: ExceptionStage | null,
  after: LinePlace | null,
  count: number,
): string {
  return `SELECT STRAIGHT_JOIN e.run_no AS runNo, r.id AS run, e.line_no AS lineNo, e.stage, e.code, e.message,
      e.is_open AS isOpen, e.recorded_at AS recordedAt, e.resolved_at AS resolvedAt
    FROM clearing_exception e FORCE INDEX (clearing_exception_list)
    JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = e.run_no AND r.state <> 'void'
    WHERE e.book_id = ${integer(bookId)} AND e.is_open = ${isOpen ? 1 : 0}
      ${stage === null ? '' : `AND e.stage = ${text(stage)}`} ${behind('e', after)}
    ORDER BY e.run_no, e.line_no, e.stage LIMIT ${integer(count)}`;
}

export function holdsStatement(
  bookId: number,
  isOpen: boolean,
  after: LinePlace | null,
  count: number,
): string {
  return `SELECT STRAIGHT_JOIN h.run_no AS runNo, r.id AS run, h.line_no AS lineNo, h.held_by AS heldBy, h.is_open AS isOpen,
      h.recorded_at AS recordedAt, h.released_at AS releasedAt, h.approval_id AS approvalId
    FROM clearing_hold h FORCE INDEX (clearing_hold_list)
    JOIN clearing_run r FORCE INDEX (PRIMARY) ON r.run_no = h.run_no AND r.state <> 'void'
    WHERE h.book_id = ${integer(bookId)} AND h.is_open = ${isOpen ? 1 : 0} ${behind('h', after)}
    ORDER BY h.run_no, h.line_no LIMIT ${integer(count)}`;
}
