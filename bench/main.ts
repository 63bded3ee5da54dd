import { fork } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import Table from 'cli-table3';
import { POSTING_USER_GRANTS } from '../migrations/grants.js';
import { MIGRATIONS } from '../migrations/index.js';
import { detectEngine, queryOnce } from '../src/platform/database/connection.js';
import { migrate } from '../src/platform/database/migrations.js';
import { startEngine } from './engine.js';
import { runNaive } from './naive.js';
import { prepareBook } from './prepare-book.js';
import { BATCH, BY_RULE, HOLD, loadService, SINGLE, type Load, type LoadResult } from './service-load.js';

/**
 * `npm run bench`: the service beside a naive one-transaction-per-posting script that writes the same rows, on the same
 * server, in turns, medians of the rounds. Reads BENCH_DATABASE_ADMIN_URL and BENCH_REDIS_URL, which the script that
 * starts it provides.
 */
const CLIENTS = 64;
const MANY_CLIENTS = 256;
/** Each with a batch of 200 under way. */
const BATCH_CLIENTS = 8;
const ROUNDS = 3;
const ROUND_MILLISECONDS = 5_000;
const WARM_UP_MILLISECONDS = 3_000;

const { BENCH_DATABASE_ADMIN_URL: adminUrl, BENCH_REDIS_URL: redisUrl } = process.env;
if (!adminUrl || !redisUrl) throw new Error('Run it by `npm run bench`, which provides a database and Redis');

const schema = `suanpan_bench_${randomBytes(4).toString('hex')}`;
const databaseUrl = withUser(adminUrl, schema);
const serviceEnvironment = {
  PATH: process.env.PATH,
  SUANPAN_ENV: 'test',
  HTTP_PORT: '0',
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  API_KEY_PEPPER: randomBytes(32).toString('hex'),
};
await migrate({ adminUrl, databaseUrl, migrations: MIGRATIONS, grants: POSTING_USER_GRANTS });
const service = await startService();
try {
  const { key, workload } = await prepareBook(service.url, inSchema(adminUrl, schema), service.adminKey);
  const engine = await startEngine(serviceEnvironment, workload);
  const overRest = (load: Load, clients: number, milliseconds = ROUND_MILLISECONDS) =>
    loadService(service.url, key, workload, load, clients, milliseconds);
  for (const load of [SINGLE, BY_RULE, HOLD]) await overRest(load, CLIENTS, WARM_UP_MILLISECONDS);
  await overRest(BATCH, BATCH_CLIENTS, WARM_UP_MILLISECONDS);
  await engine.run(CLIENTS, WARM_UP_MILLISECONDS);
  await runNaive(databaseUrl, workload, CLIENTS, WARM_UP_MILLISECONDS);

  const rounds: Round[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const clients of [CLIENTS, MANY_CLIENTS]) {
      rounds.push({
        clients,
        naive: await runNaive(databaseUrl, workload, clients, ROUND_MILLISECONDS),
        engine: await engine.run(clients, ROUND_MILLISECONDS),
        rest: await overRest(SINGLE, clients),
        rule: await overRest(BY_RULE, clients),
        hold: await overRest(HOLD, clients),
        batch: await overRest(BATCH, BATCH_CLIENTS),
      });
    }
    console.log(`round ${round} of ${ROUNDS} done`);
  }
  await engine.stop();
  await report(rounds);
} finally {
  service.stop();
  await queryOnce(adminUrl, `DROP DATABASE ${schema}`);
}

interface Round {
  readonly clients: number;
  readonly naive: number;
  readonly engine: number;
  readonly rest: LoadResult;
  readonly rule: LoadResult;
  readonly hold: LoadResult;
  readonly batch: LoadResult;
}

async function report(rounds: readonly Round[]): Promise<void> {
  const failed = rounds.reduce(
    (sum, { rest, rule, hold, batch }) => sum + rest.failed + rule.failed + hold.failed + batch.failed,
    0,
  );
  if (failed > 0) throw new Error(`${failed} requests failed; the figures mean nothing`);
  const table = new Table({
    head: ['clients', '', 'postings/s', 'times naive', 'p50 ms', 'p95.5 ms', 'p99 ms'],
  });
  for (const clients of [CLIENTS, MANY_CLIENTS]) {
    const own = rounds.filter((round) => round.clients === clients);
    const base = median(own.map(({ naive }) => naive));
    const row = (name: string, perSecond: number, latencies: readonly number[] = []) =>
      table.push([
        clients,
        name,
        perSecond.toFixed(0),
        (perSecond / base).toFixed(2),
        ...latencies.map(String),
      ]);
    const overRest = (name: string, results: readonly LoadResult[]): void => {
      const { postingsPerSecond, p50, p95, p99 } = middleOf(results, (result) => result.postingsPerSecond);
      row(name, postingsPerSecond, [p50, p95, p99]);
    };
    row('naive: a transaction per posting, no HTTP', base);
    row('engine: groups, no HTTP', median(own.map(({ engine }) => engine)));
    overRest(
      'single: over REST, by lines',
      own.map(({ rest }) => rest),
    );
    overRest(
      'rule: over REST, by parameters',
      own.map(({ rule }) => rule),
    );
    overRest(
      'hold: over REST, placed',
      own.map(({ hold }) => hold),
    );
    if (clients !== CLIENTS) continue;
    overRest(
      `batch: over REST, 200 a request, ${BATCH_CLIENTS} clients`,
      rounds.map(({ batch }) => batch),
    );
  }
  const name = await detectEngine(adminUrl!);
  console.log(`\n${name}, flush and binary log sync at every commit, medians of ${ROUNDS} rounds`);
  console.log(table.toString());
}

function median(figures: readonly number[]): number {
  return middleOf(figures, (figure) => figure);
}

function middleOf<T>(results: readonly T[], figureOf: (result: T) => number): T {
  const sorted = results.toSorted((left, right) => figureOf(left) - figureOf(right));
  return sorted[Math.floor(sorted.length / 2)]!;
}

interface RunningService {
  readonly url: string;
  readonly adminKey: string;
  stop(): void;
}

async function startService(): Promise<RunningService> {
  const env = serviceEnvironment;
  const adminKey = await createAdminKey(env);
  const child = fork('dist/src/main.js', { env, silent: true, execArgv: ['--max-semi-space-size=64'] });
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
