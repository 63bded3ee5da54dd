import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sha256 } from '../../../platform/digest/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import { firstCharacters } from '../../../platform/text/index.js';
import type { Difference, FoundDifference } from '../difference.js';

interface DifferenceRow extends Omit<Difference, 'id' | 'bookId' | 'batchNo' | 'amount' | 'isOpen'> {
  readonly id: Buffer;
  readonly bookId: string;
  readonly batchNo: string | number | null;
  readonly amount: string;
  readonly isOpen: string | number;
}

/** Of all that are open, by currency. */
export interface DifferenceTotal {
  readonly currency: string;
  readonly items: number;
  readonly amount: bigint;
  readonly oldest: string;
}

const COLUMNS = `d.id, d.book_id AS bookId, d.kind, d.subject, d.business_date AS businessDate, d.batch_no AS batchNo, d.party,
  d.currency, d.amount, d.message, d.is_open AS isOpen, d.found_at AS foundAt`;
const MOST_AT_ONCE = 100;

/** What does not add up. A row is closed once, and never opened again: what is found again is another. */
@Injectable()
export class DifferenceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Those whose subjects have no open row yet; a duplicate key says that a twin was faster.
   * @param ids one for each
   */
  async add(
    tx: Tx,
    bookId: number,
    businessDate: string,
    found: readonly FoundDifference[],
    ids: readonly string[],
    foundAt: string,
  ): Promise<void> {
    for (let start = 0; start < found.length; start += MOST_AT_ONCE) {
      const some = found.slice(start, start + MOST_AT_ONCE);
      const keys = some.map(({ kind, subject }) => sha256(`${bookId} ${kind} ${subject}`));
      const known = await sqlOf(tx).query<{ subjectKey: Buffer }>(
        `SELECT subject_key AS subjectKey FROM settlement_difference FORCE INDEX (settlement_difference_subject)
         WHERE subject_key IN (${keys.map(binary).join(',')})`,
      );
      const isKnown = new Set(known.map(({ subjectKey }) => subjectKey.toString('hex')));
      const rows = some.flatMap((one, index) => {
        const { kind, subject, batchNo, party, currency, amount, message } = one;
        if (isKnown.has(keys[index]!)) return [];
        isKnown.add(keys[index]!);
        const what = `${integer(bookId)},${text(kind)},${text(subject)},${binary(keys[index]!)},${text(businessDate)}`;
        const of = `${batchNo ?? 'NULL'},${text(party)},${text(currency)},${integer(amount)},${text(firstCharacters(message, LONGEST))}`;
        return [`(${binary(ids[start + index]!)},${what},${of},1,${text(foundAt)})`];
      });
      if (rows.length === 0) continue;
      await sqlOf(tx).execute(
        `INSERT INTO settlement_difference (id, book_id, kind, subject, subject_key, business_date, batch_no, party, currency,
           amount, message, is_open, found_at) VALUES ${rows.join(',')}`,
      );
    }
  }

  /** The next open ones of a book by id. */
  async open(bookId: number, after: string | null, count: number): Promise<Difference[]> {
    const rows: DifferenceRow[] = await this.dataSource.query(openDifferencesStatement(bookId, after, count));
    return rows.map(differenceOf);
  }

  async totals(bookId: number): Promise<DifferenceTotal[]> {
    const rows: { currency: string; items: string; amount: string; oldest: string }[] =
      await this.dataSource.query(
        `SELECT currency, COUNT(*) AS items, SUM(ABS(amount)) AS amount, MIN(found_at) AS oldest
         FROM settlement_difference FORCE INDEX (settlement_difference_list)
         WHERE book_id = ${integer(bookId)} AND is_open = 1 GROUP BY currency`,
      );
    return rows.map((row) => ({ ...row, items: Number(row.items), amount: BigInt(row.amount) }));
  }

  /** Closes one. @returns false when it is not there, or was closed before */
  async close(
    tx: Tx,
    bookId: number,
    id: string,
    by: { readonly clientId: number; readonly reason: string; readonly at: string },
  ): Promise<boolean> {
    const closed = await sqlOf(tx).execute(
      `UPDATE settlement_difference SET is_open = 0, subject_key = NULL, closed_at = ${text(by.at)},
         closed_by = ${integer(by.clientId)}, reason = ${text(by.reason)}
       WHERE id = ${binary(id)} AND book_id = ${integer(bookId)} AND is_open = 1`,
    );
    return closed === 1;
  }

  /** Who closed it said so before, in the same words. */
  async wasClosedBy(bookId: number, id: string, by: { clientId: number; reason: string }): Promise<boolean> {
    const rows: object[] = await this.dataSource.query(
      `SELECT 1 FROM settlement_difference WHERE id = ${binary(id)} AND book_id = ${integer(bookId)} AND is_open = 0
         AND closed_by = ${integer(by.clientId)} AND reason = ${text(by.reason)}`,
    );
    return rows.length > 0;
  }

  /** What was found of a batch and is not so any more. */
  async closeOfBatch(tx: Tx, batchNo: string, reason: string, at: string): Promise<void> {
    const rows = await sqlOf(tx).query<{ id: Buffer }>(
      `SELECT id FROM settlement_difference FORCE INDEX (settlement_difference_batch)
       WHERE batch_no = ${batchNo} AND is_open = 1 ORDER BY id LIMIT 1000`,
    );
    if (rows.length === 0) return;
    await sqlOf(tx).execute(
      `UPDATE settlement_difference FORCE INDEX (PRIMARY) SET is_open = 0, subject_key = NULL, closed_at = ${text(at)},
         closed_by = 0, reason = ${text(reason)}
       WHERE id IN (${rows.map(({ id }) => binary(uuidOf(id))).join(',')}) AND is_open = 1`,
    );
  }
}

export const openDifferencesStatement = (bookId: number, after: string | null, count: number): string =>
  `SELECT ${COLUMNS} FROM settlement_difference d FORCE INDEX (settlement_difference_list)
   WHERE d.book_id = ${integer(bookId)} AND d.is_open = 1 ${after === null ? '' : `AND d.id > ${binary(after)}`}
   ORDER BY d.id LIMIT ${integer(count)}`;

const LONGEST = 500;

const differenceOf = (row: DifferenceRow): Difference => ({
  ...row,
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  batchNo: row.batchNo === null ? null : String(row.batchNo),
  amount: BigInt(row.amount),
  isOpen: Number(row.isOpen) === 1,
});
