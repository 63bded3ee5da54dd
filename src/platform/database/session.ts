import mysql, { type Connection } from 'mysql2';

/** Nobody should have to wait for a server that is not there. */
const CONNECT_MILLISECONDS = 10_000;

export interface SessionOptions {
  readonly isolation: 'READ COMMITTED' | 'REPEATABLE READ';
  /** Rows as arrays cost half of what objects do. */
  readonly rowsAsArray?: boolean;
  /** The server's own if it is not given. */
  readonly sqlMode?: string;
}

/**
 * The one connection of a program beside the service. Times are in UTC, numbers that may be large come as their digits.
 * @throws when the database cannot be reached
 */
export async function openSession(
  url: string,
  { isolation, rowsAsArray = false, sqlMode }: SessionOptions,
): Promise<Connection> {
  const connection = mysql.createConnection({
    uri: url,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    rowsAsArray,
    connectTimeout: CONNECT_MILLISECONDS,
  });
  // The error of the statement says the same; without a listener the event would end the process.
  connection.on('error', () => undefined);
  const mode = sqlMode === undefined ? '' : `, sql_mode = '${sqlMode}'`;
  await send(connection, `SET SESSION time_zone = '+00:00'${mode}`);
  await send(connection, `SET SESSION TRANSACTION ISOLATION LEVEL ${isolation}`);
  return connection;
}

/** @returns the driver's answer: rows, or what a writing statement has done */
export function send<Answer>(connection: Connection, statement: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.query(statement, (error, answer) => (error ? reject(error) : resolve(answer as Answer)));
  });
}
