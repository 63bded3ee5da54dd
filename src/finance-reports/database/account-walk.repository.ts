import { Injectable } from '@nestjs/common';
import { integer, text } from '../../platform/database/sql.js';
import type { Reader } from '../../trial-balance/index.js';

export interface ReportAccount {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly party: string | null;
  readonly currency: string;
  readonly decimals: number;
}

export interface PlacedAccount extends ReportAccount {
  readonly glAccountId: number;
}

export interface DateRange {
  readonly fromDate: string;
  readonly toDate: string;
}

/** By which an account's turnover is divided: not at all, or by month or business date. */
export type Grouping = 'all' | 'month' | 'day';

/** What an account moved in a period, minor units, and the sequences among which its entries are. */
export interface PeriodTurnover {
  /** '' for all, YYYY-MM, or YYYY-MM-DD. */
  readonly period: string;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly first: bigint;
  readonly last: bigint;
}

export interface AccountTurnover {
  /** Debits minus credits before the range and after it, in minor units. */
  readonly opening: bigint;
  readonly closing: bigint;
  /** In order. */
  readonly periods: readonly PeriodTurnover[];
}

const PERIODS: Readonly<Record<Grouping, string>> = {
  all: "''",
  month: 'LEFT(business_date, 7)',
  day: 'LEFT(business_date, 10)',
};

/**
 * Accounts in order of their codes, with what they moved. Balances are worked back from the stored ones, so that no day
 * before the range is read; of the days since its end only sums leave the database.
 */
@Injectable()
export class AccountWalkRepository {
  /** The next accounts of a GL account. @param after '' for the first */
  async accountsUnder(
    reader: Reader,
    glAccountId: number,
    currency: string | null,
    after: string,
    atMost: number,
  ): Promise<ReportAccount[]> {
    const ofCurrency = currency === null ? '' : `AND a.currency = ${text(currency)}`;
    const rows = await reader.query<ReportAccount>(
      `SELECT STRAIGHT_JOIN a.id, a.code, a.name, a.party, a.currency, c.decimals
       FROM (SELECT a.id, a.code, a.name, a.party, a.currency FROM account a FORCE INDEX (account_gl)
             WHERE a.gl_account_id = ${integer(glAccountId)} AND a.code > ${text(after)} ${ofCurrency}
             ORDER BY a.code LIMIT ${integer(atMost)}) a
       JOIN currency c FORCE INDEX (PRIMARY) ON c.code = a.currency ORDER BY a.code`,
    );
    return rows.map((row) => ({ ...row, id: Number(row.id), decimals: Number(row.decimals) }));
  }

  /** By id. */
  async accounts(reader: Reader, ids: readonly number[]): Promise<Map<number, PlacedAccount>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.query<PlacedAccount>(
      `SELECT STRAIGHT_JOIN a.id, a.code, a.name, a.party, a.currency, c.decimals, a.gl_account_id AS glAccountId
       FROM account a FORCE INDEX (PRIMARY) JOIN currency c FORCE INDEX (PRIMARY) ON c.code = a.currency
       WHERE a.id IN (${ids.map(integer).join(',')})`,
    );
    const accounts = rows.map((row) => ({
      ...{ ...row, id: Number(row.id), decimals: Number(row.decimals) },
      glAccountId: Number(row.glAccountId),
    }));
    return new Map(accounts.map((account) => [account.id, account]));
  }

  /** One statement, so that balance and days of an account are of one moment. */
  async turnovers(
    reader: Reader,
    ids: readonly number[],
    { fromDate, toDate }: DateRange,
    by: Grouping,
  ): Promise<Map<number, AccountTurnover>> {
    if (ids.length === 0) return new Map();
    const among = `account_id IN (${ids.map(integer).join(',')})`;
    const sums = `SUM(debit_turnover) AS debit, SUM(credit_turnover) AS credit,
      MIN(first_sequence) AS first, MAX(last_sequence) AS last FROM account_day FORCE INDEX (PRIMARY) WHERE ${among}`;
    const rows = await reader.query<RawTurnover>(
      `SELECT account_id AS accountId, 'balance' AS part, '' AS period, debit_total AS debit, credit_total AS credit,
         0 AS first, 0 AS last
       FROM account_balance FORCE INDEX (PRIMARY) WHERE ${among}
       UNION ALL
       SELECT account_id, 'range', ${PERIODS[by]} AS period, ${sums}
         AND business_date BETWEEN ${text(fromDate)} AND ${text(toDate)} GROUP BY account_id, period
       UNION ALL
       SELECT account_id, 'later', '', ${sums} AND business_date > ${text(toDate)} GROUP BY account_id`,
    );
    return addedUp(ids, rows);
  }
}

interface RawTurnover {
  readonly accountId: string;
  readonly part: 'balance' | 'range' | 'later';
  readonly period: string;
  readonly debit: string;
  readonly credit: string;
  readonly first: string;
  readonly last: string;
}

function addedUp(ids: readonly number[], rows: readonly RawTurnover[]): Map<number, AccountTurnover> {
  const found = new Map(ids.map((id) => [id, { opening: 0n, closing: 0n, periods: [] as PeriodTurnover[] }]));
  for (const row of rows) {
    const turnover = found.get(Number(row.accountId))!;
    const [debit, credit] = [BigInt(row.debit), BigInt(row.credit)];
    const net = debit - credit;
    if (row.part === 'balance') turnover.closing += net;
    if (row.part === 'later') turnover.closing -= net;
    if (row.part === 'balance') turnover.opening += net;
    else turnover.opening -= net;
    if (row.part !== 'range') continue;
    const { period } = row;
    turnover.periods.push({ period, debit, credit, first: BigInt(row.first), last: BigInt(row.last) });
  }
  for (const { periods } of found.values()) {
    periods.sort((left, right) => (left.period < right.period ? -1 : 1));
  }
  return found;
}
