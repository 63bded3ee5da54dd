import { inBothPlaces } from '../../ledger/places/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { Turnover } from '../rules/day-turnovers.rules.js';
import type { ReadingSession } from './reading-session.repository.js';

export interface StoredTurnover extends Turnover {
  readonly accountId: string;
}

/** A pair of a voucher and a metadata name with value, as the index of metadata has it. */
export interface IndexedFact {
  /** Hexadecimal. */
  readonly fact: string;
  readonly date: string;
  readonly voucher: string;
}

/** What is stored beside vouchers so that they are added up and found quickly: turnovers, and the index of metadata. */
export class TurnoverRepository {
  constructor(private readonly session: ReadingSession) {}

  /** The next turnovers of the date by account. @param after '' for the first */
  async ofDate(bookId: number, date: string, after: string, count: number): Promise<StoredTurnover[]> {
    const rows = await this.session.rows<[string, string, string, string, string]>(
      `SELECT account_id, debit_turnover, credit_turnover, first_sequence, last_sequence
       FROM account_day FORCE INDEX (account_day_date)
       WHERE book_id = ${integer(bookId)} AND business_date = ${text(date)}
         ${after === '' ? '' : `AND account_id > ${integer(BigInt(after))}`}
       ORDER BY account_id LIMIT ${integer(count)}`,
    );
    return rows.map(([accountId, debit, credit, first, last]) => ({
      accountId,
      debit: BigInt(debit),
      credit: BigInt(credit),
      first: Number(first),
      last: Number(last),
    }));
  }

  /** Those of the facts that are there, as {@link factKey}. */
  async factsThere(bookId: number, facts: readonly IndexedFact[]): Promise<Set<string>> {
    const wanted = facts.map(
      ({ fact, date, voucher }) => `(${binary(fact)},${text(date)},${binary(voucher)})`,
    );
    const rows = await this.session.rows<[Buffer, string, Buffer]>(
      inBothPlaces(
        ({ fact }) => `SELECT fact, business_date, voucher_id FROM ${fact} FORCE INDEX (PRIMARY)
         WHERE book_id = ${integer(bookId)} AND (fact, business_date, voucher_id) IN (${wanted.join()})`,
      ),
    );
    return new Set(rows.map((row) => factKey(factOfRow(row))));
  }

  async factCount(bookId: number): Promise<number> {
    const [row] = await this.session.rows<[string]>(
      `SELECT SUM(facts) FROM (${inBothPlaces(
        ({ fact }) => `SELECT COUNT(*) AS facts FROM ${fact} WHERE book_id = ${integer(bookId)}`,
      )}) f`,
    );
    return Number(row![0]);
  }

  /** The next facts of the book, each with the metadata and the date of its voucher; null where that is missing. */
  async facts(
    bookId: number,
    after: IndexedFact | null,
    count: number,
  ): Promise<(IndexedFact & { metadata: string | null; voucherDate: string | null })[]> {
    const rows = await this.session.rows<[Buffer, string, Buffer, string | null, string | null]>(
      `${inBothPlaces(
        ({
          voucher,
          fact,
        }) => `SELECT STRAIGHT_JOIN f.fact, f.business_date, f.voucher_id, v.metadata, v.business_date AS its_date
         FROM ${fact} f FORCE INDEX (PRIMARY)
         LEFT JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = f.voucher_id AND v.book_id = f.book_id
         WHERE f.book_id = ${integer(bookId)} ${after === null ? '' : `AND ${isAfter(after)}`}
         ORDER BY f.fact, f.business_date, f.voucher_id LIMIT ${integer(count)}`,
      )} ORDER BY fact, business_date, voucher_id LIMIT ${integer(count)}`,
    );
    return rows.map(([fact, date, voucher, metadata, voucherDate]) => ({
      ...factOfRow([fact, date, voucher]),
      metadata,
      voucherDate,
    }));
  }
}

export const factKey = ({ fact, date, voucher }: IndexedFact): string => `${fact}/${date}/${voucher}`;

const factOfRow = ([fact, date, voucher]: [Buffer, string, Buffer]): IndexedFact => ({
  ...{ fact: fact.toString('hex'), date, voucher: uuidOf(voucher) },
});

function isAfter({ fact, date, voucher }: IndexedFact): string {
  const [is, on] = [`f.fact = ${binary(fact)}`, `f.business_date = ${text(date)}`];
  return `(f.fact > ${binary(fact)} OR ${is} AND f.business_date > ${text(date)}
    OR ${is} AND ${on} AND f.voucher_id > ${binary(voucher)})`;
}
