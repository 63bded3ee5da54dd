import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { either, inBothPlaces, leftJoinBoth, sumOnSide } from '../../places/index.js';

/** What moved under a business type in a currency, in minor units. */
export interface Turnover {
  readonly businessType: string;
  readonly currency: string;
  readonly vouchers: number;
  readonly debit: bigint;
  readonly credit: bigint;
}

interface RawTurnover extends Pick<Turnover, 'businessType' | 'currency'> {
  vouchers: string;
  debit: string;
  credit: string;
}

/** The vouchers of one date, or those of one business type on it. */
export interface TurnoverOfDate {
  readonly bookId: number;
  readonly businessDate: string;
  readonly businessType: string | null;
}

/** Adds up a bounded number of vouchers or entries by one statement, so that none takes long on a busy date. */
@Injectable()
export class TurnoverRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The next vouchers of the date in order of their ids.
   * @returns their turnovers, and the last id among them, null when there were none
   */
  async ofVouchers(
    { bookId, businessDate, businessType }: TurnoverOfDate,
    after: string | null,
    count: number,
  ): Promise<{ turnovers: Turnover[]; last: string | null }> {
    const index = businessType === null ? 'voucher_date' : 'voucher_type';
    const ofType = businessType === null ? '' : `AND v.business_type = ${text(businessType)}`;
    const beyond = after === null ? '' : `AND v.id > ${binary(after)}`;
    const rows: (RawTurnover & { last: Buffer })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN w.business_type AS businessType, ${either('l', 'currency')} AS currency,
         COUNT(DISTINCT w.id) AS vouchers, ${sumOnSide('l', 'D')} AS debit, ${sumOnSide('l', 'C')} AS credit, MAX(w.id) AS last
       FROM (${inBothPlaces(
         ({ voucher }) => `SELECT v.id, v.business_type FROM ${voucher} v FORCE INDEX (${index})
         WHERE v.book_id = ${integer(bookId)} ${ofType} AND v.business_date = ${text(businessDate)} ${beyond}
         ORDER BY v.id LIMIT ${integer(count)}`,
       )} ORDER BY id LIMIT ${integer(count)}) w
       ${leftJoinBoth('line', 'l', (line) => `${line}.voucher_id = w.id`)}
       WHERE ${either('l', 'voucher_id')} IS NOT NULL
       GROUP BY w.business_type, ${either('l', 'currency')}`,
    );
    const ids = rows.map(({ last }) => uuidOf(last)).sort();
    return { turnovers: rows.map(turnoverOf), last: ids.at(-1) ?? null };
  }

  /** Of one account: its entries between two sequences, the first not included, that belong to the dates. */
  async ofEntries(
    account: { readonly id: number; readonly currency: string; readonly normalSide: 'D' | 'C' },
    between: { readonly after: bigint; readonly upTo: bigint },
    dates: { readonly from: string; readonly to: string },
    businessType: string | null,
  ): Promise<Turnover[]> {
    const ofType = businessType === null ? '' : `AND v.business_type = ${text(businessType)}`;
    // Entries hold the effect on the normal side; on the other side it is turned around.
    const effectOn = (side: 'D' | 'C'): string =>
      `SUM(IF(e.side = ${text(side)}, ${side === account.normalSide ? '' : '-'}e.amount, 0))`;
    // A business type that has moved in both places comes twice; who reads adds up.
    const rows: RawTurnover[] = await this.dataSource.query(
      inBothPlaces(
        ({
          entry,
          voucher,
        }) => `SELECT STRAIGHT_JOIN v.business_type AS businessType, ${text(account.currency)} AS currency,
           COUNT(DISTINCT e.voucher_id) AS vouchers, ${effectOn('D')} AS debit, ${effectOn('C')} AS credit
         FROM ${entry} e FORCE INDEX (PRIMARY) JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = e.voucher_id
         WHERE e.account_id = ${integer(account.id)} AND e.sequence > ${integer(between.after)}
           AND e.sequence <= ${integer(between.upTo)}
           AND e.business_date BETWEEN ${text(dates.from)} AND ${text(dates.to)} ${ofType}
         GROUP BY v.business_type`,
      ),
    );
    return rows.map(turnoverOf);
  }
}

function turnoverOf({ businessType, currency, vouchers, debit, credit }: RawTurnover): Turnover {
  return { businessType, currency, vouchers: Number(vouchers), debit: BigInt(debit), credit: BigInt(credit) };
}
