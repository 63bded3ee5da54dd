import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, integerOf, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { KnownDetail, LockedDetail, NewDetail, SettlementDetail } from '../settlement-detail.js';
import { IS_WITHDRAWN_ADJUSTMENT } from './adjustment.repository.js';

/** Where a walk through the details of a date stands; their numbers are decimal digits. */
export interface DetailPlace {
  readonly party: string;
  readonly detailNo: string;
}

/** As the driver gives it: numbers that may be large come as their digits. */
type Numbered<Row, Number extends keyof Row> = Omit<Row, Number> & {
  readonly [Column in Number]: null extends Row[Column] ? string | number | null : string | number;
};
type LockedRow = Numbered<
  Omit<LockedDetail, 'batchState' | 'originState'>,
  'detailNo' | 'originBatchNo' | 'batchNo' | 'takeNo' | 'runNo'
>;

interface DetailRow extends Numbered<
  Omit<SettlementDetail, 'bookId' | 'amount' | 'isWithdrawn'>,
  'detailNo' | 'originBatchNo' | 'batchNo' | 'takeNo' | 'runNo'
> {
  readonly bookId: string;
  readonly amount: string;
  readonly isWithdrawn: string | number;
}

const COLUMNS = `d.detail_no AS detailNo, d.book_id AS bookId, d.source_kind AS sourceKind,
  d.source_reference AS sourceReference, d.origin_batch_no AS originBatchNo, d.party, d.currency, d.direction, d.amount,
  d.due_date AS dueDate, d.settlement_date AS settlementDate, d.settlement_at AS settlementAt,
  d.business_type AS businessType, d.reason, d.batch_no AS batchNo, d.take_no AS takeNo, d.run_no AS runNo,
  (r.withdrawn_at IS NOT NULL OR ${IS_WITHDRAWN_ADJUSTMENT}) AS isWithdrawn, b.state AS batchState, o.state AS originState`;

/** What a page is joined with, row by row and each by its number. */
const STANDING = `LEFT JOIN settlement_run r FORCE INDEX (PRIMARY) ON r.run_no = d.run_no
  LEFT JOIN settlement_batch b FORCE INDEX (PRIMARY) ON b.batch_no = d.batch_no
  LEFT JOIN settlement_batch o FORCE INDEX (PRIMARY) ON o.batch_no = d.origin_batch_no`;

@Injectable()
export class DetailRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the source that are there already. */
  async known(
    tx: Tx,
    bookId: number,
    sourceKind: NewDetail['sourceKind'],
    references: readonly string[],
  ): Promise<KnownDetail[]> {
    if (references.length === 0) return [];
    const rows = await sqlOf(tx).query<Numbered<KnownDetail, 'detailNo' | 'runNo'>>(
      `SELECT d.detail_no AS detailNo, d.source_reference AS sourceReference, d.due_date AS dueDate,
         d.settlement_at AS settlementAt, d.run_no AS runNo
       FROM settlement_detail d FORCE INDEX (settlement_detail_source)
       WHERE d.book_id = ${integer(bookId)} AND d.source_kind = ${text(sourceKind)}
         AND d.source_reference IN (${references.map(text).join(',')})`,
    );
    return rows.map((row) => ({ ...row, detailNo: String(row.detailNo), runNo: textOrNull(row.runNo) }));
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
  async lock(tx: Tx, detailNos: readonly string[]): Promise<LockedDetail[]> {
    if (detailNos.length === 0) return [];
    const rows = await sqlOf(tx).query<LockedRow>(
      `SELECT d.detail_no AS detailNo, d.origin_batch_no AS originBatchNo, d.due_date AS dueDate,
         d.settlement_date AS settlementDate, d.settlement_at AS settlementAt, d.batch_no AS batchNo, d.take_no AS takeNo,
         d.run_no AS runNo FROM settlement_detail d FORCE INDEX (PRIMARY)
       WHERE d.detail_no IN (${inOrder(detailNos).join(',')}) ORDER BY d.detail_no FOR UPDATE`,
    );
    const states = await this.statesOf(tx, rows);
    return rows.map((row) => {
      const [batchNo, originBatchNo] = [textOrNull(row.batchNo), textOrNull(row.originBatchNo)];
      return {
        ...{ detailNo: String(row.detailNo), dueDate: row.dueDate, settlementDate: row.settlementDate },
        ...{ settlementAt: row.settlementAt, takeNo: Number(row.takeNo), runNo: textOrNull(row.runNo) },
        ...{ batchNo, batchState: batchNo === null ? null : states.get(batchNo)! },
        ...{ originBatchNo, originState: originBatchNo === null ? null : states.get(originBatchNo)! },
      };
    });
  }

  /** Of the few batches that details point to. Whether one is void is read without its lock: once void it stays so. */
  private async statesOf(tx: Tx, rows: readonly LockedRow[]): Promise<ReadonlyMap<string, string>> {
    const numbers = new Set<string>();
    for (const { batchNo, originBatchNo } of rows) {
      if (batchNo !== null) numbers.add(String(batchNo));
      if (originBatchNo !== null) numbers.add(String(originBatchNo));
    }
    if (numbers.size === 0) return new Map();
    const states = await sqlOf(tx).query<{ batchNo: string | number; state: string }>(
      `SELECT b.batch_no AS batchNo, b.state FROM settlement_batch b FORCE INDEX (PRIMARY)
       WHERE b.batch_no IN (${inOrder([...numbers]).join(',')})`,
    );
    return new Map(states.map(({ batchNo, state }) => [String(batchNo), state]));
  }

  /**
   * Moves the live pointers of free details to the batch, and writes each taking into its history.
   * @param details locked
   * @throws Error when one of them was not as it was locked
   */
  async take(
    tx: Tx,
    batchNo: string,
    details: readonly Pick<SettlementDetail, 'detailNo' | 'batchNo' | 'takeNo'>[],
  ): Promise<void> {
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
  return `SELECT ${COLUMNS} FROM settlement_detail d FORCE INDEX (settlement_detail_pick) ${STANDING}
    WHERE d.book_id = ${integer(bookId)} AND d.currency = ${text(currency)} AND d.settlement_date = ${text(date)} ${alone} ${beyond}
    ORDER BY d.book_id, d.currency, d.settlement_date, d.party, d.detail_no LIMIT ${integer(count)}`;
};

export const ofBatchStatement = (batchNo: string, party: string, after: string, count: number): string =>
  `SELECT ${COLUMNS} FROM settlement_detail d FORCE INDEX (settlement_detail_batch) ${STANDING}
   WHERE d.batch_no = ${batchNo} AND d.party = ${text(party)} AND d.detail_no > ${after}
   ORDER BY d.detail_no LIMIT ${integer(count)}`;

/** Numbers, in the order that everybody locks in. */
const inOrder = (numbers: readonly string[]): string[] =>
  numbers
    .map(BigInt)
    .sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
    .map(String);

const textOrNull = (value: string | number | null): string | null => (value === null ? null : String(value));

const detailOf = (row: DetailRow): SettlementDetail => ({
  ...row,
  detailNo: String(row.detailNo),
  bookId: Number(row.bookId),
  amount: BigInt(row.amount),
  batchNo: textOrNull(row.batchNo),
  originBatchNo: textOrNull(row.originBatchNo),
  takeNo: Number(row.takeNo),
  runNo: textOrNull(row.runNo),
  isWithdrawn: Number(row.isWithdrawn) === 1,
});
