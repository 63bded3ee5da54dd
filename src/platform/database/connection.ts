import mysql, { type SqlValue, type Connection, type Pool, type PoolOptions } from 'mysql2';
import type { DataSourceOptions } from 'typeorm';
import { send } from './session.js';

/** A lock wait longer than this is somebody else's trouble and is told to the caller of the lock. */
export const LOCK_WAIT_SECONDS = 2;
/** A stopped node's transaction is rolled back by the server after this long without a statement. */
export const IDLE_IN_TRANSACTION_SECONDS = 10;
/** No statement of the service takes this long; a server that does not answer is treated as gone. */
export const STATEMENT_TIMEOUT_MILLISECONDS = 15_000;
const POOL_BEHAVIOUR = {
  /** Idle pooled connections are closed before the server does it. */
  idleTimeout: 5_000,
  enableKeepAlive: true,
  connectTimeout: 5_000,
};
/** Of posting groups, beside the pool of everything else: the most that may be set to be in flight, and the slow lane's. */
const GROUP_CONNECTIONS = 20;

/** The driver would search a megabyte of text for the place of values that are not there. */
const queryFormat = (sql: string, values: SqlValue[]): string =>
  values.length === 0 ? sql : mysql.format(sql, values, false, 'Z');

/** What every session of the service runs with; verified at boot by {@link checkServer}. */
export const SESSION_SETTINGS: Readonly<Record<string, string | number>> = {
  time_zone: '+00:00',
  sql_mode:
    'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE',
  innodb_lock_wait_timeout: LOCK_WAIT_SECONDS,
  lock_wait_timeout: 30,
  wait_timeout: IDLE_IN_TRANSACTION_SECONDS,
  autocommit: 1,
};

export type Engine = 'mysql' | 'mariadb';

/** Asks the server which engine it is: with the wrong driver type TypeORM plans destructive schema changes. */
export async function detectEngine(url: string): Promise<Engine> {
  const [row] = await queryOnce<{ version: string }>(url, 'SELECT VERSION() AS version');
  return row?.version.toLowerCase().includes('mariadb') ? 'mariadb' : 'mysql';
}

/** One statement on a connection of its own, for boot and provisioning. */
export async function queryOnce<Row>(url: string, sql: string): Promise<Row[]> {
  const connection = mysql.createConnection({ ...driverOptions(url), connectTimeout: 10_000 });
  // The error of the query says the same; without a listener the event would end the process.
  connection.on('error', () => undefined);
  try {
    return await send(connection, sql);
  } finally {
    connection.destroy();
  }
}

export function dataSourceOptions(url: string, engine: Engine, poolSize: number): DataSourceOptions {
  const { host, port, user, password, database } = driverOptions(url);
  return {
    type: engine,
    driver: driverWithSessions(),
    host: host!,
    port: port!,
    username: user!,
    password: password!,
    database: database!,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    poolSize,
    synchronize: false,
    // Passed to the driver as the time-out of every statement, COMMIT included.
    maxQueryExecutionTime: STATEMENT_TIMEOUT_MILLISECONDS,
    enableQueryTimeout: true,
    logging: false,
    // maxIdle below the limit is what switches the closing of idle connections on.
    extra: { ...POOL_BEHAVIOUR, maxIdle: poolSize - 1, queryFormat },
  };
}

/**
 * The few connections of posting groups, which alone may carry several statements in one message. Opened as they are
 * needed: one for each group in flight, and one for the slow lane.
 */
export function createGroupPool(url: string): Pool {
  return createPool({
    ...driverOptions(url),
    ...POOL_BEHAVIOUR,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    multipleStatements: true,
    connectionLimit: GROUP_CONNECTIONS,
    maxIdle: GROUP_CONNECTIONS - 1,
    queryFormat,
  });
}

/** The driver with one addition: every new session is set up before its first statement. */
function driverWithSessions(): object {
  return { ...mysql, createPool };
}

function createPool(options: PoolOptions): Pool {
  // Nothing is prepared here, and every connection makes room for so many prepared statements, 500 KB for the usual 16,000.
  const pool = mysql.createPool({ ...options, maxPreparedStatements: 1 });
  pool.on('connection', (connection: Connection) => {
    const setUp = (sql: string) =>
      connection.query(sql, (error) => {
        if (error) connection.destroy();
      });
    setUp(sessionSetup());
    // A statement of its own, because the variable behind it is named differently on the two engines.
    setUp('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  });
  return pool;
}

function sessionSetup(): string {
  const settings = Object.entries(SESSION_SETTINGS).map(([name, value]) =>
    typeof value === 'number' ? `SESSION ${name} = ${value}` : `SESSION ${name} = '${value}'`,
  );
  return `SET ${settings.join(', ')}`;
}

function driverOptions(url: string): PoolOptions {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1) || undefined,
  } as PoolOptions;
}
