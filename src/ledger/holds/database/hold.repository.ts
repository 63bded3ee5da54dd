import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { binary, inLists, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Hold, HoldWrite } from '../hold.js';
import { HOLD_COLUMNS, holdOf, type HoldRow } from './hold-row.js';

const MAX_LOCKS_PER_STATEMENT = 500;

/** The rows of holds inside the posting transaction. */
@Injectable()
export class HoldRepository {
  /**
   * For update, by primary key only. What describes the account is read by subqueries: joined, its rows would be locked
   * too, which the posting user may not.
   * @param ids sorted
   */
  async lock(tx: Tx, ids: readonly string[]): Promise<Hold[]> {
    const statements = inLists(ids, MAX_LOCKS_PER_STATEMENT).map(
      (some) => `SELECT ${HOLD_COLUMNS} FROM hold h FORCE INDEX (PRIMARY)
         WHERE h.id IN (${some.map(binary).join(',')}) ORDER BY h.id FOR UPDATE`,
    );
    const results = await sqlOf(tx).inOrder(statements);
    return results.flatMap(({ rows }) => (rows as HoldRow[]).map((row) => holdOf(row, uuidOf(row.id))));
  }

  async insert(tx: Tx, holds: readonly Hold[]): Promise<void> {
    if (holds.length === 0) return;
    const rows = holds.map((hold) => {
      const where = `${binary(hold.id)},${integer(hold.bookId)},${integer(hold.accountId)}`;
      const amounts = [hold.amount, hold.captured, hold.released].map(integer).join();
      const words = `${text(hold.reference)},${text(hold.reason)},${text(hold.placedAt)}`;
      return `(${where},${amounts},${text(hold.status)},${text(hold.expiresAt)},${words},${text(hold.owner)},${integer(hold.version)})`;
    });
    await sqlOf(tx).write(
      `INSERT INTO hold (id, book_id, account_id, amount, captured, released, status, expires_at, reference, reason,
         placed_at, owner, version) VALUES ${rows.join()}`,
    );
  }

  /** Each only in the state it was decided on. @param changes sorted by id */
  async update(tx: Tx, changes: readonly { hold: Hold; expected: number }[]): Promise<void> {
    if (changes.length === 0) return;
    const names = ['id', 'expected', 'version', 'captured', 'released', 'status'];
    const rows = changes.map(({ hold, expected }) => [
      binary(hold.id),
      integer(expected),
      integer(hold.version),
      integer(hold.captured),
      integer(hold.released),
      text(hold.status),
    ]);
    // The columns of a union take their names from its first row.
    const named = rows.map((row, index) =>
      index === 0 ? row.map((literal, column) => `${literal} AS ${names[column]}`) : row,
    );
    const derived = named.map((row) => `SELECT ${row.join(',')}`).join(' UNION ALL ');
    await sqlOf(tx).write(
      `UPDATE (${derived}) n STRAIGHT_JOIN hold h FORCE INDEX (PRIMARY)
         ON h.id = n.id AND h.version = n.expected
       SET h.version = n.version, h.captured = n.captured, h.released = n.released, h.status = n.status`,
      { rows: changes.length, of: 'holds' },
    );
  }

  async insertEvents(tx: Tx, writes: readonly HoldWrite[]): Promise<void> {
    const rows = writes.map(({ after, event, actor }) => {
      const key = `${binary(after.id)},${integer(event.number)},${binary(event.id)},${text(event.kind)}`;
      const amounts = [event.amount, event.capturedAfter, event.releasedAfter].map(integer).join();
      const words = `${text(event.statusAfter)},${text(event.reason)},${text(event.override)}`;
      const who = `${integer(actor.clientId)},${integer(actor.apiKeyId)},${text(actor.traceId)}`;
      return `(${key},${amounts},${words},${who},${text(event.recordedAt)})`;
    });
    await sqlOf(tx).write(
      `INSERT INTO hold_event (hold_id, number, id, kind, amount, captured_after, released_after, status_after, reason,
         override_reason, client_id, api_key_id, trace_id, recorded_at) VALUES ${rows.join()}`,
    );
  }
}
