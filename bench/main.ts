import { fork } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import Table from 'cli-table3';
import { POSTING_USER_GRANTS } from '../migrations/grants.js';
import { MIGRATIONS } from '../migrations/index.js';
import { detectEngine, queryOnce } from '../src/platform/database/connection.js';
import { migrate } from '../src/platform/database/migrations.js';
import { runNaive } from './naive.js';
import { prepareBook } from './prepare-book.js';
import { loadService, type LoadResult } from './service-load.js';

/**
 * `npm run bench`: the service over REST beside a naive one-transaction-per-posting script that writes the same rows,
 * on the same server, in turns, medians of the rounds. Reads BENCH_DATABASE_ADMIN_URL and BENCH_REDIS_URL, which the
 * script that starts it provides.
 */
const CLIENTS = 64;
const ROUNDS = 3;
const ROUND_MILLISECONDS = 8_000;
const WARM_UP_MILLISECONDS = 3_000;

const { BENCH_DATABASE_ADMIN_URL: adminUrl, BENCH_REDIS_URL: redisUrl } = process.env;
if (!adminUrl || !redisUrl) throw new Error('Run it by `npm run bench`, which provides a database and Redis');

const schema = `suanpan_bench_${randomBytes(4).toString('hex')}`;
const databaseUrl = withUser(adminUrl, schema);
await migrate({ adminUrl, databaseUrl, migrations: MIGRATIONS, grants: POSTING_USER_GRANTS });
const service = await startService();
try {
  const { key, workload } = await prepareBook(service.url, inSchema(adminUrl, schema), service.adminKey);
  await loadService(service.url, key, workload, CLIENTS, WARM_UP_MILLISECONDS);
  await runNaive(databaseUrl, workload, CLIENTS, WARM_UP_MILLISECONDS);

  const naive: number[] = [];
  const single: LoadResult[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    naive.push(await runNaive(databaseUrl, workload, CLIENTS, ROUND_MILLISECONDS));
    single.push(await loadService(service.url, key, workload, CLIENTS, ROUND_MILLISECONDS));
    console.log(
      `round ${round} of ${ROUNDS}: naive ${naive.at(-1)!.toFixed(0)}/s, single ${single.at(-1)!.postingsPerSecond.toFixed(0)}/s`,
    );
  }
  await report(naive, single);
} finally {
  service.stop();
  await queryOnce(adminUrl, `DROP DATABASE ${schema}`);
}

async function report(naive: readonly number[], single: readonly LoadResult[]): Promise<void> {
  const failed = single.reduce((sum, result) => sum + result.failed, 0);
  const middle = single.toSorted((left, right) => left.postingsPerSecond - right.postingsPerSecond)[1]!;
  const naivePerSecond = median(naive);
  const table = new Table({ head: ['', 'postings/s', 'p50 ms', 'p95 ms', 'p99 ms'] });
  table.push(['naive, 64 connections, no HTTP', naivePerSecond.toFixed(0), '', '', '']);
  table.push([
    'single, 64 clients over REST',
    middle.postingsPerSecond.toFixed(0),
    middle.p50,
    middle.p95,
    middle.p99,
  ]);
  console.log(
    `\n${await detectEngine(adminUrl!)}, flush and binary log sync at every commit, medians of ${ROUNDS} rounds`,
  );
  console.log(table.toString());
  console.log(`single_vs_naive ${(middle.postingsPerSecond / naivePerSecond).toFixed(2)}`);
  if (failed > 0) throw new Error(`${failed} requests failed; the figures mean nothing`);
}

function median(figures: readonly number[]): number {
  return figures.toSorted((left, right) => left - right)[Math.floor(figures.length / 2)]!;
}

interface RunningService {
  readonly url: string;
  readonly adminKey: string;
  stop(): void;
}

async function startService(): Promise<RunningService> {
  const env = {
    PATH: process.env.PATH,
    SUANPAN_ENV: 'test',
    HTTP_PORT: '0',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    API_KEY_PEPPER: randomBytes(32).toString('hex'),
  };
  const adminKey = await createAdminKey(env);
  const child = fork('dist/src/main.js', { env, silent: true, execArgv: [] });
  child.stdout!.resume();
  child.stderr!.pipe(process.stderr);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { url, adminKey, stop: () => void child.kill('SIGTERM') };
}

async function createAdminKey(env: NodeJS.ProcessEnv): Promise<string> {
  const child = fork('dist/src/create-admin-key.js', ['create-admin'], { env, silent: true, execArgv: [] });
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += String(chunk)));
  await once(child, 'exit');
  const key = /sp_test_[0-9a-f]{8}_[0-9a-f]{48}/.exec(output)?.[0];
  if (!key) throw new Error(`No admin key was made: ${output}`);
  return key;
}

function inSchema(url: string, name: string): string {
  const inside = new URL(url);
  inside.pathname = `/${name}`;
  return inside.toString();
}

function withUser(url: string, name: string): string {
  const inside = new URL(inSchema(url, name));
  inside.username = name.slice(0, 32);
  inside.password = randomBytes(12).toString('hex');
  return inside.toString();
}
