import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../../platform/auth/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import { withoutTrailingZeros, type ExchangeRate } from '../exchange-rate.js';

/** A rate with who recorded it. */
export interface RecordedRate extends ExchangeRate {
  readonly client: string;
  readonly recordedAt: string;
}

export interface CurrencyPair {
  readonly from: string;
  readonly to: string;
}

const COLUMNS = 'e.from_currency AS `from`, e.to_currency AS `to`, e.rate, e.source, e.quoted_at AS quotedAt';
/** Quotations of a pair stand next to each other in the primary key, by instant. */
const OF_PAIR = 'e.book_id = ? AND e.from_currency = ? AND e.to_currency = ?';

@Injectable()
export class ExchangeRateRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The last one quoted up to the instant. */
  async latest(bookId: number, { from, to }: CurrencyPair, until: string): Promise<ExchangeRate | null> {
    const rows: ExchangeRate[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM exchange_rate e FORCE INDEX (PRIMARY)
       WHERE ${OF_PAIR} AND e.quoted_at <= ? ORDER BY e.quoted_at DESC LIMIT 1`,
      [bookId, from, to, until],
    );
    return rows[0] ? rateOf(rows[0]) : null;
  }

  /** The one quoted at that very instant. */
  async at(
    tx: Tx,
    bookId: number,
    { from, to }: CurrencyPair,
    quotedAt: string,
  ): Promise<ExchangeRate | null> {
    const rows = await sqlOf(tx).query<ExchangeRate>(
      `SELECT ${COLUMNS} FROM exchange_rate e FORCE INDEX (PRIMARY) WHERE ${OF_PAIR} AND e.quoted_at = ?`,
      [bookId, from, to, quotedAt],
    );
    return rows[0] ? rateOf(rows[0]) : null;
  }

  /** Newest first, those before the instant given. */
  async history(
    bookId: number,
    { from, to }: CurrencyPair,
    before: string | null,
    limit: number,
  ): Promise<RecordedRate[]> {
    const beyond = before === null ? '' : 'AND e.quoted_at < ?';
    const rows: RecordedRate[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN ${COLUMNS}, c.code AS client, e.recorded_at AS recordedAt
       FROM exchange_rate e FORCE INDEX (PRIMARY) JOIN client c ON c.id = e.client_id
       WHERE ${OF_PAIR} ${beyond} ORDER BY e.quoted_at DESC LIMIT ?`,
      [bookId, from, to, ...(before === null ? [] : [before]), limit],
    );
    return rows.map(rateOf);
  }

  async insert(
    tx: Tx,
    caller: Caller,
    bookId: number,
    rate: ExchangeRate,
    recordedAt: string,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO exchange_rate (book_id, from_currency, to_currency, quoted_at, source, rate, client_id,
         api_key_id, trace_id, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[bookId, rate.from, rate.to, rate.quotedAt, rate.source, rate.rate],
        ...[caller.clientId, caller.apiKeyId, caller.traceId, recordedAt],
      ],
    );
  }
}

/** The column fills the decimals up with zeros. */
function rateOf<Row extends ExchangeRate>(row: Row): Row {
  return { ...row, rate: withoutTrailingZeros(row.rate) };
}
