import { DataSource, type MigrationInterface } from 'typeorm';
import { dataSourceOptions, detectEngine, queryOnce } from './connection.js';

export interface MigrationPlan {
  /** Administrator of the server: creates the schema, the posting user and the tables. */
  readonly adminUrl: string;
  /** The posting user and the schema it works in. */
  readonly databaseUrl: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Table to privileges of the posting user; every table must be named. */
  readonly grants: Readonly<Record<string, string>>;
}

/**
 * Brings the schema up to date and gives the posting user exactly its grants. Safe to run again at any time.
 * @returns the names of the migrations that were applied now
 */
export async function migrate(plan: MigrationPlan): Promise<string[]> {
  const { schema, user, password } = target(plan.databaseUrl);
  const engine = await detectEngine(plan.adminUrl);
  await queryOnce(
    plan.adminUrl,
    `CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  );

  const admin = new DataSource({
    ...dataSourceOptions(inSchema(plan.adminUrl, schema), engine, 4),
    migrations: [...plan.migrations],
    migrationsTransactionMode: 'none',
    enableQueryTimeout: false,
  } as ConstructorParameters<typeof DataSource>[0]);
  await admin.initialize();
  try {
    const applied = await admin.runMigrations({ transaction: 'none' });
    await grant(admin, schema, user, password, plan.grants);
    return applied.map((migration) => migration.name);
  } finally {
    await admin.destroy();
  }
}

/** Of the posting user: the server takes the one whose host is the most exact. */
export const accountsOf = (user: string): string[] =>
  ['%', 'localhost', '127.0.0.1'].map((host) => `'${user}'@'${host}'`);

async function grant(
  admin: DataSource,
  schema: string,
  user: string,
  password: string,
  grants: MigrationPlan['grants'],
) {
  await expectEveryTableNamed(admin, schema, grants);
  for (const account of accountsOf(user)) {
    await admin.query(`CREATE USER IF NOT EXISTS ${account}`);
    await admin.query(`ALTER USER ${account} IDENTIFIED BY ?`, [password]);
    for (const [table, privileges] of Object.entries(grants)) {
      await admin.query(`GRANT ${privileges} ON ${schema}.${table} TO ${account}`);
    }
  }
}

async function expectEveryTableNamed(admin: DataSource, schema: string, grants: MigrationPlan['grants']) {
  const rows: { name: string }[] = await admin.query(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
    [schema],
  );
  const unnamed = rows.map((row) => row.name).filter((name) => name !== 'migrations' && !(name in grants));
  if (unnamed.length > 0)
    throw new Error(`Say in migrations/grants.ts what the posting user may do with: ${unnamed}`);
}

function target(databaseUrl: string): { schema: string; user: string; password: string } {
  const { pathname, username, password } = new URL(databaseUrl);
  const schema = pathname.slice(1);
  const user = decodeURIComponent(username);
  if (!/^\w{1,64}$/.test(schema))
    throw new Error('DATABASE_URL must name a schema of letters, digits and underscores');
  if (!/^\w{1,32}$/.test(user))
    throw new Error('DATABASE_URL must name a user of letters, digits and underscores');
  return { schema, user, password: decodeURIComponent(password) };
}

function inSchema(url: string, schema: string): string {
  const inside = new URL(url);
  inside.pathname = `/${schema}`;
  return inside.toString();
}
