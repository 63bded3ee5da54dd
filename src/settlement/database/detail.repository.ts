import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, integerOf, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import { IS_WITHDRAWN_ADJUSTMENT } from './adjustment.repository.js';
import type { NewDetail, SettlementDetail } from '../settlement-detail.js';

/** Where a walk through the details of a date stands; their numbers are decimal digits. */
export interface DetailPlace {
  readonly party: string;
  readonly detailNo: string;
}

interface DetailRow extends Omit<
  SettlementDetail,
  'bookId' | 'amount' | 'takeNo' | 'detailNo' | 'runNo' | 'isWithdrawn'
> {
  readonly detailNo: string | number;
  readonly bookId: string;
  readonly amount: string;
  readonly takeNo: string | number;
  readonly runNo: string | number | null;
  readonly isWithdrawn: string | number | null;
}

const COLUMNS = `d.detail_no AS detailNo, d.book_id AS bookId, d.source_kind AS sourceKind,
  d.source_reference AS sourceReference, d.origin_batch_no AS originBatchNo, d.party, d.currency, d.direction, d.amount,
  d.due_date AS dueDate, d.settlement_date AS settlementDate, d.settlement_at AS settlementAt,
  d.business_type AS businessType, d.reason, d.batch_no AS batchNo, d.take_no AS takeNo, d.run_no AS runNo,
  COALESCE((SELECT r.withdrawn_at IS NOT NULL FROM settlement_run r WHERE r.run_no = d.run_no), ${IS_WITHDRAWN_ADJUSTMENT})
    AS isWithdrawn,
  (SELECT b.state FROM settlement_batch b WHERE b.batch_no = d.batch_no) AS batchState,
  (SELECT o.state FROM settlement_batch o WHERE o.batch_no = d.origin_batch_no) AS originState`;

@Injectable()
export class DetailRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the source that are there already. */
  async known(
    tx: Tx,
    bookId: number,
    sourceKind: NewDetail['sourceKind'],
    references: readonly string[],
  ): Promise<SettlementDetail[]> {
    if (references.length === 0) return [];
    const rows = await sqlOf(tx).query<DetailRow>(
      `SELECT ${COLUMNS} FROM settlement_detail d FORCE INDEX (settlement_detail_source)
       WHERE d.book_id = ${integer(bookId)} AND d.source_kind = ${text(sourceKind)}
         AND d.source_reference IN (${references.map(text).join(',')})`,
    );
    return rows.map(detailOf);
  }

  /** A duplicate key says that a twin has made them. */
  async insert(tx: Tx, details: readonly NewDetail[], recordedAt: string): Promise<void> {
    if (details.length === 0) return;
    const rows = details.map((one) => {
      const from = `${integer(one.bookId)},${text(one.sourceKind)},${text(one.sourceReference)},${one.originBatchNo ?? 'NULL'}`;
      const what = `${text(one.party)},${text(one.currency)},${text(one.direction)},${integer(one.amount)}`;
      const when = [one.dueDate, one.settlementDate, one.settlementAt].map(text).join(',');
      return `(${from},${what},${when},${text(one.businessType)},${text(one.reason)},${text(recordedAt)},NULL,0,${one.runNo ?? 'NULL'})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO settlement_detail (book_id, source_kind, source_reference, origin_batch_no, party, currency, direction,
         amount, due_date, settlement_date, settlement_at, business_type, reason, recorded_at, batch_no, take_no, run_no)
       VALUES ${rows.join(',')}`,
    );
  }

  /** The highest number of a detail that is there. */
  async highest(tx: Tx): Promise<string> {
    const [row] = await sqlOf(tx).query<{ highest: string | number | null }>(
      'SELECT MAX(detail_no) AS highest FROM settlement_detail',
    );
    return String(row!.highest ?? 0);
  }

  /**
   * The next ones of a date by party and number, free or not. Their words prove nothing before they are locked.
   * @param party null: all of them
   */
  async ofDate(
    bookId: number,
    currency: string,
    date: string,
    after: DetailPlace | null,
    count: number,
    party: string | null = null,
  ): Promise<SettlementDetail[]> {
    const rows: DetailRow[] = await this.dataSource.query(
      ofDateStatement(bookId, currency, date, after, count, party),
    );
    return rows.map(detailOf);
  }

  /** The next ones that a batch holds of a party. */
  async ofBatch(batchNo: string, party: string, after: string, count: number): Promise<SettlementDetail[]> {
    const rows: DetailRow[] = await this.dataSource.query(ofBatchStatement(batchNo, party, after, count));
    return rows.map(detailOf);
  }

  /** For update, by primary key; after batches. @param detailNos in any order */
  async lock(tx: Tx, detailNos: readonly string[]): Promise<SettlementDetail[]> {
    if (detailNos.length === 0) return [];
    // Whether a batch is void is read without its lock: once void it stays so.
    const rows = await sqlOf(tx).query<DetailRow>(
      `SELECT ${COLUMNS} FROM settlement_detail d FORCE INDEX (PRIMARY)
       WHERE d.detail_no IN (${inOrder(detailNos).join(',')}) ORDER BY d.detail_no FOR UPDATE`,
    );
    return rows.map(detailOf);
  }

  /**
   * Moves the live pointers of free details to the batch, and writes each taking into its history.
   * @param details locked
   * @throws Error when one of them was not as it was locked
   */
  async take(tx: Tx, batchNo: string, details: readonly SettlementDetail[]): Promise<void> {
    if (details.length === 0) return;
    const voided = [...new Set(details.flatMap(({ batchNo: held }) => (held === null ? [] : [held])))];
    const free = voided.length === 0 ? '' : ` OR batch_no IN (${voided.join(',')})`;
    const taken = await sqlOf(tx).execute(
      `UPDATE settlement_detail FORCE INDEX (PRIMARY) SET batch_no = ${batchNo}, take_no = take_no + 1
       WHERE detail_no IN (${inOrder(details.map(({ detailNo }) => detailNo)).join(',')}) AND (batch_no IS NULL${free})`,
    );
    if (taken !== details.length)
      throw new Error(`Batch ${batchNo} took ${taken} of ${details.length} details`);
    const rows = details.map(({ detailNo, takeNo }) => `(${detailNo},${integer(takeNo + 1)},${batchNo})`);
    await sqlOf(tx).execute(
      `INSERT INTO settlement_take (detail_no, take_no, batch_no) VALUES ${rows.join(',')}`,
    );
  }

  /** Gives details back that the batch holds; their history stays. */
  async release(tx: Tx, batchNo: string, detailNos: readonly string[]): Promise<void> {
    if (detailNos.length === 0) return;
    await sqlOf(tx).execute(
      `UPDATE settlement_detail FORCE INDEX (PRIMARY) SET batch_no = NULL
       WHERE detail_no IN (${inOrder(detailNos).join(',')}) AND batch_no = ${batchNo}`,
    );
  }

  /** @param details locked and free */
  async redate(
    tx: Tx,
    details: readonly Pick<SettlementDetail, 'detailNo' | 'dueDate' | 'settlementDate' | 'settlementAt'>[],
  ): Promise<void> {
    for (const { detailNo, dueDate, settlementDate, settlementAt } of details)
      await sqlOf(tx).execute(
        `UPDATE settlement_detail SET due_date = ${text(dueDate)}, settlement_date = ${text(settlementDate)},
           settlement_at = ${text(settlementAt)} WHERE detail_no = ${detailNo}`,
      );
  }

  /** The next batch, by number, that holds something which comes out of this one. */
  async nextHolder(tx: Tx, originBatchNo: string, after: string): Promise<string | null> {
    const [row] = await sqlOf(tx).query<{ holder: string | number | null }>(
      `SELECT MIN(batch_no) AS holder FROM settlement_detail FORCE INDEX (settlement_detail_origin)
       WHERE origin_batch_no = ${originBatchNo} AND batch_no > ${after}`,
    );
    return row!.holder === null ? null : String(row!.holder);
  }
}

