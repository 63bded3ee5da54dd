import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';

/** Where statements that read are sent: to the pool, each for itself, or into one snapshot. */
export interface Reader {
  query<Row>(statement: string): Promise<Row[]>;
}

/** Reads of the books as they are at one moment, whatever is posted meanwhile. They lock nothing. */
@Injectable()
export class Snapshots {
  constructor(private readonly dataSource: DataSource) {}

  /** Statements that are each consistent in themselves. */
  get plain(): Reader {
    return { query: (statement) => this.dataSource.query(statement) };
  }

  async read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      // Of the next transaction alone: the session goes back to the pool as it came.
      await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await runner.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      const result = await work({
        query: <Row>(statement: string) => runner.query(statement) as Promise<Row[]>,
      });
      await runner.query('COMMIT');
      return result;
    } catch (error) {
      await end(runner);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** A connection that cannot confirm the end of its snapshot is not used again. */
async function end(runner: QueryRunner): Promise<void> {
  try {
    await runner.query('ROLLBACK');
  } catch {
    (runner as unknown as { databaseConnection?: { destroy(): void } }).databaseConnection?.destroy();
  }
}
