import { Injectable } from '@nestjs/common';
import { either, inBothPlaces, leftJoinBoth, type Place } from '../../../ledger/places/index.js';
import { integer, text, uuidOf } from '../../../platform/database/sql.js';
import type { AccountInPlace, EntriesOfDay } from '../check-account.rules.js';
import type { Reader } from './snapshot.repository.js';
import type { Day } from './voucher-page.repository.js';

/** Entries of an account, from and to. */
export interface EntryRange {
  readonly accountId: string;
  readonly first: number;
  readonly last: number;
}

/**
 * The accounts that moved on a date, along the index (book, date, account), with what their turnover must agree with.
 * What belongs together is read from one snapshot.
 */
@Injectable()
export class AccountPageRepository {
  async count(reader: Reader, { bookId, businessDate }: Day): Promise<number> {
    const [row] = await reader.query<{ count: string }>(
      `SELECT COUNT(*) AS count FROM account_day FORCE INDEX (account_day_date)
       WHERE book_id = ${integer(bookId)} AND business_date = ${text(businessDate)}`,
    );
    return Number(row!.count);
  }

  /** The next accounts that moved. @param after '0' for the first */
  page(reader: Reader, day: Day, after: string, atMost: number): Promise<Omit<AccountInPlace, 'beyond'>[]> {
    return this.moved(reader, day, `d.account_id > ${integer(BigInt(after))}`, atMost);
  }

  /** Those of the accounts that moved. */
  some(reader: Reader, day: Day, accountIds: readonly string[]): Promise<Omit<AccountInPlace, 'beyond'>[]> {
    const ids = accountIds.map((id) => integer(BigInt(id)));
    return this.moved(reader, day, `d.account_id IN (${ids.join()})`, ids.length);
  }

  private async moved(
    reader: Reader,
    day: Day,
    which: string,
    atMost: number,
  ): Promise<Omit<AccountInPlace, 'beyond'>[]> {
    const rows = await reader.query<RawAccount>(
      `SELECT STRAIGHT_JOIN d.account_id AS accountId, d.debit_turnover AS debit, d.credit_turnover AS credit,
         d.first_sequence AS first, d.last_sequence AS last, a.currency, a.gl_account_id AS glAccountId,
         g.normal_side AS normalSide, b.debit_total AS debitTotal, b.credit_total AS creditTotal, b.held, b.earmarked,
         b.last_sequence AS balanceSequence, ${either('e', 'balance_after')} AS lastAfter,
         (SELECT SUM(h.amount - h.captured - h.released) FROM hold h FORCE INDEX (hold_account)
            WHERE h.account_id = d.account_id AND h.status = 'O') AS openHolds,
         (SELECT SUM(k.amount) FROM earmark k FORCE INDEX (earmark_left)
            WHERE k.account_id = d.account_id AND k.has_money = 1) AS earmarks
       FROM account_day d FORCE INDEX (account_day_date)
       LEFT JOIN account a FORCE INDEX (PRIMARY) ON a.id = d.account_id
       LEFT JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = a.gl_account_id
       LEFT JOIN account_balance b FORCE INDEX (PRIMARY) ON b.account_id = d.account_id
       ${leftJoinBoth('entry', 'e', (e) => `${e}.account_id = d.account_id AND ${e}.sequence = b.last_sequence`)}
       WHERE d.book_id = ${integer(day.bookId)} AND d.business_date = ${text(day.businessDate)}
         AND ${which}
       ORDER BY d.account_id LIMIT ${integer(atMost)}`,
    );
    return rows.map(accountOf);
  }

  /** What the entries of the ranges come to: those of the date on either side, those of other dates among them. */
  async entries(
    reader: Reader,
    { businessDate }: Day,
    ranges: readonly EntryRange[],
  ): Promise<EntriesOfDay[]> {
    const wanted = ranges.map(
      ({ accountId, first, last }) =>
        `e.account_id = ${integer(BigInt(accountId))} AND e.sequence BETWEEN ${integer(first)} AND ${integer(last)}`,
    );
    const isOfDay = `e.business_date = ${text(businessDate)}`;
    const effect = 'IF(e.side = g.normal_side, e.amount, -e.amount)';
    const before = either('p', 'balance_after');
    const isBroken = `(${before} IS NULL AND e.sequence > 1 OR e.balance_before <> COALESCE(${before}, 0)
      OR e.balance_before + e.amount <> e.balance_after)`;
    const entriesIn = ({ voucher, line, entry }: Place): string =>
      `SELECT STRAIGHT_JOIN e.account_id AS accountId, COUNT(*) AS entries,
         MIN(IF(${isOfDay}, e.sequence, NULL)) AS first, MAX(IF(${isOfDay}, e.sequence, NULL)) AS last,
         SUM(IF(${isOfDay} AND e.side = 'D', ${effect}, 0)) AS debit,
         SUM(IF(${isOfDay} AND e.side = 'C', ${effect}, 0)) AS credit,
         SUM(IF(${isOfDay}, 0, e.amount)) AS others,
         SUM(IF(${isOfDay} AND l.side = 'D', l.amount, 0)) AS lineDebit,
         SUM(IF(${isOfDay} AND l.side = 'C', l.amount, 0)) AS lineCredit,
         MIN(IF(${isBroken}, e.sequence, NULL)) AS broken,
         MIN(IF(v.id IS NULL, e.sequence, NULL)) AS loose,
         MIN(IF(v.id IS NULL, e.voucher_id, NULL)) AS looseVoucher
       FROM ${entry} e FORCE INDEX (PRIMARY)
       JOIN account a FORCE INDEX (PRIMARY) ON a.id = e.account_id
       JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = a.gl_account_id
       ${leftJoinBoth('entry', 'p', (p) => `${p}.account_id = e.account_id AND ${p}.sequence = e.sequence - 1`)}
       LEFT JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = e.voucher_id AND l.line_number = e.line_number
         AND l.account_id = e.account_id AND l.account_sequence = e.sequence
       LEFT JOIN ${voucher} v FORCE INDEX (PRIMARY)
         ON v.id = l.voucher_id AND v.book_id = a.book_id AND v.business_date = e.business_date
       WHERE ${wanted.map((each) => `(${each})`).join(' OR ')} GROUP BY e.account_id`;
    const [sums, firsts] = [
      ['entries', 'debit', 'credit', 'others', 'lineDebit', 'lineCredit'],
      ['first', 'broken', 'loose', 'looseVoucher'],
    ];
    const rows = await reader.query<RawEntries>(
      `SELECT t.accountId, MAX(t.last) AS last, ${sums.map((name) => `SUM(t.${name}) AS ${name}`).join()},
         ${firsts.map((name) => `MIN(t.${name}) AS ${name}`).join()}
       FROM (${inBothPlaces(entriesIn)}) t GROUP BY t.accountId`,
    );
    return rows.map(entriesOf);
  }