/**
 * The key behind a place, written out: from `party >= … AND (party > … OR detail_no > …)` both engines take a range that begins
 * with the party, and look at all its details before the place again for every page.
 */
export const behindDetail = ({ party, detailNo }: DetailPlace): string =>
  `(d.party > ${text(party)} OR (d.party = ${text(party)} AND d.detail_no > ${integerOf(detailNo)}))`;

export const ofDateStatement = (
  bookId: number,
  currency: string,
  date: string,
  after: DetailPlace | null,
  count: number,
  party: string | null = null,
): string => {
  const alone = party === null ? '' : `AND d.party = ${text(party)}`;
  const beyond = after === null ? '' : `AND ${behindDetail(after)}`;
  return `SELECT ${COLUMNS} FROM settlement_detail d FORCE INDEX (settlement_detail_pick)
    WHERE d.book_id = ${integer(bookId)} AND d.currency = ${text(currency)} AND d.settlement_date = ${text(date)} ${alone} ${beyond}
    ORDER BY d.book_id, d.currency, d.settlement_date, d.party, d.detail_no LIMIT ${integer(count)}`;
};

export const ofBatchStatement = (batchNo: string, party: string, after: string, count: number): string =>
  `SELECT ${COLUMNS} FROM settlement_detail d FORCE INDEX (settlement_detail_batch)
   WHERE d.batch_no = ${batchNo} AND d.party = ${text(party)} AND d.detail_no > ${after}
   ORDER BY d.detail_no LIMIT ${integer(count)}`;

/** Numbers, in the order that everybody locks in. */
const inOrder = (numbers: readonly string[]): string[] =>
  numbers
    .map(BigInt)
    .sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
    .map(String);

const detailOf = (row: DetailRow): SettlementDetail => ({
  ...row,
  detailNo: String(row.detailNo),
  bookId: Number(row.bookId),
  amount: BigInt(row.amount),
  batchNo: row.batchNo === null ? null : String(row.batchNo),
  originBatchNo: row.originBatchNo === null ? null : String(row.originBatchNo),
  takeNo: Number(row.takeNo),
  runNo: row.runNo === null ? null : String(row.runNo),
  isWithdrawn: Number(row.isWithdrawn) === 1,
});
