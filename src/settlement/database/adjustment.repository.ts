import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inBothPlaces } from '../../ledger/places/index.js';
import { binary, integer, integerOf, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { Adjustment, NewAdjustment } from '../adjustment.js';
import type { Direction } from '../settlement-detail.js';

interface AdjustmentRow {
  approvalId: Buffer;
  bookId: string | number;
  party: string;
  currency: string;
  direction: Direction;
  amount: string;
  payableAccount: string;
  account: string | null;
  voucherId: Buffer | null;
  isWithdrawn: string | number;
}

/** Who withdraws an adjustment. */
export interface Withdrawal {
  readonly approvalId: string;
  /** Where something was posted with the adjustment, the voucher that takes it back. */
  readonly postingId: string;
  readonly at: string;
}

const ADJUSTMENTS = `SELECT j.approval_id AS approvalId, j.book_id AS bookId, j.party, j.currency, j.direction, j.amount,
  j.payable_account AS payableAccount, j.account, j.voucher_id AS voucherId, j.withdrawn_at IS NOT NULL AS isWithdrawn
  FROM settlement_adjustment j`;

/** Whether a detail is that of a withdrawn adjustment; of other details nothing is read. */
export const IS_WITHDRAWN_ADJUSTMENT = `(d.source_kind = 'adjustment' AND EXISTS (SELECT 1 FROM settlement_adjustment j
  WHERE j.approval_id = UNHEX(REPLACE(d.source_reference, '-', '')) AND j.withdrawn_at IS NOT NULL))`;

/** Adjustments and their vouchers. Their rows are locked before details. */
@Injectable()
export class AdjustmentRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byApproval(approvalId: string): Promise<Adjustment | null> {
    const rows: AdjustmentRow[] = await this.dataSource.query(
      `${ADJUSTMENTS} FORCE INDEX (PRIMARY) WHERE j.approval_id = ${binary(approvalId)}`,
    );
    return rows[0] ? adjustmentOf(rows[0]) : null;
  }

  /** For update. */
  async lock(tx: Tx, approvalId: string): Promise<Adjustment | null> {
    const rows = await sqlOf(tx).query<AdjustmentRow>(
      `${ADJUSTMENTS} FORCE INDEX (PRIMARY) WHERE j.approval_id = ${binary(approvalId)} FOR UPDATE`,
    );
    return rows[0] ? adjustmentOf(rows[0]) : null;
  }

  /** The adjustment that a voucher stands behind, or takes back. */
  async byVoucher(voucherId: string, tx?: Tx): Promise<Adjustment | null> {
    const statement = `${ADJUSTMENTS} FORCE INDEX (settlement_adjustment_voucher, settlement_adjustment_withdrawal)
      WHERE j.voucher_id = ${binary(voucherId)} OR j.withdrawal_id = ${binary(voucherId)}`;
    const rows = tx
      ? await sqlOf(tx).query<AdjustmentRow>(statement)
      : await this.dataSource.query<AdjustmentRow[]>(statement);
    return rows[0] ? adjustmentOf(rows[0]) : null;
  }

  /** A duplicate key says that another adjustment has the voucher. */
  async insert(tx: Tx, one: NewAdjustment, postingId: string, recordedAt: string): Promise<void> {
    const key = `${binary(one.approvalId)},${integer(one.bookId)},${text(one.party)},${text(one.currency)}`;
    const what = `${text(one.direction)},${integer(one.amount)},${text(one.payableAccount)},${text(one.account)}`;
    await sqlOf(tx).execute(
      `INSERT INTO settlement_adjustment (approval_id, book_id, party, currency, direction, amount, payable_account, account,
         posting_id, voucher_id, recorded_at)
       VALUES (${key},${what},${binary(postingId)},${binary(one.voucherId!)},${text(recordedAt)})`,
    );
  }

  /** @throws Error when it is not as it was locked */
  async withdraw(
    tx: Tx,
    { approvalId, account }: Adjustment,
    { approvalId: by, postingId, at }: Withdrawal,
  ): Promise<void> {
    const changed = await sqlOf(tx).execute(
      `UPDATE settlement_adjustment SET withdrawn_at = ${text(at)}, withdrawn_by = ${binary(by)},
         withdrawal_id = ${binary(postingId)} ${account === null ? ', voucher_id = NULL' : ''}
       WHERE approval_id = ${binary(approvalId)} AND withdrawn_at IS NULL`,
    );
    if (changed !== 1) throw new Error(`Adjustment ${approvalId} is not as it was decided on`);
  }

  /** Those of the details that are of withdrawn adjustments; behind the locks of the details this stays so. */
  async withdrawn(tx: Tx, detailNos: readonly string[]): Promise<ReadonlySet<string>> {
    if (detailNos.length === 0) return new Set();
    const rows = await sqlOf(tx).query<{ detailNo: string | number }>(
      `SELECT d.detail_no AS detailNo FROM settlement_detail d FORCE INDEX (PRIMARY)
       WHERE d.detail_no IN (${detailNos.map(integerOf).join(',')}) AND ${IS_WITHDRAWN_ADJUSTMENT}`,
    );
    return new Set(rows.map(({ detailNo }) => String(detailNo)));
  }

  /** The detail of an adjustment, by number; null: there is none. */
  async detailNo(bookId: number, approvalId: string): Promise<string | null> {
    const rows: { detailNo: string | number }[] = await this.dataSource.query(
      `SELECT d.detail_no AS detailNo FROM settlement_detail d FORCE INDEX (settlement_detail_source)
       WHERE d.book_id = ${integer(bookId)} AND d.source_kind = 'adjustment' AND d.source_reference = ${text(approvalId)}`,
    );
    return rows[0] ? String(rows[0].detailNo) : null;
  }

  /** The adjustment by which a part of what came back of a payout is settled already; null: there is none. */
  async ofReturns(tx: Tx, payoutId: string): Promise<string | null> {
    const rows = await sqlOf(tx).query<{ approvalId: Buffer }>(adjustedReturnStatement(payoutId));
    return rows[0] ? uuidOf(rows[0].approvalId) : null;
  }

  /**
   * Whether settlement knows already what a voucher has done to a payable account: by a result of clearing, a charge, the payout of an
   * order, money that all came back, or money that was collected. What came back in part is for an adjustment, and so is the rest of it
   * from then on. The id of a return is that of its voucher.
   */
  async isKnown(voucherId: string): Promise<boolean> {
    const rows: { isKnown: string | number }[] = await this.dataSource.query(
      knownVoucherStatement(voucherId),
    );
    return Number(rows[0]?.isKnown ?? 0) === 1;
  }
}

