import { randomBytes } from 'node:crypto';
import { POSTING_USER_GRANTS } from '../migrations/grants.js';
import { MIGRATIONS } from '../migrations/index.js';
import { queryOnce } from '../src/platform/database/connection.js';
import { accountsOf, migrate } from '../src/platform/database/migrations.js';

/** A migrated schema of the bench with its posting user, and the environment of a service on it. */
export interface BenchSchema {
  readonly name: string;
  readonly adminUrl: string;
  readonly databaseUrl: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** @param name the same name again finds what an earlier run has put there; its posting user gets a new password */
export async function openSchema(serverUrl: string, redisUrl: string, name: string): Promise<BenchSchema> {
  const adminUrl = within(serverUrl, name);
  const databaseUrl = new URL(adminUrl);
  databaseUrl.username = name.slice(0, 32);
  databaseUrl.password = randomBytes(12).toString('hex');
  await migrate({
    adminUrl: serverUrl,
    databaseUrl: databaseUrl.toString(),
    migrations: MIGRATIONS,
    grants: POSTING_USER_GRANTS,
  });
  return {
    name,
    adminUrl,
    databaseUrl: databaseUrl.toString(),
    environment: {
      PATH: process.env.PATH,
      SUANPAN_ENV: 'test',
      HTTP_PORT: '0',
      DATABASE_URL: databaseUrl.toString(),
      REDIS_URL: redisUrl,
      API_KEY_PEPPER: randomBytes(32).toString('hex'),
    },
  };
}

/** With its posting user, who would stay on a server that is not thrown away. */
export async function dropSchema(serverUrl: string, { name, databaseUrl }: BenchSchema): Promise<void> {
  await queryOnce(serverUrl, `DROP DATABASE ${name}`);
  const accounts = accountsOf(new URL(databaseUrl).username);
  await queryOnce(serverUrl, `DROP USER IF EXISTS ${accounts.join(', ')}`);
}

function within(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
