import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { toIsoTime } from '../../../platform/clock/index.js';
import { binary, integer, integerOf, text } from '../../../platform/database/sql.js';

/** What tells which settlement dates a night has to look at. Reads tables of books, clearing and settlement. */
@Injectable()
export class NightDateRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Where the book stands; lastCut null: no date was cut yet. */
  async standing(bookId: number): Promise<{ current: string; lastCut: string | null }> {
    const rows: { current: string; lastCut: string | null }[] = await this.dataSource.query(
      `SELECT b.business_date AS current, (SELECT MAX(d.business_date) FROM business_day d
         WHERE d.book_id = b.id AND d.business_date < b.business_date) AS lastCut
       FROM book b WHERE b.id = ${integer(bookId)}`,
    );
    return rows[0]!;
  }

  /** The business date that comes after; null: it is not open yet. */
  async nextBusinessDate(bookId: number, businessDate: string): Promise<string | null> {
    const rows: { next: string | null }[] = await this.dataSource.query(
      `SELECT MIN(business_date) AS next FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date > ${text(businessDate)}`,
    );
    return rows[0]?.next ?? null;
  }

  /** In which currencies anything is agreed. */
  async currencies(bookId: number): Promise<string[]> {
    const rows: { currency: string }[] = await this.dataSource.query(
      `SELECT DISTINCT currency FROM settlement_party FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} ORDER BY currency`,
    );
    return rows.map(({ currency }) => currency);
  }

  /** Runs of clearing that were posted, or had more of theirs posted, since then. */
  async runsSince(bookId: number, since: string): Promise<string[]> {
    const rows: { runNo: string | number }[] = await this.dataSource.query(
      `SELECT r.run_no AS runNo FROM clearing_run r
       WHERE r.book_id = ${integer(bookId)} AND r.state = 'posted' AND r.changed_at >= ${text(since)} ORDER BY r.run_no`,
    );
    return rows.map(({ runNo }) => String(runNo));
  }

  /**
   * The settlement dates before a date of the next lines of a run.
   * @returns the last line looked at; null: there are no more
   */
  async datesOfRun(
    runNo: string,
    before: string,
    after: number,
    count: number,
  ): Promise<{ dates: string[]; last: number | null }> {
    const rows: { date: string; last: string | number }[] = await this.dataSource.query(
      `SELECT t.settlement_date AS date, MAX(t.line_no) AS last FROM (
         SELECT r.line_no, r.settlement_date FROM clearing_result r FORCE INDEX (PRIMARY)
         WHERE r.run_no = ${integerOf(runNo)} AND r.line_no > ${integer(after)} ORDER BY r.line_no LIMIT ${integer(count)}
       ) t GROUP BY t.settlement_date`,
    );
    const last = rows.length === 0 ? null : Math.max(...rows.map((row) => Number(row.last)));
    return { dates: rows.map(({ date }) => date).filter((date) => date < before), last };
  }

  /** Of what stands beside first results and was recorded since then. */
  async datesOfExtras(bookId: number, before: string, since: string): Promise<string[]> {
    const rows: { date: string }[] = await this.dataSource.query(
      `SELECT DISTINCT x.settlement_date AS date FROM clearing_extra x FORCE INDEX (clearing_extra_list)
       WHERE x.book_id = ${integer(bookId)} AND x.kind IN ('second', 'rest', 'refund', 'difference', 'order')
         AND x.id > ${binary(firstIdOf(since))} AND x.settlement_date < ${text(before)}`,
    );
    return rows.map(({ date }) => date);
  }

  /** How many details a date has, and how many of them its live batches hold: two sums, whatever the date holds. */
  async standingOf(bookId: number, currency: string, date: string): Promise<{ all: bigint; held: bigint }> {
    const of = `book_id = ${integer(bookId)} AND currency = ${text(currency)} AND settlement_date = ${text(date)}`;
    const rows: { details: string; held: string | null }[] = await this.dataSource.query(
      `SELECT (SELECT COUNT(*) FROM settlement_detail FORCE INDEX (settlement_detail_pick) WHERE ${of}) AS details,
         (SELECT SUM(details) FROM settlement_batch FORCE INDEX (settlement_batch_list)
          WHERE ${of} AND state NOT IN ('preparing', 'void')) AS held`,
    );
    return { all: BigInt(rows[0]!.details), held: BigInt(rows[0]!.held ?? 0) };
  }
}

const HEX = 16;
const TIME_DIGITS = 12;
const ID_DIGITS = 32;

/** Ids are UUIDs of their time: all that are younger are greater. */
function firstIdOf(time: string): string {
  const milliseconds = Date.parse(toIsoTime(time));
  return milliseconds.toString(HEX).padStart(TIME_DIGITS, '0').padEnd(ID_DIGITS, '0');
}
