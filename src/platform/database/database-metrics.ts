import type { Pool } from 'mysql2';
import type { Metrics } from '../metrics/index.js';
import { CommitOutcomeUnknownError, databaseErrorKind } from './database-errors.js';
import { poolStateOf, type DatabasePool } from './database-pool.js';
import type { TransactionWatch } from './transaction-watch.js';

/** Why a transaction outside the queue of postings is run again. */
const CAUSES = ['deadlock', 'lock-wait', 'connection', 'commit-unknown'] as const;

/** The pool as it stands when somebody looks. */
export function watchPool(metrics: Metrics, pool: DatabasePool): void {
  metrics.gaugeBy(
    'suanpan_database_pool_connections',
    'Connections of the pool, by what they do',
    'state',
    () => {
      const { inUse, idle } = pool.state();
      return { 'in-use': inUse, idle };
    },
  );
  metrics.gauge(
    'suanpan_database_pool_size',
    'Connections that the pool opens at most',
    () => pool.state().limit,
  );
  metrics.gauge(
    'suanpan_database_pool_waiting',
    'Transactions and queries that wait for a connection',
    () => pool.state().waiting,
  );
}

/** The few connections that carry groups of postings. */
export function watchGroupPool(metrics: Metrics, pool: Pool): void {
  metrics.gauge(
    'suanpan_database_group_connections',
    'Connections of posting groups',
    () => poolStateOf(pool).open,
  );
}

/** What transactions wait for, in numbers. */
export function transactionMetrics(metrics: Metrics): TransactionWatch {
  const connectionWait = metrics.histogram(
    'suanpan_database_connection_wait_seconds',
    'From asking the pool for a connection to having one, or giving up',
  );
  const commitDuration = metrics.histogram(
    'suanpan_commit_duration_seconds',
    'From COMMIT to its answer, or to its loss',
  );
  const again = metrics.counterBy(
    'suanpan_transaction_retries_total',
    'Transactions that were run again, by cause; those of postings are counted as group failures',
    'cause',
    CAUSES,
  );
  return {
    running: (attempt) => attempt(),
    connecting: (connection) => timed(connection, connectionWait),
    committing: (commit) => timed(commit, commitDuration),
    runsAgain: (error) =>
      again
        .of(error instanceof CommitOutcomeUnknownError ? 'commit-unknown' : databaseErrorKind(error))
        .add(),
  };
}

async function timed<T>(answer: Promise<T>, duration: { observe(seconds: number): void }): Promise<T> {
  const started = performance.now();
  try {
    return await answer;
  } finally {
    duration.observe((performance.now() - started) / 1_000);
  }
}
