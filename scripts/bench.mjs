// npm run bench [-- --engine mariadb|mysql] [--quick] [--json FILE] [--soak] [--trial-balance] [--payouts] [--clearing [--records N]]
//   [--settlement [--details N] [--parties N]]
// Everything side by side on a private database and Redis, or on those that BENCH_DATABASE_ADMIN_URL and BENCH_REDIS_URL
// name. The private database is kept, because growing a book takes minutes.
import './lib/node-version.mjs';
import { join } from 'node:path';
import process from 'node:process';
import { mustRun, runCommand, runScript } from './lib/commands.mjs';
import { takeEngine } from './lib/engine-argument.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { say } from './lib/messages.mjs';
import { startPrivateServers } from './lib/private-servers.mjs';
import { DATA } from './lib/project.mjs';

// As a server of a ledger has them: room for the accounts of the grown book, and a redo log in which a page that changes
// often is written once. The engines have different names for the latter.
const FLAGS = [
  '--innodb-buffer-pool-size=6G',
  '--loose-innodb-log-file-size=2G',
  '--loose-innodb-redo-log-capacity=2G',
  // A posting looks up about ten rows by their keys, on accounts that nobody has asked for lately.
  '--innodb-adaptive-hash-index=ON',
  // Nobody replicates it; the logs of earlier runs go at the start of the next one.
  '--binlog-expire-logs-seconds=600',
];

await runScript(async (interrupt) => {
  const { engine, rest } = takeEngine(process.argv.slice(2));
  await ensureDependencies(interrupt);
  say('Building…');
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json'];
  await mustRun(process.execPath, tsc, { interrupt, advice: 'Correct what it reports above.' });
  const { BENCH_DATABASE_ADMIN_URL, BENCH_REDIS_URL } = process.env;
  const servers = await startPrivateServers({
    needs: { database: !BENCH_DATABASE_ADMIN_URL, redis: !BENCH_REDIS_URL },
    directory: join(DATA, 'bench'),
    engine,
    databaseFlags: FLAGS,
    interrupt,
  });
  const env = {
    ...process.env,
    BENCH_DATABASE_ADMIN_URL: BENCH_DATABASE_ADMIN_URL ?? servers.adminUrl,
    BENCH_REDIS_URL: BENCH_REDIS_URL ?? servers.redisUrl,
  };
  try {
    return await runCommand(process.execPath, ['--max-semi-space-size=64', 'dist/bench/main.js', ...rest], {
      env,
      interrupt,
    });
  } finally {
    await servers.stop();
  }
});
