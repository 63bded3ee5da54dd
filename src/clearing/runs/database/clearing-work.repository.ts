import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';

/** Finds what the service has to do by itself. */
@Injectable()
export class ClearingWorkRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Accepted files of the book on which no live run stands, oldest first; of more than a thousand some.
   * @param from the first and the last business date looked at
   */
  async filesToClear(bookId: number, from: string, until: string): Promise<PendingFile[]> {
    const rows: PendingRow[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN f.file_no AS fileNo, s.code AS source, f.business_date AS businessDate
       FROM trade_source s FORCE INDEX (trade_source_code)
       JOIN trade_file f FORCE INDEX (trade_file_date) ON f.source_no = s.source_no
         AND f.business_date BETWEEN ${text(from)} AND ${text(until)} AND f.state = 'accepted'
       LEFT JOIN clearing_run r FORCE INDEX (clearing_run_live) ON r.live_file = f.file_no
       WHERE s.book_id = ${integer(bookId)} AND r.run_no IS NULL LIMIT 1000`,
    );
    return rows.map((row) => ({ ...row, fileNo: String(row.fileNo) })).sort(byAge);
  }

  /** Runs with something left to do, of all books or of one, by number. */
  async unfinished(bookId: number | null, after: string, count: number): Promise<string[]> {
    const rows: { runNo: string | number }[] = await this.dataSource.query(
      `SELECT r.run_no AS runNo FROM clearing_run r FORCE INDEX (clearing_run_open)
       WHERE r.is_over = 0 ${bookId === null ? '' : `AND r.book_id = ${integer(bookId)}`}
         AND r.run_no > ${integer(BigInt(after))} ORDER BY r.run_no LIMIT ${integer(count)}`,
    );
    return rows.map(({ runNo }) => String(runNo));
  }

  /** What is open, and since when the oldest of each is so, by the clock of the database. */
  async standing(): Promise<StandingWork[]> {
    const rows: StandingRow[] = await this.dataSource.query(
      `SELECT CONCAT('run-', state) AS kind, COUNT(*) AS count,
         TIMESTAMPDIFF(SECOND, MIN(changed_at), UTC_TIMESTAMP(6)) AS oldestSeconds
       FROM clearing_run FORCE INDEX (clearing_run_work) WHERE is_over = 0 GROUP BY state`,
    );
    return rows.map(({ kind, count, oldestSeconds }) => ({
      ...{ kind, count: Number(count), oldestSeconds: Number(oldestSeconds) },
    }));
  }

  /** Not over, unchanged for that long, and not told of for so many minutes. @returns their numbers */
  async overdue(seconds: number, minutes: number): Promise<string[]> {
    const rows: { runNo: string | number }[] = await this.dataSource.query(
      `SELECT run_no AS runNo FROM clearing_run FORCE INDEX (clearing_run_open)
       WHERE is_over = 0 AND changed_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(seconds)} SECOND
         AND (alarmed_at IS NULL OR alarmed_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(minutes)} MINUTE)
       ORDER BY run_no LIMIT 100`,
    );
    return rows.map(({ runNo }) => String(runNo));
  }

  /** @returns true for the one node that is to tell */
  async markAlarmed(runNo: string, minutes: number): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE clearing_run SET alarmed_at = UTC_TIMESTAMP(6) WHERE run_no = ${integer(BigInt(runNo))}
         AND (alarmed_at IS NULL OR alarmed_at < UTC_TIMESTAMP(6) - INTERVAL ${integer(minutes)} MINUTE)`,
    );
    return affectedRows === 1;
  }
}

/** An accepted file that nobody has cleared yet. */
export interface PendingFile {
  readonly fileNo: string;
  readonly source: string;
  readonly businessDate: string;
}

export interface StandingWork {
  readonly kind: string;
  readonly count: number;
  readonly oldestSeconds: number;
}

const byAge = (one: PendingFile, other: PendingFile): number =>
  one.businessDate === other.businessDate
    ? Number(BigInt(one.fileNo) - BigInt(other.fileNo))
    : one.businessDate < other.businessDate
      ? -1
      : 1;

interface PendingRow {
  fileNo: string | number;
  source: string;
  businessDate: string;
}

interface StandingRow {
  kind: string;
  count: string | number;
  oldestSeconds: string | number;
}
