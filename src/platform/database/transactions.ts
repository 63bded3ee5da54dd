import type { PoolConnection } from 'mysql2';
import type { DataSource, QueryRunner } from 'typeorm';
import { CommitOutcomeUnknownError, databaseErrorKind, PoolTimeoutError } from './database-errors.js';
import { TransactionSql, type Sql } from './transaction-sql.js';
import { UNWATCHED, type TransactionWatch } from './transaction-watch.js';

export type { Sql } from './transaction-sql.js';

/** An open transaction. Opaque to everything but repositories, which reach SQL through {@link sqlOf}. */
export class Tx {
  constructor(private readonly sql: Sql) {}

  static sqlOf(tx: Tx): Sql {
    return tx.sql;
  }
}

export const sqlOf = (tx: Tx): Sql => Tx.sqlOf(tx);

const POOL_WAIT_MILLISECONDS = 5_000;
const MAX_ATTEMPTS = 8;
/** More twins than that do not insert one key after another. */
const MAX_TWINS = 20;

/**
 * The one transaction port. A unit that is handed the transaction of its caller joins it; only the outermost unit
 * begins, commits and runs again. There are no savepoints and no hidden begin.
 */
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly watch: TransactionWatch = UNWATCHED,
  ) {}

  /**
   * Runs the unit in a transaction, again from its start when the database asks for it (deadlock, lock wait, lost
   * connection, lost answer to COMMIT). The unit must be repeatable: its own checks find what an earlier run did.
   * @throws the last database error when the attempts are used up
   */
  async run<T>(work: (tx: Tx) => Promise<T>, joined?: Tx): Promise<T> {
    if (joined) return work(joined);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.runOnce(work);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isRepeatable(error)) throw error;
        this.watch.runsAgain(error);
        await pauseBefore(attempt + 1);
      }
    }
  }

  /**
   * Like {@link run}, and again when a twin has inserted the same key meanwhile: its row is committed by then, and the
   * unit finds it.
   * @throws the database's duplicate-key error when every attempt met one
   */
  async runAmongTwins<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.run(work);
      } catch (error) {
        if (databaseErrorKind(error) !== 'duplicate-key' || attempt === MAX_TWINS) throw error;
      }
    }
  }

  /**
   * One attempt, for callers that decide themselves what to run again.
   * @throws CommitOutcomeUnknownError when the answer to COMMIT was lost
   */
  runOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.watch.running(() => this.attempt(work));
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const connecting = runner.connect() as Promise<PoolConnection>;
    const connection = await this.watch.connecting(withinPoolWait(connecting, () => void runner.release()));
    try {
      await runner.startTransaction();
      const value = await work(new Tx(new TransactionSql(runner.manager, connection)));
      await this.watch.committing(committed(runner.commitTransaction()));
      return value;
    } catch (error) {
      await endWithoutCommit(
        error,
        () => runner.rollbackTransaction(),
        () => destroyConnection(runner),
      );
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** A pooled connection, or an error after a bounded wait: callers must not queue without end. */
export async function withinPoolWait<T>(connecting: Promise<T>, giveBack: (late: T) => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PoolTimeoutError('No database connection became free in time')),
      POOL_WAIT_MILLISECONDS,
    );
  });
  try {
    return await Promise.race([connecting, expired]);
  } catch (error) {
    // A connection that arrives after all goes straight back.
    connecting.then(giveBack).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws CommitOutcomeUnknownError unless the server itself has said that nothing was committed */
export async function committed(commit: Promise<void>): Promise<void> {
  try {
    await commit;
  } catch (error) {
    const kind = databaseErrorKind(error);
    if (kind === 'deadlock' || kind === 'lock-wait') throw error;
    throw new CommitOutcomeUnknownError(error);
  }
}

/** A connection that is in doubt, or cannot confirm its rollback, is closed: the server then rolls back by itself. */
export async function endWithoutCommit(
  cause: unknown,
  rollback: () => Promise<void>,
  destroy: () => void,
): Promise<void> {
  if (cause instanceof CommitOutcomeUnknownError || databaseErrorKind(cause) === 'connection')
    return destroy();
  try {
    await rollback();
  } catch {
    destroy();
  }
}

function destroyConnection(runner: QueryRunner): void {
  const { databaseConnection } = runner as unknown as { databaseConnection?: { destroy(): void } };
  databaseConnection?.destroy();
}

function isRepeatable(error: unknown): boolean {
  if (error instanceof CommitOutcomeUnknownError) return true;
  const kind = databaseErrorKind(error);
  return kind === 'deadlock' || kind === 'lock-wait' || kind === 'connection';
}

/** Growing pauses with jitter, so that those who collided do not meet again. */
export async function pauseBefore(attempt: number): Promise<void> {
  const ceiling = Math.min(1_000, 10 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, ceiling / 2 + Math.random() * (ceiling / 2)));
}
