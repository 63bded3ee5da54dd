import mysql from 'mysql2/promise';
import type { TestSchema } from './schema.js';

/**
 * A stranger holds a row, and lets it go when somebody waits for it, after a change of its own if there is one: so two
 * commands meet in the order that a test wants.
 * @param row a statement that locks it
 * @param waiting what is begun while it is held, and waits for it
 */
export async function whileHeld<T>(
  { adminUrl }: Pick<TestSchema, 'adminUrl'>,
  row: string,
  waiting: () => Promise<T>,
  change: (sql: (statement: string) => Promise<unknown>) => Promise<unknown> = () => Promise.resolve(),
): Promise<T> {
  const stranger = await mysql.createConnection(adminUrl);
  const watcher = await mysql.createConnection(adminUrl);
  try {
    await stranger.beginTransaction();
    await stranger.query(row);
    const answer = waiting();
    await untilRowWaits(async (statement) => (await watcher.query<mysql.RowDataPacket[]>(statement))[0]);
    await change((statement) => stranger.query(statement));
    await stranger.commit();
    return await answer;
  } finally {
    await stranger.end();
    await watcher.end();
  }
}

const MAX_LOOKS = 200;
/** The server answers from a copy that it renews only when nobody has looked for 100 milliseconds. */
const LOOK_EVERY_MILLISECONDS = 150;

/** Until so many transactions wait for a row, or what is looked for with them has come about. */
export async function untilRowWaits(
  sql: (statement: string) => Promise<unknown[]>,
  transactions = 1,
  orUntil: () => boolean = () => false,
): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const rows = await sql(
      `SELECT 1 FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
       WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()`,
    );
    if (rows.length >= transactions || orUntil()) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
  }
  throw new Error('nobody waited for the row');
}
