import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { binary, inLists, integer, text } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type {
  Acknowledgement,
  ErpSummary,
  NamedLine,
  OutstandingDate,
  PlacedLine,
  ToldSummary,
} from '../summary.js';

/** Which summary of a book. */
export interface SummaryKey {
  readonly bookId: number;
  readonly businessDate: string;
  readonly revision: number;
}

const ROWS_AT_ONCE = 500;

const SELECT = `SELECT STRAIGHT_JOIN s.business_date AS businessDate, s.revision,
    s.trial_balance_revision AS trialBalanceRevision, s.day_closed AS dayClosed, s.vouchers, s.digest, s.reason,
    s.trace_id AS traceId, s.made_at AS madeAt, c.code AS client, a.document_number AS documentNumber,
    k.code AS acknowledgedBy, a.acknowledged_at AS acknowledgedAt
  FROM erp_summary s FORCE INDEX (PRIMARY)
  LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = s.client_id
  LEFT JOIN erp_acknowledgement a FORCE INDEX (PRIMARY)
    ON a.book_id = s.book_id AND a.business_date = s.business_date AND a.revision = s.revision
  LEFT JOIN client k FORCE INDEX (PRIMARY) ON k.id = a.client_id`;

/** Summaries as they were made, and what the ERP has taken over: written once and then only read. */
@Injectable()
export class SummaryRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The last revision of the date, or that one. */
  async find(
    bookId: number,
    businessDate: string,
    revision: number | null,
    tx?: Tx,
  ): Promise<ToldSummary | null> {
    const statement = `${SELECT} WHERE s.book_id = ${integer(bookId)} AND s.business_date = ${text(businessDate)}
        ${revision === null ? '' : `AND s.revision = ${integer(revision)}`}
      ORDER BY s.revision DESC LIMIT 1`;
    const rows: RawSummary[] = tx ? await sqlOf(tx).query(statement) : await this.dataSource.query(statement);
    return rows[0] ? summaryOf(rows[0]) : null;
  }

  /** The next ones before a date and revision, latest first. */
  async list(
    bookId: number,
    before: { readonly businessDate: string; readonly revision: number } | null,
    atMost: number,
  ): Promise<ToldSummary[]> {
    const date = before && text(before.businessDate);
    const beyond = before
      ? `AND (s.business_date < ${date} OR s.business_date = ${date} AND s.revision < ${integer(before.revision)})`
      : '';
    const rows: RawSummary[] = await this.dataSource.query(
      `${SELECT} WHERE s.book_id = ${integer(bookId)} ${beyond}
       ORDER BY s.business_date DESC, s.revision DESC LIMIT ${integer(atMost)}`,
    );
    return rows.map(summaryOf);
  }

  async lines({ bookId, businessDate, revision }: SummaryKey): Promise<NamedLine[]> {
    const rows: (Omit<NamedLine, 'amount'> & { amount: string })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN l.voucher, l.line, l.currency, l.gl_account_id AS glAccountId, g.code AS glAccount,
         l.erp_account AS erpAccount, l.side, l.amount
       FROM erp_summary_line l FORCE INDEX (PRIMARY)
       JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = l.gl_account_id
       WHERE l.book_id = ${integer(bookId)} AND l.business_date = ${text(businessDate)}
         AND l.revision = ${integer(revision)}
       ORDER BY l.voucher, l.line`,
    );
    return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
  }

  /** @param caller null for the job. @throws duplicate-key when the date has that revision already */
  async insert(
    tx: Tx,
    bookId: number,
    summary: ErpSummary,
    lines: readonly PlacedLine[],
    caller: Caller | null,
  ): Promise<void> {
    const key = `${integer(bookId)},${text(summary.businessDate)},${integer(summary.revision)}`;
    const who = caller === null ? 'NULL,NULL' : `${integer(caller.clientId)},${integer(caller.apiKeyId)}`;
    const { trialBalanceRevision, dayClosed, vouchers, digest, reason, traceId, madeAt } = summary;
    await sqlOf(tx).execute(
      `INSERT INTO erp_summary (book_id, business_date, revision, trial_balance_revision, day_closed, vouchers, digest,
         reason, client_id, api_key_id, trace_id, made_at)
       VALUES (${key},${integer(trialBalanceRevision)},${integer(Number(dayClosed))},${integer(vouchers)},
         ${binary(digest)},${text(reason)},${who},${text(traceId)},${text(madeAt)})`,
    );
    const rows = lines.map(
      ({ voucher, line, currency, glAccountId, erpAccount, side, amount }) =>
        `(${key},${integer(voucher)},${integer(line)},${text(currency)},${integer(BigInt(glAccountId))},` +
        `${text(erpAccount)},${text(side)},${integer(amount)})`,
    );
    for (const some of inLists(rows, ROWS_AT_ONCE))
      await sqlOf(tx).execute(
        `INSERT INTO erp_summary_line (book_id, business_date, revision, voucher, line, currency, gl_account_id,
           erp_account, side, amount) VALUES ${some.join()}`,
      );
  }

  /** @throws duplicate-key when it was acknowledged meanwhile */
  async acknowledge(
    tx: Tx,
    { bookId, businessDate, revision }: SummaryKey,
    { documentNumber, acknowledgedAt }: Omit<Acknowledgement, 'client'>,
    caller: Caller,
  ): Promise<void> {
    const key = `${integer(bookId)},${text(businessDate)},${integer(revision)}`;
    const who = `${integer(caller.clientId)},${integer(caller.apiKeyId)},${text(caller.traceId)}`;
    await sqlOf(tx).execute(
      `INSERT INTO erp_acknowledgement (book_id, business_date, revision, document_number, client_id, api_key_id,
         trace_id, acknowledged_at) VALUES (${key},${text(documentNumber)},${who},${text(acknowledgedAt)})`,
    );
  }

  /** Dates that were cut and whose last summary, if there is one, was not acknowledged; the next ones after a date. */
  async outstanding(bookId: number, after: string, atMost: number): Promise<OutstandingDate[]> {
    const rows: (Omit<OutstandingDate, 'dayClosed'> & { status: string })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN d.business_date AS businessDate, d.status, s.revision
       FROM book b FORCE INDEX (PRIMARY)
       JOIN business_day d FORCE INDEX (PRIMARY) ON d.book_id = b.id AND d.business_date < b.business_date
       LEFT JOIN erp_summary s FORCE INDEX (PRIMARY) ON s.book_id = d.book_id AND s.business_date = d.business_date
         AND s.revision = (SELECT MAX(l.revision) FROM erp_summary l
                           WHERE l.book_id = d.book_id AND l.business_date = d.business_date)
       LEFT JOIN erp_acknowledgement a FORCE INDEX (PRIMARY)
         ON a.book_id = s.book_id AND a.business_date = s.business_date AND a.revision = s.revision
       WHERE b.id = ${integer(bookId)} AND d.business_date > ${text(after)} AND a.revision IS NULL
       ORDER BY d.business_date LIMIT ${integer(atMost)}`,
    );
    return rows.map(({ businessDate, status, revision }) => ({
      businessDate,
      revision,
      dayClosed: status === 'closed',
    }));
  }
}

interface RawSummary extends Omit<ToldSummary, 'dayClosed' | 'digest' | 'acknowledgement'> {
  readonly dayClosed: number;
  readonly digest: Buffer;
  readonly documentNumber: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: string | null;
}

function summaryOf({ documentNumber, acknowledgedBy, acknowledgedAt, ...row }: RawSummary): ToldSummary {
  return {
    ...row,
    dayClosed: row.dayClosed === 1,
    digest: row.digest.toString('hex'),
    acknowledgement:
      documentNumber === null
        ? null
        : { documentNumber, client: acknowledgedBy!, acknowledgedAt: acknowledgedAt! },
  };
}
