import mysql, { type Connection } from 'mysql2';

/** Nobody should have to wait for a server that is not there. */
const CONNECT_MILLISECONDS = 10_000;

/**
 * One connection that only reads. Rows come as arrays, which costs half of what objects do, and numbers that may be
 * large as their digits.
 */
export class ReadingSession {
  private constructor(private readonly connection: Connection) {}

  /** @throws when the database cannot be reached */
  static async open(url: string): Promise<ReadingSession> {
    const connection = mysql.createConnection({
      uri: url,
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      rowsAsArray: true,
      connectTimeout: CONNECT_MILLISECONDS,
    });
    // The error of the query says the same; without a listener the event would end the process.
    connection.on('error', () => undefined);
    const session = new ReadingSession(connection);
    await session.rows("SET SESSION time_zone = '+00:00'");
    await session.rows('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    return session;
  }

  /** All rows of a statement, as arrays in the order of its columns. */
  rows<Row extends readonly unknown[]>(statement: string): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.connection.query(statement, (error, rows) => (error ? reject(error) : resolve(rows as never)));
    });
  }

  /** From here on every statement sees the books as they are now, whatever is posted meanwhile. */
  async takeSnapshot(): Promise<void> {
    await this.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  }

  close(): void {
    this.connection.destroy();
  }
}
