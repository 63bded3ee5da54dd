/** Nest's injection token for the {@link TransactionWatch} of the service. */
export const TRANSACTION_WATCH = Symbol('TransactionWatch');

/** Is shown what transactions wait for. What it is handed it hands back as it is. */
export interface TransactionWatch {
  /** Around one attempt from beginning to end. */
  running<T>(attempt: () => Promise<T>): Promise<T>;
  /** While a connection is awaited. */
  connecting<T>(connection: Promise<T>): Promise<T>;
  /** While a COMMIT is. */
  committing(commit: Promise<void>): Promise<void>;
  /** @param error of the database, for which the unit is run again */
  runsAgain(error: unknown): void;
}

/** For tools, which nobody watches. */
export const UNWATCHED: TransactionWatch = {
  running: (attempt) => attempt(),
  connecting: (connection) => connection,
  committing: (commit) => commit,
  runsAgain: () => undefined,
};
