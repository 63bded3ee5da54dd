import mysql from 'mysql2/promise';
import { schemaOf } from './schema-template.js';
import type { TestSchema } from './schema.js';
import { sessionsOf } from './sessions.js';

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
  try {
    await stranger.beginTransaction();
    await stranger.query(row);
    const answer = waiting();
    await untilRowWaits(adminUrl);
    await change((statement) => stranger.query(statement));
    await stranger.commit();
    return await answer;
  } finally {
    await stranger.end();
  }
}

const MAX_LOOKS = 200;
/**
 * The server answers from a copy that it renews only when nobody, of any test, has looked for 100 milliseconds. Tests
 * that look at equal distances may keep each other from seeing anything new.
 */
const lookDistanceMilliseconds = (): number => 120 + 200 * Math.random();

/**
 * Until so many transactions of the schema wait for a row, or what is looked for with them has come about. A copy of
 * before says who waited in a test that is over: the watcher has a transaction of its own, and believes what knows it.
 * @param adminUrl an administrator in the schema
 */
export async function untilRowWaits(
  adminUrl: string,
  transactions = 1,
  orUntil: () => boolean = () => false,
): Promise<void> {
  const watcher = await mysql.createConnection(adminUrl);
  const sql = async (statement: string) => (await watcher.query<mysql.RowDataPacket[]>(statement))[0];
  try {
    await sql('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    for (let look = 0; look < MAX_LOOKS; look++) {
      if ((await waitingIn(sql, adminUrl, watcher.threadId)) >= transactions || orUntil()) return;
      await new Promise((resolve) => setTimeout(resolve, lookDistanceMilliseconds()));
    }
  } finally {
    await watcher.end();
  }
  throw new Error('nobody waited for the row');
}

/** Transactions of the schema; 0 while the watcher itself is not seen. */
async function waitingIn(
  sql: (statement: string) => Promise<mysql.RowDataPacket[]>,
  adminUrl: string,
  watcher: number,
): Promise<number> {
  const known = await sql(
    'SELECT trx_mysql_thread_id AS id, trx_state AS state FROM information_schema.innodb_trx',
  );
  if (!known.some(({ id }) => Number(id) === watcher)) return 0;
  const waiting = new Set(known.filter(({ state }) => state === 'LOCK WAIT').map(({ id }) => Number(id)));
  const own = (await sessionsOf(sql)).filter(({ schema }) => schema === schemaOf(adminUrl));
  return own.filter(({ id }) => waiting.has(id)).length;
}
