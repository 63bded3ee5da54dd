import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import {
  LINE_COLUMNS,
  LINE_VALUES,
  lineOf,
  valuesOfLine,
  type LineRow,
  type TrialBalanceLine,
} from '../../trial-balance/index.js';
import type { ClosingState } from '../months.rules.js';
import type { ClosedPeriod, Reopening } from '../period.js';

type RawPeriod = Omit<ClosedPeriod, 'vouchers' | 'digest'> & { vouchers: string; digest: Buffer };

const PERIODS = `SELECT period, revision, days, vouchers, seal_number AS sealNumber, closed_at AS closedAt, trace_id AS traceId, digest
  FROM period_close FORCE INDEX (PRIMARY)`;

const ROWS_AT_ONCE = 500;

/** Closes with their lines, written once, and the trail of what was opened again. */
@Injectable()
export class PeriodRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The first date that the book opened, and where its business date stands. */
  async datesOf(bookId: number, tx?: Tx): Promise<Pick<ClosingState, 'firstDate' | 'pointer'>> {
    const [row] = await this.query<Pick<ClosingState, 'firstDate' | 'pointer'>>(
      `SELECT (SELECT MIN(d.business_date) FROM business_day d FORCE INDEX (PRIMARY) WHERE d.book_id = b.id) AS firstDate,
         b.business_date AS pointer FROM book b WHERE b.id = ${integer(bookId)}`,
      tx,
    );
    return row!;
  }

  /** The next date that the book has opened; null without one. */
  async dateAfter(bookId: number, businessDate: string): Promise<string | null> {
    const [row] = await this.query<{ date: string | null }>(
      `SELECT MIN(business_date) AS date FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date > ${text(businessDate)}`,
    );
    return row?.date ?? null;
  }

  /** The last date of a year that the book has opened; null without any. */
  async lastDateIn(bookId: number, year: string, tx?: Tx): Promise<string | null> {
    const [row] = await this.query<{ date: string | null }>(
      `SELECT MAX(business_date) AS date FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date BETWEEN ${text(`${year}-01-01`)} AND ${text(`${year}-12-31`)}`,
      tx,
    );
    return row?.date ?? null;
  }

  /** The last revision of the period, or that one. */
  async find(bookId: number, period: string, revision: number | null, tx?: Tx): Promise<ClosedPeriod | null> {
    const rows = await this.query<RawPeriod>(
      `${PERIODS} WHERE book_id = ${integer(bookId)} AND period = ${text(period)}
         ${revision === null ? '' : `AND revision = ${integer(revision)}`} ORDER BY revision DESC LIMIT 1`,
      tx,
    );
    return rows[0] ? periodOf(rows[0]) : null;
  }

  /** The next ones after a period and revision, by period and revision. */
  async list(
    bookId: number,
    after: { readonly period: string; readonly revision: number } | null,
    atMost: number,
  ): Promise<ClosedPeriod[]> {
    const period = after && text(after.period);
    const rows = await this.query<RawPeriod>(
      `${PERIODS} WHERE book_id = ${integer(bookId)}
         ${after ? `AND (period > ${period} OR period = ${period} AND revision > ${integer(after.revision)})` : ''}
       ORDER BY period, revision LIMIT ${integer(atMost)}`,
    );
    return rows.map(periodOf);
  }

  /** In order of currency and GL account. */
  async lines(bookId: number, period: string, revision: number): Promise<TrialBalanceLine[]> {
    const rows = await this.query<LineRow>(
      `SELECT ${LINE_VALUES} FROM period_line FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND period = ${text(period)} AND revision = ${integer(revision)}
       ORDER BY currency, gl_account_id`,
    );
    return rows.map(lineOf);
  }

  /** End of the chain of seals. */
  async lastSeal(tx: Tx, bookId: number): Promise<number | null> {
    const [row] = await sqlOf(tx).query<{ number: number }>(
      `SELECT number FROM day_seal FORCE INDEX (day_seal_number) WHERE book_id = ${integer(bookId)}
       ORDER BY number DESC LIMIT 1`,
    );
    return row?.number ?? null;
  }

  async insert(
    tx: Tx,
    bookId: number,
    closed: ClosedPeriod,
    lines: readonly TrialBalanceLine[],
    { clientId, apiKeyId }: Caller,
  ): Promise<void> {
    const key = `${integer(bookId)},${text(closed.period)},${integer(closed.revision)}`;
    const seal = closed.sealNumber === null ? 'NULL' : integer(closed.sealNumber);
    await sqlOf(tx).execute(
      `INSERT INTO period_close (book_id, period, revision, days, vouchers, seal_number, closed_at, client_id, api_key_id,
         trace_id, digest)
       VALUES (${key},${integer(closed.days)},${integer(closed.vouchers)},${seal},${text(closed.closedAt)},
         ${integer(clientId)},${integer(apiKeyId)},${text(closed.traceId)},${binary(closed.digest)})`,
    );
    for (let start = 0; start < lines.length; start += ROWS_AT_ONCE) {
      const rows = lines.slice(start, start + ROWS_AT_ONCE).map((line) => `(${key},${valuesOfLine(line)})`);
      await sqlOf(tx).execute(
        `INSERT INTO period_line (book_id, period, revision, ${LINE_COLUMNS}) VALUES ${rows.join()}`,
      );
    }
  }

  async insertReopening(
    tx: Tx,
    bookId: number,
    reopening: Omit<Reopening, 'client'>,
    { clientId, apiKeyId, traceId }: Caller,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO period_reopening (book_id, subject, revision, approval_id, reason, reopened_at, client_id, api_key_id,
         trace_id)
       VALUES (${integer(bookId)},${text(reopening.subject)},${integer(reopening.revision)},
         ${binary(reopening.approvalId)},?,${text(reopening.reopenedAt)},${integer(clientId)},${integer(apiKeyId)},
         ${text(traceId)})`,
      [reopening.reason],
    );
  }

  /** The next ones after a subject and revision, by subject and revision. */
  async reopenings(
    bookId: number,
    after: { readonly subject: string; readonly revision: number } | null,
    atMost: number,
  ): Promise<Reopening[]> {
    const subject = after && text(after.subject);
    const rows = await this.query<Omit<Reopening, 'approvalId'> & { approvalId: Buffer }>(
      `SELECT STRAIGHT_JOIN r.subject, r.revision, r.approval_id AS approvalId, r.reason, r.reopened_at AS reopenedAt,
         c.code AS client
       FROM period_reopening r FORCE INDEX (PRIMARY) JOIN client c ON c.id = r.client_id
       WHERE r.book_id = ${integer(bookId)}
         ${after ? `AND (r.subject > ${subject} OR r.subject = ${subject} AND r.revision > ${integer(after.revision)})` : ''}
       ORDER BY r.subject, r.revision LIMIT ${integer(atMost)}`,
    );
    return rows.map((row) => ({ ...row, approvalId: uuidOf(row.approvalId) }));
  }

  private query<Row>(statement: string, tx?: Tx): Promise<Row[]> {
    return tx ? sqlOf(tx).query<Row>(statement) : this.dataSource.query<Row[]>(statement);
  }
}

const periodOf = (row: RawPeriod): ClosedPeriod => ({
  ...row,
  vouchers: Number(row.vouchers),
  digest: row.digest.toString('hex'),
});
