// npm start: everything the service needs on this machine, then the service itself, until Ctrl-C.
import './lib/node-version.mjs';
import { join } from 'node:path';
import process from 'node:process';
import { ensureBuilt } from './lib/build.mjs';
import { mustRun, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { Instruction, say } from './lib/messages.mjs';
import { nextFreePort } from './lib/ports.mjs';
import { startPrivateServers } from './lib/private-servers.mjs';
import { DATA } from './lib/project.mjs';
import { claimCheckout, runService } from './lib/service.mjs';
import { generateSecrets, mustAnswer, neededServers, readSettings, recordServers } from './lib/settings.mjs';

await runScript(async (interrupt) => {
  refuseInProduction();
  await claimCheckout();
  await ensureDependencies(interrupt);
  await ensureBuilt(interrupt);
  generateSecrets();
  const servers = await provideServers(interrupt);
  try {
    await migrate(interrupt);
    return await runService(await serviceEnvironment(), interrupt);
  } finally {
    say('Stopping…');
    await servers.stop();
  }
});

function refuseInProduction() {
  if (readSettings().SUANPAN_ENV !== 'production') return;
  throw new Instruction(
    'npm start is for development: it generates secrets and runs a database of its own. In production use ' +
      'the container image (docker-compose.yml), or run "node dist/src/migrate.js" and then ' +
      '"node dist/src/main.js" with the variables of .env.example set.',
  );
}

async function provideServers(interrupt) {
  const settings = readSettings();
  const needs = neededServers(settings);
  if (!needs.database) await mustAnswer('DATABASE_URL', settings.DATABASE_URL);
  if (!needs.redis) await mustAnswer('REDIS_URL', settings.REDIS_URL);
  const servers = await startPrivateServers({ needs, directory: join(DATA, 'development'), interrupt });
  recordServers(servers);
  return servers;
}

async function migrate(interrupt) {
  say('Bringing the database up to date…');
  const advice = 'The reason is above.';
  await mustRun(process.execPath, ['dist/src/migrate.js'], { env: readSettings(), interrupt, advice });
}

/** Without the migrator's credentials, and with a port that is free. */
async function serviceEnvironment() {
  const env = readSettings();
  delete env.DATABASE_ADMIN_URL;
  const wanted = Number(env.HTTP_PORT ?? 3000);
  if (!(wanted > 0)) return env; // 0 is any port; what is no number, the service explains
  const port = await nextFreePort(env.HTTP_HOST ?? '127.0.0.1', wanted);
  if (port !== wanted) say(`Port ${wanted} is taken, using ${port}.`);
  return { ...env, HTTP_PORT: String(port) };
}
