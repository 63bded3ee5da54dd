import type { Connection } from 'mysql2';
import { openSession, send } from '../../platform/database/session.js';

/** One connection that only reads; rows come as arrays. */
export class ReadingSession {
  private constructor(private readonly connection: Connection) {}

  /** @throws when the database cannot be reached */
  static async open(url: string): Promise<ReadingSession> {
    return new ReadingSession(await openSession(url, { isolation: 'REPEATABLE READ', rowsAsArray: true }));
  }

  /** All rows of a statement, as arrays in the order of its columns. */
  rows<Row extends readonly unknown[]>(statement: string): Promise<Row[]> {
    return send(this.connection, statement);
  }

  /** From here on every statement sees the books as they are now, whatever is posted meanwhile. */
  async takeSnapshot(): Promise<void> {
    await this.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  }

  close(): void {
    this.connection.destroy();
  }
}
