import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseErrorKind } from '../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { bounded, type Exchange, type ExchangeKind } from '../exchange.js';

interface ExchangeRow {
  readonly id: Buffer;
  readonly payoutId: Buffer | null;
  readonly bookId: string;
  readonly channelId: string;
  readonly requestNumber: string | null;
  readonly kind: ExchangeKind;
  readonly answer: string;
  readonly code: string | null;
  readonly beganAt: string;
  readonly endedAt: string;
  readonly excerpt: string;
  readonly node: string;
  readonly traceId: string;
}

const COLUMNS = `e.id, e.book_id AS bookId, e.channel_id AS channelId, e.payout_id AS payoutId,
  e.request_number AS requestNumber, e.kind, e.answer, e.code, e.began_at AS beganAt, e.ended_at AS endedAt, e.excerpt,
  e.node, e.trace_id AS traceId`;

/** The log of calls and callbacks. */
@Injectable()
export class ExchangeRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One statement: the same once more, after an answer that was lost, finds all of its rows there, or none. */
  async insert(exchanges: readonly Exchange[]): Promise<void> {
    if (exchanges.length === 0) return;
    const rows = exchanges.map(bounded).map(
      (e) =>
        `(${binary(e.id)}, ${integer(e.bookId)}, ${integer(e.channelId)}, ${e.payoutId === null ? 'NULL' : binary(e.payoutId)},
          ${text(e.requestNumber)}, ${text(e.kind)}, ${text(e.answer)}, ${text(e.code)}, ${text(e.beganAt)},
          ${text(e.endedAt)}, ${text(e.excerpt)}, ${text(e.node)}, ${text(e.traceId)})`,
    );
    try {
      await this.dataSource.query(
        `INSERT INTO payout_exchange (id, book_id, channel_id, payout_id, request_number, kind, answer, code, began_at,
           ended_at, excerpt, node, trace_id) VALUES ${rows.join(', ')}`,
      );
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
    }
  }

  /** The latest of each payout, oldest first. @param count of one payout, at most */
  async latestOf(payouts: readonly string[], count: number): Promise<Map<string, Exchange[]>> {
    const found = new Map<string, Exchange[]>();
    if (payouts.length === 0) return found;
    const rows: ExchangeRow[] = await this.dataSource.query(latestStatement(payouts, count));
    for (const row of rows) {
      const exchange = exchangeOf(row);
      found.set(exchange.payoutId!, [...(found.get(exchange.payoutId!) ?? []), exchange]);
    }
    for (const of of found.values()) of.sort((left, right) => (left.id < right.id ? -1 : 1));
    return found;
  }
}

/** A branch for each payout, so that none is read further than asked. */
export function latestStatement(payouts: readonly string[], count: number): string {
  return payouts
    .map(
      (payout) =>
        `(SELECT ${COLUMNS} FROM payout_exchange e FORCE INDEX (payout_exchange_payout)
          WHERE e.payout_id = ${binary(payout)} ORDER BY e.id DESC LIMIT ${integer(count)})`,
    )
    .join(' UNION ALL ');
}

const exchangeOf = (row: ExchangeRow): Exchange => ({
  ...row,
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  channelId: Number(row.channelId),
  payoutId: row.payoutId && uuidOf(row.payoutId),
});