  /** The highest entry of each account beyond a sequence, where there is one. */
  async beyond(
    reader: Reader,
    ends: readonly { readonly accountId: string; readonly sequence: number }[],
  ): Promise<Map<string, number>> {
    if (ends.length === 0) return new Map();
    const wanted = ends.map(
      ({ accountId, sequence }) =>
        `account_id = ${integer(BigInt(accountId))} AND sequence > ${integer(sequence)}`,
    );
    const rows = await reader.query<{ accountId: string; highest: string }>(
      `SELECT t.accountId, MAX(t.highest) AS highest FROM (${inBothPlaces(
        ({
          entry,
        }) => `SELECT account_id AS accountId, MAX(sequence) AS highest FROM ${entry} FORCE INDEX (PRIMARY)
         WHERE ${wanted.map((each) => `(${each})`).join(' OR ')} GROUP BY account_id`,
      )}) t GROUP BY t.accountId`,
    );
    return new Map(rows.map(({ accountId, highest }) => [accountId, Number(highest)]));
  }

  /** The balances before and after entries. */
  async ends(
    reader: Reader,
    ranges: readonly EntryRange[],
  ): Promise<Map<string, { opening: bigint; closing: bigint }>> {
    const wanted = ranges.map(
      ({ accountId, first, last }) =>
        `account_id = ${integer(BigInt(accountId))} AND sequence IN (${integer(first)}, ${integer(last)})`,
    );
    const rows = await reader.query<{ accountId: string; sequence: string; before: string; after: string }>(
      inBothPlaces(
        ({
          entry,
        }) => `SELECT account_id AS accountId, sequence, balance_before AS \`before\`, balance_after AS \`after\`
         FROM ${entry} FORCE INDEX (PRIMARY) WHERE ${wanted.map((each) => `(${each})`).join(' OR ')}`,
      ),
    );
    const found = new Map(rows.map((row) => [`${row.accountId}/${row.sequence}`, row]));
    const ends = new Map<string, { opening: bigint; closing: bigint }>();
    for (const { accountId, first, last } of ranges) {
      const [one, other] = [found.get(`${accountId}/${first}`), found.get(`${accountId}/${last}`)];
      if (one && other) ends.set(accountId, { opening: BigInt(one.before), closing: BigInt(other.after) });
    }
    return ends;
  }
}

interface RawAccount {
  accountId: string;
  debit: string;
  credit: string;
  first: string;
  last: string;
  currency: string | null;
  glAccountId: string | null;
  normalSide: 'D' | 'C' | null;
  debitTotal: string | null;
  creditTotal: string;
  held: string;
  earmarked: string;
  balanceSequence: string;
  lastAfter: string | null;
  openHolds: string | null;
  earmarks: string | null;
}

function accountOf(row: RawAccount): Omit<AccountInPlace, 'beyond'> {
  const { accountId, currency, glAccountId, normalSide } = row;
  return {
    accountId,
    turnover: { debit: BigInt(row.debit), credit: BigInt(row.credit) },
    first: Number(row.first),
    last: Number(row.last),
    account:
      currency === null || glAccountId === null || normalSide === null
        ? null
        : { currency, glAccountId, normalSide },
    openHolds: BigInt(row.openHolds ?? 0),
    earmarks: BigInt(row.earmarks ?? 0),
    balance:
      row.debitTotal === null
        ? null
        : {
            debitTotal: BigInt(row.debitTotal),
            creditTotal: BigInt(row.creditTotal),
            held: BigInt(row.held),
            earmarked: BigInt(row.earmarked),
            lastSequence: Number(row.balanceSequence),
            lastAfter: row.lastAfter === null ? null : BigInt(row.lastAfter),
          },
  };
}

interface RawEntries {
  accountId: string;
  entries: string;
  first: string | null;
  last: string | null;
  debit: string;
  credit: string;
  others: string;
  lineDebit: string;
  lineCredit: string;
  broken: string | null;
  loose: string | null;
  looseVoucher: Buffer | null;
}

const numberOf = (digits: string | null): number | null => (digits === null ? null : Number(digits));

const entriesOf = (row: RawEntries): EntriesOfDay => ({
  accountId: row.accountId,
  entries: Number(row.entries),
  first: numberOf(row.first),
  last: numberOf(row.last),
  turnover: { debit: BigInt(row.debit), credit: BigInt(row.credit) },
  others: BigInt(row.others),
  lines: { debit: BigInt(row.lineDebit), credit: BigInt(row.lineCredit) },
  broken: numberOf(row.broken),
  loose: numberOf(row.loose),
  looseVoucher: row.looseVoucher && uuidOf(row.looseVoucher),
});