export const adjustedReturnStatement = (payoutId: string): string =>
  `SELECT STRAIGHT_JOIN j.approval_id AS approvalId FROM payout_return r FORCE INDEX (payout_return_payout)
   JOIN settlement_adjustment j FORCE INDEX (settlement_adjustment_voucher) ON j.voucher_id = r.id
   WHERE r.payout_id = ${binary(payoutId)} LIMIT 1`;

export const knownVoucherStatement = (voucherId: string): string =>
  `SELECT (v.client_id = 0 AND v.request_number LIKE 'clearing:%') OR v.business_type IN ('settlement-match', 'settlement-arrival')
     OR EXISTS (SELECT 1 FROM clearing_posting c FORCE INDEX (clearing_posting_voucher) WHERE c.voucher_id = v.id)
     OR EXISTS (SELECT 1 FROM clearing_extra x FORCE INDEX (clearing_extra_voucher) WHERE x.voucher_id = v.id)
     OR EXISTS (SELECT 1 FROM settlement_charge h FORCE INDEX (settlement_charge_voucher) WHERE h.voucher_id = v.id)
     OR (v.business_type IN ('payout-conclude', 'payout-return') AND EXISTS (
       SELECT 1 FROM settlement_attempt m FORCE INDEX (settlement_attempt_payout)
       LEFT JOIN settlement_payment p FORCE INDEX (PRIMARY) ON p.batch_no = m.batch_no AND p.party = m.party AND p.side = m.side
         AND p.payout_id = m.payout_id AND p.state = 'paid'
       WHERE m.payout_id = UNHEX(REPLACE(v.reference, '-', ''))
         AND (v.business_type = 'payout-conclude' OR (p.batch_no IS NULL AND NOT EXISTS (
           SELECT 1 FROM payout_return r FORCE INDEX (payout_return_payout)
           JOIN settlement_adjustment j FORCE INDEX (settlement_adjustment_voucher) ON j.voucher_id = r.id
           WHERE r.payout_id = m.payout_id))))) AS isKnown
   FROM (${inBothPlaces(
     ({ voucher }) => `SELECT o.id, o.client_id, o.request_number, o.business_type, o.reference
       FROM ${voucher} o FORCE INDEX (PRIMARY) WHERE o.id = ${binary(voucherId)}`,
   )}) v`;

const adjustmentOf = (row: AdjustmentRow): Adjustment => ({
  ...row,
  approvalId: uuidOf(row.approvalId),
  bookId: Number(row.bookId),
  amount: BigInt(row.amount),
  voucherId: row.voucherId === null ? null : uuidOf(row.voucherId),
  isWithdrawn: Number(row.isWithdrawn) === 1,
});
