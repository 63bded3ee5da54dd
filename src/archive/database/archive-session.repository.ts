import type { Connection, ResultSetHeader } from 'mysql2';
import { openSession, send } from '../../platform/database/session.js';

/** What somebody else is in the way of is tried again. */
const TRIES = 5;
const PASSING = ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'];

/** One connection with the rights to move rows. Numbers that may be large come as their digits. */
export class ArchiveSession {
  private constructor(private readonly connection: Connection) {}

  /**
   * READ COMMITTED, so that rows are locked and no gaps between them, into which postings may want to write.
   * @throws when the database cannot be reached
   */
  static async open(url: string): Promise<ArchiveSession> {
    const sqlMode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
    return new ArchiveSession(await openSession(url, { isolation: 'READ COMMITTED', sqlMode }));
  }

  rows<Row>(statement: string): Promise<Row[]> {
    return send(this.connection, statement);
  }

  /** @returns how many rows were written or deleted */
  async change(statement: string): Promise<number> {
    return (await send<ResultSetHeader>(this.connection, statement)).affectedRows;
  }

  /** All of it or nothing; again from its beginning after a deadlock. The work must not keep what a try has found. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.rows('START TRANSACTION');
        const result = await work();
        await this.rows('COMMIT');
        return result;
      } catch (error) {
        await this.rows('ROLLBACK').catch(() => undefined);
        if (attempt === TRIES || !PASSING.includes((error as { code?: string }).code ?? '')) throw error;
      }
    }
  }

  close(): void {
    this.connection.destroy();
  }
}
