import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer } from '../../platform/database/sql.js';

/** What lies between two banks: by the books of a transit account, and by the transfers over it. Minor units. */
export interface InTransit {
  readonly account: string;
  readonly currency: string;
  readonly decimals: number;
  readonly onBooks: bigint;
  readonly ofTransfers: bigint;
}

/** Compares transit accounts with transfers. */
@Injectable()
export class TransitRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Of every account that transfers of the book ever went over, in one statement and so of one moment: money has left one
   * bank when its payout has succeeded, and is there again when it has arrived, or has come back to the account.
   */
  async ofBook(bookId: number): Promise<InTransit[]> {
    const rows: Record<'account' | 'currency' | 'decimals' | 'onBooks' | 'ofTransfers', string>[] =
      await this.dataSource.query(transitStatement(bookId));
    return rows.map(({ account, currency, decimals, onBooks, ofTransfers }) => ({
      ...{ account, currency, decimals: Number(decimals) },
      ...{ onBooks: BigInt(onBooks), ofTransfers: BigInt(ofTransfers) },
    }));
  }
}

const transitStatement = (bookId: number): string => `SELECT a.code AS account, a.currency, c.decimals,
    b.debit_total - b.credit_total AS onBooks,
    (SELECT COALESCE(SUM(p.amount - (SELECT COALESCE(SUM(r.amount), 0) FROM payout_return r
         WHERE r.payout_id = p.id AND r.account = t.transit_account)), 0)
     FROM own_transfer t FORCE INDEX (own_transfer_state) JOIN payout p FORCE INDEX (PRIMARY) ON p.id = t.payout_id
     WHERE t.book_id = ${integer(bookId)} AND t.state IN ('approved', 'sent') AND t.transit_account = a.code
       AND p.state = 'succeeded') AS ofTransfers
  FROM (SELECT transit_account AS code FROM channel_position WHERE book_id = ${integer(bookId)}
        UNION SELECT transit_account FROM own_transfer WHERE book_id = ${integer(bookId)} AND open_to IS NOT NULL) used
  JOIN account a ON a.book_id = ${integer(bookId)} AND a.code = used.code
  JOIN account_balance b ON b.account_id = a.id JOIN currency c ON c.code = a.currency
  ORDER BY a.code`;
