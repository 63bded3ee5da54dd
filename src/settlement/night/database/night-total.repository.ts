import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';

/** What the statements of a night come to in a currency. Amounts in minor units. */
export interface NightTotal {
  readonly currency: string;
  readonly parties: number;
  readonly details: number;
  readonly paid: bigint;
  readonly waiting: bigint;
  readonly carried: bigint;
  /** Statements that do not tie. */
  readonly differences: number;
  /** Hexadecimal; over the statements in the order of their parties. */
  readonly digest: string;
}

type TotalRow = Record<Exclude<keyof NightTotal, 'currency' | 'digest'>, string | number> & {
  currency: string;
  digest: Buffer;
};

@Injectable()
export class NightTotalRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Written once; found again it is the same. */
  async add(tx: Tx, bookId: number, businessDate: string, total: NightTotal, at: string): Promise<void> {
    const { currency, parties, details, paid, waiting, carried, differences, digest } = total;
    const [known] = await sqlOf(tx).query<object>(
      `SELECT 1 FROM settlement_night_total WHERE book_id = ${integer(bookId)}
         AND business_date = ${text(businessDate)} AND currency = ${text(currency)}`,
    );
    if (known) return;
    const figures = [parties, details, paid, waiting, carried, differences].map(integer).join(',');
    await sqlOf(tx).execute(
      `INSERT INTO settlement_night_total (book_id, business_date, currency, parties, details, paid, waiting, carried,
         differences, digest, recorded_at)
       VALUES (${integer(bookId)},${text(businessDate)},${text(currency)},${figures},${binary(digest)},${text(at)})`,
    );
  }

  async ofNight(bookId: number, businessDate: string): Promise<NightTotal[]> {
    const rows: TotalRow[] = await this.dataSource.query(
      `SELECT currency, parties, details, paid, waiting, carried, differences, digest
       FROM settlement_night_total FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND business_date = ${text(businessDate)} ORDER BY currency`,
    );
    return rows.map((row) => ({
      ...{ currency: row.currency, parties: Number(row.parties), details: Number(row.details) },
      ...{ paid: BigInt(row.paid), waiting: BigInt(row.waiting), carried: BigInt(row.carried) },
      ...{ differences: Number(row.differences), digest: row.digest.toString('hex') },
    }));
  }
}
