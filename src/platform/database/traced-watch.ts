import type { Tracing } from '../tracing/index.js';
import type { TransactionWatch } from './transaction-watch.js';

/** Transactions as steps of a trace, with waiting for a connection and for COMMIT as steps of theirs. */
export function tracedWatch(watch: TransactionWatch, tracing: Tracing): TransactionWatch {
  return {
    ...watch,
    running: (attempt) => tracing.span('database.transaction', attempt),
    connecting: (connection) => tracing.span('database.connect', () => watch.connecting(connection)),
    committing: (commit) => tracing.span('database.commit', () => watch.committing(commit)),
  };
}
