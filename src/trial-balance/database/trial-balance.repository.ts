import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { readFigures, type Figures } from '../figures.js';
import type { Reader } from '../nightly/database/snapshot.repository.js';
import type { GlAccount } from '../roll-up.js';

/** The sums of one GL account in one currency, over its accounts. */
export interface GlFigures extends Figures {
  readonly glAccountId: number;
  readonly currency: string;
  readonly decimals: number;
  /** How many of its accounts have stored totals that are not the sum of their days. */
  readonly differing: number;
}

/** An account whose stored totals are not the sum of its days, in minor units. */
export interface Difference {
  readonly account: string;
  readonly currency: string;
  readonly decimals: number;
  readonly storedDebit: bigint;
  readonly storedCredit: bigint;
  readonly turnoverDebit: bigint;
  readonly turnoverCredit: bigint;
}

type Raw<T> = { [K in keyof T]: T[K] extends bigint | number ? string : T[K] };

/** Plain reads; each statement sees one state of the books, in which a posting is whole or not there at all. */
@Injectable()
export class TrialBalanceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The date of postings without a date, and the last date that was ever opened. */
  async datesOf(bookId: number): Promise<{ current: string; last: string }> {
    const [row]: { current: string; last: string }[] = await this.dataSource.query(
      `SELECT b.business_date AS current, (SELECT MAX(d.business_date) FROM business_day d FORCE INDEX (PRIMARY)
         WHERE d.book_id = b.id) AS last FROM book b FORCE INDEX (PRIMARY) WHERE b.id = ${integer(bookId)}`,
    );
    if (!row?.last) throw new Error(`Book ${bookId} has no business day`);
    return row;
  }

  /** All figures of a business date, from one statement: what it adds up was true at one moment. */
  async figuresOf(bookId: number, businessDate: string, currency: string | null): Promise<GlFigures[]> {
    const rows: Raw<GlFigures>[] = await this.dataSource.query(
      `SELECT a.gl_account_id AS glAccountId, a.currency, c.decimals,
         SUM(GREATEST(COALESCE(t.opening, 0), 0)) AS openingDebit,
         SUM(GREATEST(COALESCE(-t.opening, 0), 0)) AS openingCredit,
         SUM(COALESCE(t.debit, 0)) AS debitTurnover,
         SUM(COALESCE(t.credit, 0)) AS creditTurnover,
         SUM(GREATEST(COALESCE(t.opening + t.debit - t.credit, 0), 0)) AS closingDebit,
         SUM(GREATEST(COALESCE(-(t.opening + t.debit - t.credit), 0), 0)) AS closingCredit,
         SUM(${DIFFERS}) AS differing
       FROM ${accountsWith(turnoversAt(businessDate), bookId, currency)}
       GROUP BY a.gl_account_id, a.currency, c.decimals`,
    );
    return rows.map((row) => ({
      glAccountId: Number(row.glAccountId),
      currency: row.currency,
      decimals: Number(row.decimals),
      ...readFigures(row),
      differing: Number(row.differing),
    }));
  }

  /** Names the accounts that {@link figuresOf} counted as differing, by code. */
  async differencesOf(bookId: number, currency: string | null, limit: number): Promise<Difference[]> {
    const rows: Raw<Difference>[] = await this.dataSource.query(
      `SELECT a.code AS account, a.currency, c.decimals,
         COALESCE(b.debit_total, 0) AS storedDebit, COALESCE(b.credit_total, 0) AS storedCredit,
         COALESCE(t.all_debit, 0) AS turnoverDebit, COALESCE(t.all_credit, 0) AS turnoverCredit
       FROM ${accountsWith(ALL_TURNOVERS, bookId, currency)}
       WHERE ${DIFFERS}
       ORDER BY a.code LIMIT ${integer(limit)}`,
    );
    return rows.map((row) => ({
      account: row.account,
      currency: row.currency,
      decimals: Number(row.decimals),
      storedDebit: BigInt(row.storedDebit),
      storedCredit: BigInt(row.storedCredit),
      turnoverDebit: BigInt(row.turnoverDebit),
      turnoverCredit: BigInt(row.turnoverCredit),
    }));
  }

  /** GL accounts are never removed, so a chart read after the figures knows all of them. */
  async chartOf(bookId: number, reader: Reader = this.dataSource): Promise<GlAccount[]> {
    const rows = await reader.query<
      Omit<GlAccount, 'id' | 'parentId'> & { id: string; parentId: string | null }
    >(
      `SELECT id, code, name, parent_id AS parentId, class, normal_side AS normalSide
       FROM gl_account FORCE INDEX (gl_account_code) WHERE book_id = ${integer(bookId)}`,
    );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      parentId: row.parentId === null ? null : Number(row.parentId),
    }));
  }
}

/** An account without its balance row differs as well. */
const DIFFERS =
  'NOT (b.debit_total <=> COALESCE(t.all_debit, 0) AND b.credit_total <=> COALESCE(t.all_credit, 0))';

const ALL_TURNOVERS = 'SUM(d.debit_turnover) AS all_debit, SUM(d.credit_turnover) AS all_credit';

/** What moved on an account before the date (signed), on the date, and ever. */
function turnoversAt(businessDate: string): string {
  const date = text(businessDate);
  return `${ALL_TURNOVERS},
    SUM(IF(d.business_date < ${date}, d.debit_turnover - d.credit_turnover, 0)) AS opening,
    SUM(IF(d.business_date = ${date}, d.debit_turnover, 0)) AS debit,
    SUM(IF(d.business_date = ${date}, d.credit_turnover, 0)) AS credit`;
}

/**
 * Every account of the book, also those that never moved, with its stored totals and its turnovers. Both are walked
 * along an index that has the accounts in the order of the grouping, which needs no table of its own for a million
 * days: five times as fast on MySQL as what it chooses by itself, and nothing of other books is read.
 */
function accountsWith(turnovers: string, bookId: number, currency: string | null): string {
  return `(
      SELECT STRAIGHT_JOIN MIN(a.id) AS account_id, ${turnovers}
      FROM account a FORCE INDEX (account_code)
      LEFT JOIN account_day d FORCE INDEX (PRIMARY) ON d.account_id = a.id
      WHERE a.book_id = ${integer(bookId)} ${currency === null ? '' : `AND a.currency = ${text(currency)}`}
      GROUP BY a.book_id, a.code
    ) t
    STRAIGHT_JOIN account a ON a.id = t.account_id
    STRAIGHT_JOIN currency c ON c.code = a.currency
    LEFT JOIN account_balance b ON b.account_id = a.id`;
}
