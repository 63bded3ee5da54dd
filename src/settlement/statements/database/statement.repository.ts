import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IS_WITHDRAWN_ADJUSTMENT } from '../../database/adjustment.repository.js';
import { integer, text, uuidOf } from '../../../platform/database/sql.js';
import type { StatementDetail, StatementOrder, StatementScope } from '../statement.js';

interface DetailRow extends Omit<
  StatementDetail,
  'detailNo' | 'amount' | 'batchNo' | 'batch' | 'isWithdrawn'
> {
  isWithdrawn: string | number | null;
  detailNo: string | number;
  amount: string;
  batchNo: string | number | null;
  batch: Buffer | null;
}

type Figures = 'fee' | 'reserve' | 'carried' | 'amount' | 'paymentAmount' | 'returned';

interface OrderRow
  extends Omit<StatementOrder, 'batchNo' | 'batch' | 'payout' | Figures>, Record<Figures, string | null> {
  batchNo: string | number;
  batch: Buffer;
  payout: Buffer | null;
}

type Of = Pick<StatementScope, 'book' | 'party' | 'currency'>;

/** Details and orders of one party, along keys. */
@Injectable()
export class StatementRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Which of the dates have details of the party. */
  async datesWith(of: Of, dates: readonly string[]): Promise<string[]> {
    if (dates.length === 0) return [];
    const each = dates.map((date) => `(SELECT ${text(date)} AS date ${fromDetails(of, date)} LIMIT 1)`);
    const rows: { date: string }[] = await this.dataSource.query(each.join(' UNION ALL '));
    return rows.map(({ date }) => date).sort();
  }

  /** The next details of a date by number. @param after '0': the first page */
  async details(of: Of, date: string, after: string, count: number): Promise<StatementDetail[]> {
    const rows: DetailRow[] = await this.dataSource.query(statementDetailsStatement(of, date, after, count));
    return rows.map((row) => ({
      ...{ ...row, detailNo: String(row.detailNo), amount: BigInt(row.amount) },
      batchNo: row.batchNo === null ? null : String(row.batchNo),
      batch: row.batch === null ? null : uuidOf(row.batch),
      isWithdrawn: Number(row.isWithdrawn) === 1,
    }));
  }

  /** The orders of the party in those batches that settle something, with their payments. */
  async orders({ party }: Pick<Of, 'party'>, batchNos: readonly string[]): Promise<StatementOrder[]> {
    if (batchNos.length === 0) return [];
    const rows: OrderRow[] = await this.dataSource.query(statementOrdersStatement(party, batchNos));
    return rows.map((row) => ({
      ...{ ...row, batchNo: String(row.batchNo), batch: uuidOf(row.batch) },
      ...{ fee: BigInt(row.fee!), reserve: BigInt(row.reserve!), carried: BigInt(row.carried!) },
      ...{ amount: BigInt(row.amount!), returned: BigInt(row.returned ?? 0) },
      paymentAmount: row.paymentAmount === null ? null : BigInt(row.paymentAmount),
      payout: row.payout === null ? null : uuidOf(row.payout),
    }));
  }

  /** The next parties that have orders in any of the batches. */
  async parties(batchNos: readonly string[], after: string, count: number): Promise<string[]> {
    if (batchNos.length === 0) return [];
    const each = batchNos.map(
      (batchNo) => `(SELECT DISTINCT o.party FROM settlement_order o FORCE INDEX (PRIMARY)
        WHERE o.batch_no = ${batchNo} AND o.party > ${text(after)} ORDER BY o.party LIMIT ${integer(count)})`,
    );
    const rows: { party: string }[] = await this.dataSource.query(each.join(' UNION '));
    return rows
      .map(({ party }) => party)
      .sort((left, right) => (left < right ? -1 : 1))
      .slice(0, count);
  }
}

const fromDetails = ({ book, party, currency }: Of, date: string): string =>
  `FROM settlement_detail d FORCE INDEX (settlement_detail_pick)
   WHERE d.book_id = ${integer(book.id)} AND d.currency = ${text(currency)} AND d.settlement_date = ${text(date)}
     AND d.party = ${text(party)}`;

export const statementDetailsStatement = (of: Of, date: string, after: string, count: number): string =>
  `SELECT d.detail_no AS detailNo, d.source_kind AS kind, d.source_reference AS reference, d.direction, d.amount,
     d.due_date AS dueDate, d.settlement_date AS settlementDate, d.business_type AS businessType, d.reason,
     d.batch_no AS batchNo,
     COALESCE((SELECT r.withdrawn_at IS NOT NULL FROM settlement_run r WHERE r.run_no = d.run_no), ${IS_WITHDRAWN_ADJUSTMENT})
       AS isWithdrawn,
     (SELECT b.id FROM settlement_batch b WHERE b.batch_no = d.batch_no AND b.state <> 'void') AS batch,
     (SELECT b.state FROM settlement_batch b WHERE b.batch_no = d.batch_no AND b.state <> 'void') AS batchState,
     (SELECT o.settlement_date FROM settlement_batch o WHERE o.batch_no = d.origin_batch_no) AS originDate
   ${fromDetails(of, date)} AND d.detail_no > ${after}
   ORDER BY d.book_id, d.currency, d.settlement_date, d.party, d.detail_no LIMIT ${integer(count)}`;

export const statementOrdersStatement = (party: string, batchNos: readonly string[]): string =>
  `SELECT STRAIGHT_JOIN o.batch_no AS batchNo, b.id AS batch, o.side, o.outcome, o.fee, o.reserve, o.carried, o.amount,
     o.carry_date AS carryDate, o.release_date AS releaseDate, p.state AS paymentState, p.amount AS paymentAmount,
     p.returned, p.payout_id AS payout, y.state AS payoutState
   FROM settlement_order o FORCE INDEX (PRIMARY) JOIN settlement_batch b FORCE INDEX (PRIMARY) ON b.batch_no = o.batch_no
   LEFT JOIN settlement_payment p FORCE INDEX (PRIMARY)
     ON p.batch_no = o.batch_no AND p.party = o.party AND p.side = o.side
   LEFT JOIN payout y FORCE INDEX (PRIMARY) ON y.id = p.payout_id
   WHERE o.batch_no IN (${batchNos.join(',')}) AND o.party = ${text(party)} AND o.outcome <> 'left-out'
   ORDER BY o.batch_no, o.side`;
