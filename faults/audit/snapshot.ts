import mysql from 'mysql2/promise';
import type { Sql } from '../../test/support/audit-books.js';

export interface Snapshot {
  readonly sql: Sql;
  end(): Promise<void>;
}

/** The database as it is at one moment, however long it is read: nodes go on working, for instance on expired holds. */
export async function openSnapshot(adminUrl: string): Promise<Snapshot> {
  const session = await mysql.createConnection({
    uri: adminUrl,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
    charset: 'utf8mb4',
  });
  await session.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await session.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  return {
    sql: async (statement) => (await session.query(statement))[0] as never,
    end: () => session.end(),
  };
}
