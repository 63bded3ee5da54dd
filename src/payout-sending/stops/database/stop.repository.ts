import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../../platform/auth/index.js';
import { integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import { ALL_BOOKS, type PayoutStop, type StopScope, type StopTarget } from '../stop.js';

interface StopRow {
  readonly bookId: string;
  readonly scope: StopScope;
  readonly target: string;
  readonly stopped: number;
  readonly reason: string;
  readonly changedAt: string;
}

const COLUMNS = 'book_id AS bookId, scope, target, stopped, reason, changed_at AS changedAt';

/** Gates and switches. Whoever claims holds gates in share mode, whoever turns a switch holds its gate alone. */
@Injectable()
export class StopRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Holds the gate of all books and that of the book until the end of the transaction. Nothing else may be locked before.
   * @returns false when the book has no gate yet: {@link makeGate} makes one
   */
  async passGates(tx: Tx, bookId: number): Promise<boolean> {
    const rows = await sqlOf(tx).query(
      `SELECT book_id FROM payout_gate WHERE book_id IN (${integer(ALL_BOOKS)}, ${integer(bookId)})
       ORDER BY book_id LOCK IN SHARE MODE`,
    );
    return rows.length === 2;
  }

  /** In a transaction of its own, so that nobody waits for a new row. */
  async makeGate(bookId: number): Promise<void> {
    await this.dataSource.query(
      'INSERT INTO payout_gate (book_id) VALUES (?) ON DUPLICATE KEY UPDATE book_id = book_id',
      [bookId],
    );
  }

  /** Waits for claims in flight, and keeps others out until the end of the transaction. */
  async closeGate(tx: Tx, bookId: number): Promise<void> {
    await sqlOf(tx).query('SELECT book_id FROM payout_gate WHERE book_id = ? FOR UPDATE', [bookId]);
  }

  /** Behind the gates, so that every stop that was answered is seen: those against the channel as a whole. */
  async inForce(tx: Tx, bookId: number, channel: string): Promise<StopScope[]> {
    const targets: StopTarget[] = [
      { bookId: ALL_BOOKS, scope: 'global', target: '' },
      { bookId, scope: 'book', target: '' },
      { bookId, scope: 'channel', target: channel },
    ];
    const rows = await sqlOf(tx).query<{ scope: StopScope }>(
      `SELECT scope FROM payout_stop FORCE INDEX (PRIMARY) WHERE (${among(targets)}) AND stopped = 1`,
    );
    return rows.map(({ scope }) => scope);
  }

  /** Without a lock, for who only chooses: whether all channels of the book are stopped, and which ones are. */
  async ofChannels(bookId: number): Promise<{ readonly all: boolean; readonly codes: ReadonlySet<string> }> {
    const rows: { scope: StopScope; target: string }[] = await this.dataSource.query(
      `SELECT scope, target FROM payout_stop FORCE INDEX (PRIMARY)
       WHERE (book_id = ${integer(ALL_BOOKS)} AND scope = 'global' OR book_id = ${integer(bookId)} AND scope IN ('book', 'channel'))
         AND stopped = 1`,
    );
    const codes = rows.flatMap(({ scope, target }) => (scope === 'channel' ? [target] : []));
    return { all: codes.length < rows.length, codes: new Set(codes) };
  }

  /** Those of the targets that were ever used. */
  async find(tx: Tx, targets: readonly StopTarget[]): Promise<PayoutStop[]> {
    const rows = await sqlOf(tx).query<StopRow>(
      `SELECT ${COLUMNS} FROM payout_stop FORCE INDEX (PRIMARY) WHERE ${among(targets)}`,
    );
    return rows.map(stopOf);
  }

  async set(tx: Tx, stops: readonly PayoutStop[], { clientId, apiKeyId }: Caller): Promise<void> {
    const rows = stops.map(
      ({ bookId, scope, target, stopped, reason, changedAt }) =>
        `(${integer(bookId)}, ${text(scope)}, ${text(target)}, ${stopped ? 1 : 0}, ${text(reason)}, ${text(changedAt)},
          ${integer(clientId)}, ${integer(apiKeyId)}, 1)`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO payout_stop
         (book_id, scope, target, stopped, reason, changed_at, client_id, api_key_id, version) VALUES ${rows.join(', ')}
       ON DUPLICATE KEY UPDATE stopped = VALUES(stopped), reason = VALUES(reason), changed_at = VALUES(changed_at),
         client_id = VALUES(client_id), api_key_id = VALUES(api_key_id), version = version + 1`,
    );
  }

  /** The switches that concern the book: that of all books first, then its own by scope and target. */
  async list(bookId: number, after: StopTarget | null, count: number): Promise<PayoutStop[]> {
    const rows: StopRow[] = await this.dataSource.query(listStatement(bookId, after, count));
    return rows.map(stopOf);
  }
}

/** Ranges of the primary key; a list of rows in brackets would be none on MariaDB. */
function among(targets: readonly StopTarget[]): string {
  const byScope = new Map<string, string[]>();
  for (const { bookId, scope, target } of targets) {
    const within = `book_id = ${integer(bookId)} AND scope = ${text(scope)}`;
    byScope.set(within, [...(byScope.get(within) ?? []), text(target)]);
  }
  return [...byScope].map(([within, of]) => `(${within} AND target IN (${of.join(', ')}))`).join(' OR ');
}

export function listStatement(bookId: number, after: StopTarget | null, count: number): string {
  const beyond = after
    ? `AND (book_id > ${integer(after.bookId)} OR book_id = ${integer(after.bookId)} AND (scope > ${text(after.scope)}
         OR scope = ${text(after.scope)} AND target > ${text(after.target)}))`
    : '';
  return `SELECT ${COLUMNS} FROM payout_stop FORCE INDEX (PRIMARY)
    WHERE book_id IN (${integer(ALL_BOOKS)}, ${integer(bookId)}) ${beyond}
    ORDER BY book_id, scope, target LIMIT ${integer(count)}`;
}

const stopOf = (row: StopRow): PayoutStop => ({
  ...row,
  bookId: Number(row.bookId),
  stopped: row.stopped === 1,
});
