import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../../platform/database/sql.js';

/** Orders of a batch that is paid, by state. Amounts in minor units. */
export interface PaymentSums {
  readonly state: string;
  readonly payments: number;
  readonly amount: bigint;
}

/** An order that is not paid, and why. */
export interface UnpaidOrder {
  readonly party: string;
  readonly side: string;
  readonly state: string;
  readonly waitsFor: string;
  readonly code: string | null;
}

/** Reads what has become of the orders of a batch; the rows are those of paying. */
@Injectable()
export class PaymentListRepository {
  constructor(private readonly dataSource: DataSource) {}

  async sums(batchNo: string): Promise<PaymentSums[]> {
    const rows: { state: string; payments: string; amount: string }[] = await this.dataSource.query(
      `SELECT p.state, COUNT(*) AS payments, SUM(p.amount) AS amount
       FROM settlement_payment p FORCE INDEX (settlement_payment_list) WHERE p.batch_no = ${batchNo} GROUP BY p.state`,
    );
    return rows.map((row) => ({ ...row, payments: Number(row.payments), amount: BigInt(row.amount) }));
  }

  /** The first ones by state, party and side. */
  async unpaid(batchNo: string, count: number): Promise<UnpaidOrder[]> {
    const states = ['failed', 'given-up', 'payable', 'sent', 'waiting'];
    return this.dataSource.query(
      `SELECT p.party, p.side, p.state, p.waits_for AS waitsFor, p.code
       FROM settlement_payment p FORCE INDEX (settlement_payment_list)
       WHERE p.batch_no = ${batchNo} AND p.state IN (${states.map(text).join(',')})
       ORDER BY p.state, p.party, p.side LIMIT ${integer(count)}`,
    );
  }
}
