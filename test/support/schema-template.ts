import mysql, { type Connection } from 'mysql2/promise';
import { POSTING_USER_GRANTS } from '../../migrations/grants.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { migrate } from '../../src/platform/database/migrations.js';

/** What a migrated schema consists of: statements that make another one like it. */
export interface Template {
  /** Table → its definition. */
  readonly tables: ReadonlyMap<string, string>;
  /** Table → what the migrations put into it. */
  readonly rows: ReadonlyMap<string, string>;
}

const templates = new Map<string, Promise<Template>>();

/**
 * A migrated schema. The first one of a process is migrated, the others are copies of what that came to, which takes
 * half of the time.
 */
export async function makeSchema(serverUrl: string, databaseUrl: string): Promise<Template> {
  const known = templates.get(serverUrl);
  if (known) return copy(serverUrl, databaseUrl, await known);
  const plan = { adminUrl: serverUrl, databaseUrl, migrations: MIGRATIONS, grants: POSTING_USER_GRANTS };
  const template = migrate(plan).then(() => read(serverUrl, schemaOf(databaseUrl)));
  templates.set(serverUrl, template);
  return template;
}

async function read(serverUrl: string, schema: string): Promise<Template> {
  return connected(serverUrl, async (connection) => {
    await connection.query(`USE ${schema}`);
    const template = { tables: new Map<string, string>(), rows: new Map<string, string>() };
    for (const [name] of await listOf(connection, 'SHOW TABLES')) {
      const [[, definition]] = (await listOf(connection, `SHOW CREATE TABLE ${name}`)) as [string[]];
      template.tables.set(name!, definition!);
      const rows = await listOf(connection, `SELECT * FROM ${name}`);
      if (rows.length > 0) template.rows.set(name!, mysql.format(`INSERT INTO ${name} VALUES ?`, [rows]));
    }
    return template;
  });
}

async function copy(serverUrl: string, databaseUrl: string, template: Template): Promise<Template> {
  const schema = schemaOf(databaseUrl);
  const { username, password } = new URL(databaseUrl);
  const users = accountsOf(username);
  const statements = [
    `CREATE DATABASE ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    `USE ${schema}`,
    ...template.tables.values(),
    ...template.rows.values(),
    ...users.map((user) => `CREATE USER ${user} IDENTIFIED BY '${password}'`),
    ...Object.entries(POSTING_USER_GRANTS).flatMap(([table, privileges]) =>
      users.map((user) => `GRANT ${privileges} ON ${schema}.${table} TO ${user}`),
    ),
  ];
  await connected(serverUrl, (connection) => connection.query(statements.join(';\n')));
  return template;
}

/** The same user from everywhere that a test may come from. */
export const accountsOf = (user: string): string[] =>
  ['%', 'localhost', '127.0.0.1'].map((host) => `'${user}'@'${host}'`);

/** With a session that takes several statements in one message. */
export async function connected<T>(
  serverUrl: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await mysql.createConnection({
    uri: serverUrl,
    multipleStatements: true,
    dateStrings: true,
    charset: 'utf8mb4',
  });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

export async function listOf(connection: Connection, sql: string): Promise<string[][]> {
  const [rows] = await connection.query({ sql, rowsAsArray: true });
  return rows as unknown as string[][];
}

export const schemaOf = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);
