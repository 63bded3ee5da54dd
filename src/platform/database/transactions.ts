import type { PoolConnection } from 'mysql2';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { STATEMENT_TIMEOUT_MILLISECONDS } from './connection.js';
import { CommitOutcomeUnknownError, databaseErrorKind, PoolTimeoutError } from './database-errors.js';

/** An open transaction. Opaque to everything but repositories, which reach SQL through {@link sqlOf}. */
export class Tx {
  private readonly sql: Sql;

  constructor(runner: QueryRunner, connection: PoolConnection) {
    this.sql = new TransactionSql(runner.manager, connection);
  }

  static sqlOf(tx: Tx): Sql {
    return tx.sql;
  }
}

/**
 * Statements inside a transaction, for repositories. Wait for one before giving the next: after a deadlock the server
 * has rolled back, and a statement given ahead would commit by itself.
 */
export interface Sql {
  query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  /** @returns the number of rows matched by an UPDATE or DELETE, or written by an INSERT */
  execute(statement: string, parameters?: unknown[]): Promise<number>;
  readonly manager: EntityManager;
}

export const sqlOf = (tx: Tx): Sql => Tx.sqlOf(tx);

/** On the driver's own connection, because a posting has no use for what the ORM does around a query. */
class TransactionSql implements Sql {
  constructor(
    readonly manager: EntityManager,
    private readonly connection: PoolConnection,
  ) {}

  query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]> {
    return this.send(statement, parameters) as Promise<Row[]>;
  }

  async execute(statement: string, parameters?: unknown[]): Promise<number> {
    const { affectedRows } = (await this.send(statement, parameters)) as { affectedRows: number };
    return affectedRows;
  }

  private send(sql: string, values: unknown[] | undefined): Promise<unknown> {
    const answer = new Promise((resolve, reject) => {
      this.connection.query({ sql, values, timeout: STATEMENT_TIMEOUT_MILLISECONDS }, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
    // Its caller may have failed before it looks; the failure of the unit is enough.
    answer.catch(() => undefined);
    return answer;
  }
}

const POOL_WAIT_MILLISECONDS = 5_000;
const MAX_ATTEMPTS = 8;

/**
 * The one transaction port. A unit that is handed the transaction of its caller joins it; only the outermost unit
 * begins, commits and runs again. There are no savepoints and no hidden begin.
 */
export class Transactions {
  constructor(private readonly dataSource: DataSource) {}

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
        await pauseBefore(attempt + 1);
      }
    }
  }

  /**
   * One attempt, for callers that decide themselves what to run again.
   * @throws CommitOutcomeUnknownError when the answer to COMMIT was lost
   */
  async runOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { runner, connection } = await this.connect();
    try {
      await runner.startTransaction();
      const value = await work(new Tx(runner, connection));
      await commit(runner);
      return value;
    } catch (error) {
      await endWithoutCommit(runner, error);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** A pooled connection, or an error after a bounded wait: callers must not queue without end. */
  private async connect(): Promise<{ runner: QueryRunner; connection: PoolConnection }> {
    const runner = this.dataSource.createQueryRunner();
    let timer: NodeJS.Timeout | undefined;
    const connected = runner.connect() as Promise<PoolConnection>;
    const expired = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new PoolTimeoutError('No database connection became free in time')),
        POOL_WAIT_MILLISECONDS,
      );
    });
    try {
      return { runner, connection: await Promise.race([connected, expired]) };
    } catch (error) {
      // A connection that arrives after all goes straight back.
      connected.then(() => runner.release()).catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function commit(runner: QueryRunner): Promise<void> {
  try {
    await runner.commitTransaction();
  } catch (error) {
    const kind = databaseErrorKind(error);
    if (kind === 'deadlock' || kind === 'lock-wait') throw error;
    throw new CommitOutcomeUnknownError(error);
  }
}

/** A connection that is in doubt, or cannot confirm its rollback, is closed: the server then rolls back by itself. */
async function endWithoutCommit(runner: QueryRunner, cause: unknown): Promise<void> {
  const inDoubt = cause instanceof CommitOutcomeUnknownError || databaseErrorKind(cause) === 'connection';
  if (inDoubt) return destroyConnection(runner);
  try {
    await runner.rollbackTransaction();
  } catch {
    destroyConnection(runner);
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
