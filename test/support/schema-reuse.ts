import type { Connection } from 'mysql2/promise';
import { accountsOf, connected, listOf, makeSchema, schemaOf, type Template } from './schema-template.js';
import { sessionsOf } from './sessions.js';

/** A migrated schema as it was when it was made. */
export interface MadeSchema {
  readonly serverUrl: string;
  readonly databaseUrl: string;
  readonly template: Template;
  /** Of its tables; another one afterwards says that a test changed their definitions. */
  readonly shape: string;
}

/** More rows than that are thrown away faster with their tables. */
const FEW_ROWS = 20_000;
const waiting = new Map<string, MadeSchema[]>();

/**
 * One that an earlier test of this process has left and that is as if new, or a new one.
 * @param user takes over what was left; null: it is to be a new one
 */
export async function takeSchema(
  serverUrl: string,
  databaseUrl: string,
  user: string | null,
): Promise<MadeSchema> {
  const used = user === null ? undefined : waiting.get(serverUrl)?.pop();
  if (used) return renamed(used, user!);
  const template = await makeSchema(serverUrl, databaseUrl);
  const shape = await connected(serverUrl, (connection) => shapeOf(connection, schemaOf(databaseUrl)));
  return { serverUrl, databaseUrl, template, shape };
}

/** Kept for the next test, empty as it was made, if that is quick and nobody can tell; else it is gone. */
export async function leaveSchema(made: MadeSchema): Promise<void> {
  const { serverUrl } = made;
  await connected(serverUrl, async (connection) => {
    await endSessions(connection, made);
    if (await isEmptied(connection, made)) waiting.set(serverUrl, [...(waiting.get(serverUrl) ?? []), made]);
    else await dropSchema(connection, made);
  });
}

/** Who used it before cannot come back: its user has another name. */
async function renamed(made: MadeSchema, user: string): Promise<MadeSchema> {
  const url = new URL(made.databaseUrl);
  const [before, after] = [accountsOf(url.username), accountsOf(user)];
  const renames = before.map((account, index) => `${account} TO ${after[index]}`);
  await connected(made.serverUrl, (connection) => connection.query(`RENAME USER ${renames.join(', ')}`));
  url.username = user;
  return { ...made, databaseUrl: url.toString() };
}

/** Of processes that were killed, or that stop a little later than their test. */
async function endSessions(connection: Connection, { databaseUrl }: MadeSchema): Promise<void> {
  const { username } = new URL(databaseUrl);
  const sessions = await sessionsOf(async (statement) => (await connection.query(statement))[0]);
  for (const { id } of sessions.filter(({ user }) => user === username))
    await connection.query(`KILL ${id}`).catch(() => undefined);
}

async function isEmptied(connection: Connection, made: MadeSchema): Promise<boolean> {
  const schema = schemaOf(made.databaseUrl);
  if ((await shapeOf(connection, schema)) !== made.shape) return false;
  await connection.query(`USE ${schema}; SET innodb_lock_wait_timeout = 5; SET foreign_key_checks = 0`);
  const { tables, rows } = made.template;
  const full = [...tables.keys()].map((table) => `(SELECT '${table}' FROM ${table} LIMIT 1)`);
  const filled = (await listOf(connection, full.join(' UNION ALL '))).map(([table]) => table!);
  if ((await rowsOf(connection, filled)) > FEW_ROWS) return false;
  const statements = [...filled.map((table) => `DELETE FROM ${table}`), ...rows.values()];
  return connection.query(statements.join(';')).then(
    () => true,
    () => false,
  );
}

/** Counted no further than it matters. */
async function rowsOf(connection: Connection, tables: readonly string[]): Promise<number> {
  const counts = tables.map(
    (table) => `(SELECT COUNT(*) FROM (SELECT 1 FROM ${table} LIMIT ${FEW_ROWS + 1}) AS counted)`,
  );
  return Number((await listOf(connection, `SELECT ${counts.join(' + ') || '0'}`))[0]![0]);
}

async function shapeOf(connection: Connection, schema: string): Promise<string> {
  const sql = `SELECT COUNT(*), MAX(create_time),
      (SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = '${schema}')
    FROM information_schema.tables WHERE table_schema = '${schema}'`;
  return (await listOf(connection, sql))[0]!.join(' ');
}

async function dropSchema(connection: Connection, { databaseUrl }: MadeSchema): Promise<void> {
  const users = accountsOf(new URL(databaseUrl).username).join(', ');
  await connection.query(`DROP DATABASE IF EXISTS ${schemaOf(databaseUrl)}; DROP USER IF EXISTS ${users}`);
}
