import { Injectable } from '@nestjs/common';
import { integer, text } from '../../../platform/database/sql.js';
import { readFigures } from '../../figures.js';
import type { AccountSum } from '../check-totals.rules.js';
import type { FigureSum } from '../add-figures.rules.js';
import type { Reader } from './snapshot.repository.js';
import type { Day } from './voucher-page.repository.js';

/** A page of sums, and the key after which the next page goes on; null when it was the last. */
export interface SumPage<Sum> {
  readonly sums: readonly Sum[];
  readonly last: string | null;
}

/** An account whose stored totals are not the sum of its days, in minor units. */
export interface UnexplainedBalance {
  readonly accountId: string;
  readonly currency: string;
  readonly glAccountId: string;
  readonly stored: bigint;
  readonly days: bigint;
}

/**
 * The figures of a date, added up over pages of accounts by the database. Balances before the date are worked back from
 * the stored balance by the few days since, or, where there is nothing to go on from, added up from all days before it.
 */
@Injectable()
export class FiguresRepository {
  /** Turnovers of a date by GL account, over the next accounts that moved. */
  async turnovers(reader: Reader, day: Day, after: string, atMost: number): Promise<SumPage<AccountSum>> {
    const rows = await reader.query<RawSum & { accounts: string; sequences: string; last: string }>(
      `SELECT STRAIGHT_JOIN a.gl_account_id AS glAccountId, a.currency, COUNT(*) AS accounts,
         SUM(p.last_sequence) AS sequences, SUM(p.debit_turnover) AS debit, SUM(p.credit_turnover) AS credit,
         MAX(p.account_id) AS last
       FROM (SELECT d.account_id, d.last_sequence, d.debit_turnover, d.credit_turnover
             FROM account_day d FORCE INDEX (account_day_date)
             WHERE ${isOn(day)} AND d.account_id > ${integer(BigInt(after))} ORDER BY d.account_id LIMIT ${integer(atMost)}) p
       JOIN account a FORCE INDEX (PRIMARY) ON a.id = p.account_id
       GROUP BY a.gl_account_id, a.currency`,
    );
    const sums = rows.map(({ glAccountId, currency, debit, credit, accounts, sequences }) => ({
      ...{ glAccountId, currency, debit: BigInt(debit), credit: BigInt(credit) },
      ...{ accounts: Number(accounts), sequences: BigInt(sequences) },
    }));
    return { sums, last: highest(rows.map(({ last }) => last)) };
  }

  /** Dates of the book after the one, up to and with the other. */
  async datesBetween(reader: Reader, bookId: number, after: string, upTo: string): Promise<string[]> {
    const rows = await reader.query<{ date: string }>(
      `SELECT business_date AS date FROM business_day FORCE INDEX (PRIMARY) WHERE book_id = ${integer(bookId)}
       AND business_date > ${text(after)} AND business_date <= ${text(upTo)} ORDER BY business_date`,
    );
    return rows.map(({ date }) => date);
  }

  /**
   * What the next accounts that moved on `moved` change since the end of `base`; those that moved on a date between the
   * two have been counted on that one. Their numbers stand in the statement, so that of each account only the days
   * since are read, and none before.
   */
  async changesSince(
    reader: Reader,
    { bookId, businessDate }: Day,
    { base, moved, after }: { readonly base: string; readonly moved: string; readonly after: string },
    atMost: number,
  ): Promise<SumPage<FigureSum>> {
    const accounts = await reader.query<{ id: string }>(
      `SELECT d.account_id AS id FROM account_day d FORCE INDEX (account_day_date)
       WHERE ${isOn({ bookId, businessDate: moved })} AND d.account_id > ${integer(BigInt(after))}
       ORDER BY d.account_id LIMIT ${integer(atMost)}`,
    );
    if (accounts.length === 0) return { sums: [], last: null };
    const rows = await reader.query<RawFigures>(
      `${SUMMED} FROM (
         SELECT STRAIGHT_JOIN x.account_id,
           COALESCE(MAX(b.debit_total - b.credit_total), 0) - SUM(x.debit_turnover - x.credit_turnover) AS base,
           SUM(IF(x.business_date < ${text(businessDate)}, x.debit_turnover - x.credit_turnover, 0)) AS since,
           ${ofDate(businessDate)}
         FROM account_day x FORCE INDEX (PRIMARY)
         LEFT JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = x.account_id
         WHERE x.account_id IN (${accounts.map(({ id }) => integer(BigInt(id))).join()})
           AND x.business_date > ${text(base)}
         GROUP BY x.account_id HAVING MIN(x.business_date) = ${text(moved)}
       ) t STRAIGHT_JOIN account a FORCE INDEX (PRIMARY) ON a.id = t.account_id GROUP BY a.gl_account_id, a.currency`,
    );
    return { sums: rows.map(figuresOf), last: accounts.at(-1)!.id };
  }

