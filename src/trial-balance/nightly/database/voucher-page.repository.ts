import { Injectable } from '@nestjs/common';
import { inBothPlaces } from '../../../ledger/places/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { LineInPlace, UnbalancedVoucher, VoucherSum } from '../check-vouchers.rules.js';
import type { Reader } from './snapshot.repository.js';

/** The vouchers of a book and date. */
export interface Day {
  readonly bookId: number;
  readonly businessDate: string;
}

/** Vouchers by their ids: after the one, up to and with the other. */
export interface VoucherRange {
  readonly after: string | null;
  readonly upTo: string;
}

/** A page of faults is enough: what is counted beyond it would be counted in the thousands. */
const AT_MOST = 1_000;

/**
 * The vouchers of a date with their lines and entries, along the index (book, date, id). A voucher is written with all
 * of them in one transaction, so a statement sees it whole or not at all.
 */
@Injectable()
export class VoucherPageRepository {
  async count(reader: Reader, { bookId, businessDate }: Day): Promise<number> {
    const [row] = await reader.query<{ count: string }>(
      `SELECT SUM(p.count) AS count FROM (${inBothPlaces(
        ({ voucher }) => `SELECT COUNT(*) AS count FROM ${voucher} FORCE INDEX (voucher_date)
         WHERE book_id = ${integer(bookId)} AND business_date = ${text(businessDate)}`,
      )}) p`,
    );
    return Number(row!.count);
  }

  /** The same in a transaction that has locked the date: no more of them come until it ends. */
  countIn(tx: Tx, day: Day): Promise<number> {
    return this.count(sqlOf(tx), day);
  }

  /** How many of the next vouchers there are, and the last of them. @param after null for the first */
  async page(
    reader: Reader,
    { bookId, businessDate }: Day,
    after: string | null,
    atMost: number,
  ): Promise<{ count: number; last: string | null }> {
    const [row] = await reader.query<{ count: string; last: Buffer | null }>(
      `SELECT COUNT(*) AS count, MAX(p.id) AS last FROM (${inBothPlaces(
        ({ voucher }) => `SELECT id FROM ${voucher} FORCE INDEX (voucher_date)
         WHERE book_id = ${integer(bookId)} AND business_date = ${text(businessDate)}
           ${after === null ? '' : `AND id > ${binary(after)}`}
         ORDER BY id LIMIT ${integer(atMost)}`,
      )} ORDER BY id LIMIT ${integer(atMost)}) p`,
    );
    return { count: Number(row!.count), last: row!.last && uuidOf(row!.last) };
  }

  /** Vouchers whose debits are not their credits in a currency. */
  async unbalanced(reader: Reader, day: Day, range: VoucherRange): Promise<UnbalancedVoucher[]> {
    const rows = await reader.query<{ id: Buffer; currency: string; debit: string; credit: string }>(
      inBothPlaces(
        ({
          voucher,
          line,
        }) => `SELECT STRAIGHT_JOIN v.id, l.currency, SUM(IF(l.side = 'D', l.amount, 0)) AS debit,
           SUM(IF(l.side = 'C', l.amount, 0)) AS credit
         FROM ${voucher} v FORCE INDEX (voucher_date) JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id
         WHERE ${within(day, range)}
         GROUP BY v.id, l.currency HAVING debit <> credit LIMIT ${AT_MOST}`,
      ),
    );
    return rows.map(({ id, currency, debit, credit }) => ({
      ...{ voucher: uuidOf(id), currency, debit: BigInt(debit), credit: BigInt(credit) },
    }));
  }

  /** Vouchers that have more or fewer lines than they were recorded with. */
  async miscounted(
    reader: Reader,
    day: Day,
    range: VoucherRange,
  ): Promise<{ voucher: string; recorded: number; lines: number }[]> {
    const rows = await reader.query<{ id: Buffer; recorded: number; counted: string }>(
      inBothPlaces(
        ({
          voucher,
          line,
        }) => `SELECT STRAIGHT_JOIN v.id, MAX(v.line_count) AS recorded, COUNT(l.voucher_id) AS counted
         FROM ${voucher} v FORCE INDEX (voucher_date) LEFT JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id
         WHERE ${within(day, range)}
         GROUP BY v.id HAVING recorded <> counted LIMIT ${AT_MOST}`,
      ),
    );
    return rows.map(({ id, recorded, counted }) => ({
      ...{ voucher: uuidOf(id), recorded, lines: Number(counted) },
    }));
  }

