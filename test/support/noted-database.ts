import mysql, { type Connection } from 'mysql2/promise';
import type { DataSource } from 'typeorm';

/** A row of EXPLAIN FORMAT=TRADITIONAL. */
export interface PlanStep {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly rows: string | number | null;
  readonly Extra: string | null;
}

/**
 * The steps that read tables. Beside them stands the page that is put together of those from online and archive, and a
 * row that is known not to be there.
 */
export const inTables = <Step extends { readonly table: string | null }>(plan: readonly Step[]): Step[] =>
  plan.filter(({ table }) => table !== null && !/^<(union|derived)/.test(table));

/** One connection that repositories can work on, with a note of every statement and a count of the rows it read. */
export interface NotedDatabase {
  readonly dataSource: DataSource;
  /** Runs the work, which only reads, twice. @returns statements of the second time, and how many rows the storage engine gave for them */
  note(work: () => Promise<unknown>): Promise<{ statements: string[]; rowsRead: number }>;
  /** The same of work that writes, which runs once: with a few rows of the server's own. */
  noteOnce(work: () => Promise<unknown>): Promise<{ statements: string[]; rowsRead: number }>;
  planOf(statement: string): Promise<PlanStep[]>;
  end(): Promise<void>;
}

/** Reached by an index, whose beginning is given; what stands in the statement itself is as long as a page. */
export const isReached = ({ table, type, key, rows, Extra }: PlanStep): boolean => {
  if (table === null || table.startsWith('<')) return true;
  // Of an index without rows, as that of an archive without vouchers, all is read as well.
  if (type === 'index' && Number(rows) <= 1) return true;
  if (/Impossible|no matching row/i.test(Extra ?? '')) return true;
  // One row at most, which may be known not to be there.
  if (type === 'system' || type === 'const') return true;
  return ['eq_ref', 'ref', 'range'].includes(type ?? '') && key !== null;
};

export async function connectNoted(uri: string): Promise<NotedDatabase> {
  const session = await mysql.createConnection({
    uri,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  let statements: string[] = [];
  const query = async (statement: string, parameters: (string | number)[] = []): Promise<unknown> => {
    const text = mysql.format(statement, parameters);
    statements.push(text);
    return (await session.query(text))[0];
  };
  const noteOnce = async (work: () => Promise<unknown>) => {
    statements = [];
    await session.query('FLUSH STATUS');
    await work();
    return { statements, rowsRead: await rowsRead(session) };
  };
  return {
    dataSource: { query } as never,
    note: async (work) => {
      // The first time the server also reads its own dictionary and statistics, and counts those rows like ours.
      await work();
      return noteOnce(work);
    },
    noteOnce,
    planOf: async (statement) =>
      (await session.query(`EXPLAIN FORMAT=TRADITIONAL ${statement}`))[0] as unknown as PlanStep[],
    end: () => session.end(),
  };
}

/** With the entries of an index that were looked at in vain, where the engine tells of them: MariaDB does. */
async function rowsRead(session: Connection): Promise<number> {
  const [rows] = await session.query("SHOW SESSION STATUS LIKE 'Handler_%'");
  const count = (wanted: RegExp): number =>
    (rows as { Variable_name: string; Value: string }[])
      .filter(({ Variable_name: name }) => wanted.test(name))
      .reduce((sum, { Value }) => sum + Number(Value), 0);
  return count(/^Handler_read/) + count(/^Handler_icp_attempts$/) - count(/^Handler_icp_match$/);
}
