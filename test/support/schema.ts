import { randomBytes } from 'node:crypto';
import mysql, { type Pool } from 'mysql2/promise';
import { insertRoleKeys } from './keys.js';
import { leaveSchema, takeSchema } from './schema-reuse.js';
import { schemaOf } from './schema-template.js';

export interface TestSchema {
  readonly name: string;
  /** The posting user. */
  readonly user: string;
  /** The posting user in the schema. */
  readonly databaseUrl: string;
  /** An administrator in the schema. */
  readonly adminUrl: string;
  /** A statement of the administrator, for assertions and for damage. */
  sql<Row = Record<string, unknown>>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  /** After a crash of the server: resolves when the administrator can work again. */
  reconnect(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * A schema as if fresh with a posting user of its own, migrated, with one client and a key for each role ({@link ROLE_KEYS}).
 * @param serverUrl an administrator of the server, that of TEST_DATABASE_ADMIN_URL if not given
 * @param isUsedBefore whether it may be one that an earlier test has left; plans follow from what the engine remembers of rows
 * that are gone, so tests of plans take new ones
 */
export async function createSchema(
  serverUrl = required('TEST_DATABASE_ADMIN_URL'),
  isUsedBefore = true,
): Promise<TestSchema> {
  const user = `t_${process.pid}_${randomBytes(5).toString('hex')}`;
  const asked = withUser(withPath(serverUrl, user), user, randomBytes(12).toString('hex'));
  const made = await takeSchema(serverUrl, asked, isUsedBefore ? user : null);
  const { databaseUrl } = made;
  const name = schemaOf(databaseUrl);
  const adminUrl = withPath(serverUrl, name);

  const admin = mysql.createPool({
    uri: adminUrl,
    connectionLimit: 2,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
    charset: 'utf8mb4',
  });
  const sql: TestSchema['sql'] = async (statement, parameters) =>
    (await admin.query(statement, parameters))[0] as never;
  await insertRoleKeys(sql);
  return {
    name,
    user,
    databaseUrl,
    adminUrl,
    sql,
    reconnect: () => reconnect(admin),
    drop: async () => {
      await admin.end();
      await leaveSchema(made);
    },
  };
}

async function reconnect(admin: Pool): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.query('SELECT 1');
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the tests by \`npm test\`, which starts a database and Redis`);
  return value;
}

function withPath(url: string, schema: string): string {
  const changed = new URL(url);
  changed.pathname = `/${schema}`;
  return changed.toString();
}

function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.toString();
}
