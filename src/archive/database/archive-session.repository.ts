import mysql, { type Connection, type ResultSetHeader } from 'mysql2';

/** Nobody should have to wait for a server that is not there. */
const CONNECT_MILLISECONDS = 10_000;
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
    const connection = mysql.createConnection({
      uri: url,
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: CONNECT_MILLISECONDS,
    });
    // The error of the statement says the same; without a listener the event would end the process.
    connection.on('error', () => undefined);
    const session = new ArchiveSession(connection);
    await session.rows(
      "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    );
    await session.rows('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    return session;
  }

  rows<Row>(statement: string): Promise<Row[]> {
    return this.send<Row[]>(statement);
  }

  /** @returns how many rows were written or deleted */
  async change(statement: string): Promise<number> {
    return (await this.send<ResultSetHeader>(statement)).affectedRows;
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

  private send<Answer>(statement: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.connection.query(statement, (error, answer) =>
        error ? reject(error) : resolve(answer as Answer),
      );
    });
  }
}
