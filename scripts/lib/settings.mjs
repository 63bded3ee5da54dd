import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';
import { readEnvFile, writeEnvFile } from './env-file.mjs';
import { Instruction } from './messages.mjs';
import { isReachable } from './ports.mjs';
import { PROJECT } from './project.mjs';

const FILE = join(PROJECT, '.env');

/** What the service runs with: `.env`, overridden by the environment. */
export function readSettings() {
  return { ...given(readEnvFile(FILE)), ...given(process.env) };
}

/** A name without a value, as in a copy of .env.example, says nothing. */
function given(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** Puts into `.env` the secrets that are set nowhere yet. */
export function generateSecrets() {
  const settings = readSettings();
  const generated = {
    API_KEY_PEPPER: hex(32),
    DEMO_DATA: 'true',
    DEMO_ADMIN_KEY: demoKey(),
    DEMO_POSTER_KEY: demoKey(),
    DEMO_FINANCE_KEY: demoKey(),
    DEMO_OPERATOR_KEY: demoKey(),
  };
  writeEnvFile(
    FILE,
    Object.fromEntries(Object.entries(generated).filter(([name]) => settings[name] === undefined)),
  );
}

/**
 * Which servers npm start has to provide: not those that the user has named. A URL that the script wrote itself
 * is known by its port, which PRIVATE_DATABASE_PORT and PRIVATE_REDIS_PORT record.
 */
export function neededServers(settings) {
  const { DATABASE_URL, DATABASE_ADMIN_URL, REDIS_URL, PRIVATE_DATABASE_PORT, PRIVATE_REDIS_PORT } = settings;
  const ours = (url, port) =>
    url === undefined || (port !== undefined && addressOf(url).port === Number(port));
  const database = ours(DATABASE_URL, PRIVATE_DATABASE_PORT);
  if (database !== ours(DATABASE_ADMIN_URL, PRIVATE_DATABASE_PORT)) {
    throw new Instruction(
      'DATABASE_URL and DATABASE_ADMIN_URL belong together: set both to use a database of your own, ' +
        'or neither (in .env and the environment) to have a private one started.',
    );
  }
  return { database, redis: ours(REDIS_URL, PRIVATE_REDIS_PORT) };
}

/** Records the addresses of the private servers; the posting user keeps the password it has. */
export function recordServers({ adminUrl, redisUrl }) {
  const values = {};
  if (adminUrl) {
    const { DATABASE_URL } = readSettings();
    const { port } = addressOf(adminUrl);
    const password = DATABASE_URL ? new URL(DATABASE_URL).password : hex(24);
    values.PRIVATE_DATABASE_PORT = port;
    values.DATABASE_ADMIN_URL = adminUrl;
    values.DATABASE_URL = `mysql://suanpan_app:${password}@127.0.0.1:${port}/suanpan`;
  }
  if (redisUrl) {
    values.PRIVATE_REDIS_PORT = addressOf(redisUrl).port;
    values.REDIS_URL = redisUrl;
  }
  writeEnvFile(FILE, values);
}

/** For servers of the user's own: better told here than by a stack from the migrations. */
export async function mustAnswer(name, url) {
  const { host, port } = addressOf(url);
  if (await isReachable(host, port)) return;
  throw new Instruction(
    `Nothing answers at ${host}:${port}, which ${name} names. Start that server or correct ${name}; ` +
      'or remove it (DATABASE_URL and DATABASE_ADMIN_URL together) to have a private one started.',
  );
}

function addressOf(url) {
  if (!URL.canParse(url)) {
    throw new Instruction(
      'DATABASE_URL, DATABASE_ADMIN_URL or REDIS_URL is not a URL. .env.example shows their form.',
    );
  }
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port || (protocol === 'mysql:' ? 3306 : 6379)) };
}

function demoKey() {
  return `sp_demo_${hex(4)}_${hex(24)}`;
}

function hex(bytes) {
  return randomBytes(bytes).toString('hex');
}