  /** The figures of the next accounts of the book, by code, from all their days. @param after '' for the first */
  async fromHistory(reader: Reader, day: Day, after: string, atMost: number): Promise<SumPage<FigureSum>> {
    const { businessDate } = day;
    const rows = await reader.query<RawFigures & { last: string }>(
      `${SUMMED}, MAX(t.code) AS last FROM (
         SELECT STRAIGHT_JOIN p.id AS account_id, MAX(p.code) AS code, 0 AS base,
           COALESCE(SUM(IF(x.business_date < ${text(businessDate)}, x.debit_turnover - x.credit_turnover, 0)), 0) AS since,
           ${ofDate(businessDate)}
         FROM ${accountsAfter(day, after, atMost)} p
         LEFT JOIN account_day x FORCE INDEX (PRIMARY) ON x.account_id = p.id
         GROUP BY p.id
       ) t STRAIGHT_JOIN account a FORCE INDEX (PRIMARY) ON a.id = t.account_id GROUP BY a.gl_account_id, a.currency`,
    );
    return { sums: rows.map(figuresOf), last: highestCode(rows.map(({ last }) => last)) };
  }

  /** Of the same accounts those whose stored totals are not the sum of all their days. */
  async unexplained(reader: Reader, day: Day, after: string, atMost: number): Promise<UnexplainedBalance[]> {
    const rows = await reader.query<{
      accountId: string;
      currency: string;
      glAccountId: string;
      total: string;
      days: string;
    }>(
      `SELECT STRAIGHT_JOIN p.id AS accountId, MAX(p.currency) AS currency, MAX(p.gl_account_id) AS glAccountId,
         COALESCE(MAX(b.debit_total - b.credit_total), 0) AS total,
         COALESCE(SUM(x.debit_turnover - x.credit_turnover), 0) AS days,
         COALESCE(MAX(b.debit_total), 0) - COALESCE(SUM(x.debit_turnover), 0) AS debits
       FROM ${accountsAfter(day, after, atMost)} p
       LEFT JOIN account_day x FORCE INDEX (PRIMARY) ON x.account_id = p.id
       LEFT JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = p.id
       GROUP BY p.id HAVING total <> days OR debits <> 0`,
    );
    return rows.map(({ total, days, ...named }) => ({
      ...named,
      stored: BigInt(total),
      days: BigInt(days),
    }));
  }
}

const isOn = ({ bookId, businessDate }: Day): string =>
  `d.book_id = ${integer(bookId)} AND d.business_date = ${text(businessDate)}`;

const accountsAfter = ({ bookId }: Day, after: string, atMost: number): string =>
  `(SELECT id, code, currency, gl_account_id FROM account FORCE INDEX (account_code)
    WHERE book_id = ${integer(bookId)} AND code > ${text(after)} ORDER BY code LIMIT ${integer(atMost)})`;

const ofDate = (businessDate: string): string =>
  `COALESCE(SUM(IF(x.business_date = ${text(businessDate)}, x.debit_turnover, 0)), 0) AS debit,
   COALESCE(SUM(IF(x.business_date = ${text(businessDate)}, x.credit_turnover, 0)), 0) AS credit,
   COALESCE(SUM(x.business_date = ${text(businessDate)}), 0) AS moved,
   COALESCE(SUM(IF(x.business_date = ${text(businessDate)}, x.last_sequence, 0)), 0) AS sequences`;

/** Of each account its balance at the end of the base, what moved until the date, and what moved on it. */
const SUMMED = `SELECT a.gl_account_id AS glAccountId, a.currency,
  SUM(t.moved) AS accounts, SUM(t.sequences) AS sequences,
  SUM(GREATEST(t.base, 0)) AS baseDebit, SUM(GREATEST(-t.base, 0)) AS baseCredit,
  SUM(GREATEST(t.base + t.since, 0)) AS openingDebit, SUM(GREATEST(-(t.base + t.since), 0)) AS openingCredit,
  SUM(t.debit) AS debitTurnover, SUM(t.credit) AS creditTurnover,
  SUM(GREATEST(t.base + t.since + t.debit - t.credit, 0)) AS closingDebit,
  SUM(GREATEST(-(t.base + t.since + t.debit - t.credit), 0)) AS closingCredit`;

interface RawSum {
  glAccountId: string;
  currency: string;
  debit: string;
  credit: string;
}

type RawFigures = { [K in keyof FigureSum]: string };

const figuresOf = (row: RawFigures): FigureSum => ({
  glAccountId: row.glAccountId,
  currency: row.currency,
  accounts: Number(row.accounts),
  sequences: BigInt(row.sequences),
  baseDebit: BigInt(row.baseDebit),
  baseCredit: BigInt(row.baseCredit),
  ...readFigures(row),
});

function highest(ids: readonly string[]): string | null {
  if (ids.length === 0) return null;
  return ids
    .map(BigInt)
    .reduce((left, right) => (left > right ? left : right))
    .toString();
}

/** Codes are compared byte by byte, by the database and here. */
const highestCode = (codes: readonly string[]): string | null => [...codes].sort().at(-1) ?? null;