  /** Lines that do not agree with their entry or their account. */
  async disagreeing(reader: Reader, day: Day, range: VoucherRange): Promise<LineInPlace[]> {
    const rows = await reader.query<RawLine>(
      inBothPlaces(
        ({
          voucher,
          line,
          entry,
        }) => `SELECT STRAIGHT_JOIN v.id, l.line_number AS lineNumber, l.account_id AS accountId, l.currency,
         l.gl_account_id AS lineGlAccountId, a.gl_account_id AS glAccountId, a.currency AS accountCurrency,
         a.book_id = v.book_id AS isOfBook, l.amount AS lineAmount,
         IF(l.side = g.normal_side, e.amount, -e.amount) AS entryAmount, e.side = l.side AS isOnSide,
         e.business_date = v.business_date AS isOnDate,
         e.voucher_id = l.voucher_id AND e.line_number = l.line_number AS isOfLine,
         d.account_id IS NOT NULL AS hasTurnover
       FROM ${voucher} v FORCE INDEX (voucher_date)
       JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id
       LEFT JOIN account a FORCE INDEX (PRIMARY) ON a.id = l.account_id
       LEFT JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = a.gl_account_id
       LEFT JOIN ${entry} e FORCE INDEX (PRIMARY)
         ON e.account_id = l.account_id AND e.sequence = l.account_sequence
       LEFT JOIN account_day d FORCE INDEX (PRIMARY)
         ON d.account_id = l.account_id AND d.business_date = v.business_date
       WHERE ${within(day, range)} AND (NOT a.gl_account_id <=> l.gl_account_id OR a.currency <> l.currency
         OR a.book_id <> v.book_id OR d.account_id IS NULL OR NOT e.voucher_id <=> l.voucher_id OR e.line_number <> l.line_number
         OR e.side <> l.side OR e.business_date <> v.business_date
         OR e.amount <> IF(l.side = g.normal_side, l.amount, -l.amount))
       LIMIT ${AT_MOST}`,
      ),
    );
    return rows.map(lineOf);
  }

  /** The accounts that the vouchers have moved. */
  async accounts(reader: Reader, day: Day, range: VoucherRange): Promise<string[]> {
    const rows = await reader.query<{ accountId: string }>(
      inBothPlaces(
        ({ voucher, line }) => `SELECT STRAIGHT_JOIN DISTINCT l.account_id AS accountId
         FROM ${voucher} v FORCE INDEX (voucher_date) JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id
         WHERE ${within(day, range)}`,
      ),
    );
    return [...new Set(rows.map(({ accountId }) => accountId))];
  }

  /** What the lines of the vouchers come to, by GL account of the line. */
  async sums(reader: Reader, day: Day, range: VoucherRange): Promise<VoucherSum[]> {
    const rows = await reader.query<{ glAccountId: string; currency: string; debit: string; credit: string }>(
      `SELECT t.glAccountId, t.currency, SUM(t.debit) AS debit, SUM(t.credit) AS credit FROM (${inBothPlaces(
        ({ voucher, line }) => `SELECT STRAIGHT_JOIN l.gl_account_id AS glAccountId, l.currency,
           SUM(IF(l.side = 'D', l.amount, 0)) AS debit, SUM(IF(l.side = 'C', l.amount, 0)) AS credit
         FROM ${voucher} v FORCE INDEX (voucher_date) JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = v.id
         WHERE ${within(day, range)} GROUP BY l.gl_account_id, l.currency`,
      )}) t GROUP BY t.glAccountId, t.currency`,
    );
    return rows.map(({ glAccountId, currency, debit, credit }) => ({
      ...{ glAccountId, currency, debit: BigInt(debit), credit: BigInt(credit) },
    }));
  }
}

const within = ({ bookId, businessDate }: Day, { after, upTo }: VoucherRange): string =>
  `v.book_id = ${integer(bookId)} AND v.business_date = ${text(businessDate)} AND v.id <= ${binary(upTo)}
   ${after === null ? '' : `AND v.id > ${binary(after)}`}`;

/** Comparisons come as numbers or their digits, null where a row is missing. */
type Truth = number | string | null;

interface RawLine {
  id: Buffer;
  lineNumber: number;
  accountId: string;
  currency: string;
  lineGlAccountId: string;
  glAccountId: string | null;
  accountCurrency: string | null;
  isOfBook: Truth;
  lineAmount: string;
  entryAmount: string | null;
  isOnSide: Truth;
  isOnDate: Truth;
  isOfLine: Truth;
  hasTurnover: Truth;
}

const isTrue = (truth: Truth): boolean => Number(truth) === 1;

const lineOf = (row: RawLine): LineInPlace => ({
  voucher: uuidOf(row.id),
  lineNumber: row.lineNumber,
  accountId: row.accountId,
  currency: row.currency,
  lineGlAccountId: row.lineGlAccountId,
  account:
    row.glAccountId === null || !isTrue(row.isOfBook) || row.accountCurrency !== row.currency
      ? null
      : { glAccountId: row.glAccountId },
  amount: BigInt(row.lineAmount),
  hasTurnover: isTrue(row.hasTurnover),
  entry:
    row.isOfLine === null
      ? null
      : {
          amount: row.entryAmount === null ? null : BigInt(row.entryAmount),
          isOfLine: isTrue(row.isOfLine),
          isOnSide: isTrue(row.isOnSide),
          isOnDate: isTrue(row.isOnDate),
        },
});
