/**
 * What a database error means for the one who wrote: try again, look, or give up.
 * Numbers are those of MySQL and MariaDB; where they differ both are listed.
 */
export type DatabaseErrorKind =
  | 'deadlock' // the server rolled everything back: run the unit again
  | 'lock-wait' // somebody holds a row longer than we wait
  | 'duplicate-key'
  | 'connection' // the connection or the server is gone or unable; nothing of an uncommitted unit stays
  | 'data' // a value the columns do not take: validation should have caught it
  | 'other';

const DEADLOCK = new Set([1213, 3101]);
const LOCK_WAIT = new Set([1205, 3572]);
const DUPLICATE_KEY = new Set([1062]);
/** Shutting down, too many connections, killed, read-only after a failover, idle connection closed, network errors. */
const AWAY = [
  1040, 1053, 1077, 1080, 1158, 1159, 1160, 1161, 1184, 1203, 1290, 1317, 1836, 1927, 1969, 3024, 4031,
];
/** Disk or memory full, storage engine or binary log failing: may pass, and nothing was committed. */
const OUT_OF_RESOURCES = [3, 28, 1021, 1026, 1030, 1037, 1041, 1114, 1598];
const CONNECTION = new Set([...AWAY, ...OUT_OF_RESOURCES]);
const DATA = new Set([1048, 1264, 1265, 1292, 1364, 1366, 1406, 1690, 3819, 4025]);
const CONNECTION_CODES = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'POOL_CLOSED',
  'POOL_TIMEOUT',
]);

interface DriverError {
  code?: unknown;
  errno?: unknown;
  fatal?: unknown;
  driverError?: DriverError;
}

/** Classifies an error of the driver or of TypeORM around it. */
export function databaseErrorKind(error: unknown): DatabaseErrorKind {
  const outer = error as DriverError | null;
  const { errno, code, fatal } = outer?.driverError ?? outer ?? {};
  if (typeof errno === 'number') {
    if (DEADLOCK.has(errno)) return 'deadlock';
    if (LOCK_WAIT.has(errno)) return 'lock-wait';
    if (DUPLICATE_KEY.has(errno)) return 'duplicate-key';
    if (CONNECTION.has(errno)) return 'connection';
    if (DATA.has(errno)) return 'data';
  }
  if (typeof code === 'string' && CONNECTION_CODES.has(code)) return 'connection';
  return fatal === true ? 'connection' : 'other';
}

/**
 * The connection was lost between sending COMMIT and its answer: the unit may or may not be in the database.
 * Looking it up proves nothing, because the look-up can come before the commit lands. Run the same unit again.
 */
export class CommitOutcomeUnknownError extends Error {
  constructor(cause: unknown) {
    super('The answer to COMMIT was lost; run the same unit again, its locks wait for the outcome', {
      cause,
    });
  }
}

/** A connection could not be had in time; nothing was sent. */
export class PoolTimeoutError extends Error {
  readonly code = 'POOL_TIMEOUT';
}

/** The server did not answer a statement in time; the connection was given up. */
export class StatementTimeoutError extends Error {
  readonly code = 'PROTOCOL_SEQUENCE_TIMEOUT';
}
