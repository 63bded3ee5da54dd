import type { OnApplicationShutdown } from '@nestjs/common';
import type { Pool, PoolConnection } from 'mysql2';
import { poolStateOf, type PoolState } from './database-pool.js';
import { GroupSql } from './transaction-sql.js';
import type { TransactionWatch } from './transaction-watch.js';
import { committed, endWithoutCommit, Tx, withinPoolWait } from './transactions.js';

/**
 * Transactions of posting groups, on a few connections of their own: a group's statements travel together, so that it
 * takes three round trips and not one for each table (docs/adr/0007). Nothing else uses these connections.
 */
export class GroupTransactions implements OnApplicationShutdown {
  constructor(
    private readonly pool: Pool,
    private readonly watch: TransactionWatch,
  ) {}

  /**
   * One attempt; the caller decides what to run again.
   * @throws CommitOutcomeUnknownError when the answer to COMMIT was lost
   */
  runOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.watch.running(() => this.attempt(work));
  }

  /** Plain reads outside a transaction: each statement sees what is committed. @throws the database's error */
  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    try {
      return await work(new Tx(GroupSql.withoutTransaction(connection)));
    } catch (error) {
      connection.destroy();
      throw error;
    } finally {
      connection.release();
    }
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    const sql = GroupSql.inTransaction(connection);
    try {
      const value = await work(new Tx(sql));
      await sql.finishWriting();
      await this.watch.committing(committed(sql.commit()));
      return value;
    } catch (error) {
      await endWithoutCommit(
        error,
        () => sql.rollback(),
        () => connection.destroy(),
      );
      throw error;
    } finally {
      connection.release();
    }
  }

  state(): PoolState {
    return poolStateOf(this.pool);
  }

  async onApplicationShutdown(): Promise<void> {
    await new Promise<void>((resolve) => this.pool.end(() => resolve()));
  }

  private connect(): Promise<PoolConnection> {
    const connecting = new Promise<PoolConnection>((resolve, reject) => {
      this.pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
    });
    return this.watch.connecting(withinPoolWait(connecting, (late) => late.release()));
  }
}
