// npm run bench: the service beside a naive script, on a private database and Redis, or on the database that
// BENCH_DATABASE_ADMIN_URL names.
import './lib/node-version.mjs';
import { join } from 'node:path';
import process from 'node:process';
import { mustRun, runCommand, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { say } from './lib/messages.mjs';
import { startPrivateServers } from './lib/private-servers.mjs';
import { DATA } from './lib/project.mjs';

await runScript(async (interrupt) => {
  await ensureDependencies(interrupt);
  say('Building…');
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json'];
  await mustRun(process.execPath, tsc, { interrupt, advice: 'Correct what it reports above.' });
  const { BENCH_DATABASE_ADMIN_URL, BENCH_REDIS_URL } = process.env;
  const servers = await startPrivateServers({
    needs: { database: !BENCH_DATABASE_ADMIN_URL, redis: !BENCH_REDIS_URL },
    directory: join(DATA, 'bench'),
    throwAway: true,
    interrupt,
  });
  const env = {
    ...process.env,
    BENCH_DATABASE_ADMIN_URL: BENCH_DATABASE_ADMIN_URL ?? servers.adminUrl,
    BENCH_REDIS_URL: BENCH_REDIS_URL ?? servers.redisUrl,
  };
  try {
    return await runCommand(process.execPath, ['--max-semi-space-size=64', 'dist/bench/main.js'], {
      env,
      interrupt,
    });
  } finally {
    await servers.stop();
  }
});
