// npm test [-- --engine mariadb|mysql] [--no-check] [vitest arguments…]
// All checks, then all tests on servers of their own.
import './lib/node-version.mjs';
import process from 'node:process';
import { ensureBuilt } from './lib/build.mjs';
import { mustRun, runCommand, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { takeEngine } from './lib/engine-argument.mjs';
import { say } from './lib/messages.mjs';
import { startTestServers } from './lib/test-servers.mjs';

await runScript(async (interrupt) => {
  const { engine, check, vitestArguments } = readArguments(process.argv.slice(2));
  await ensureDependencies(interrupt);
  if (check) {
    say('Checking types, lint, format and boundaries (npm run check)…');
    await mustRun('npm', ['run', '--silent', 'check'], {
      interrupt,
      advice: 'Correct what it reports above.',
    });
  }
  await ensureBuilt(interrupt);
  const servers = await startTestServers(engine, interrupt);
  try {
    // Not through npx: a signal would end npx and leave the tests running.
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...vitestArguments];
    return await runCommand(process.execPath, vitest, { env: servers.env, interrupt });
  } finally {
    await servers.stop();
  }
});

/** Takes the script's own options out and leaves the others to vitest. */
function readArguments(args) {
  const { engine, rest } = takeEngine(args);
  return {
    engine,
    check: !rest.includes('--no-check'),
    vitestArguments: rest.filter((each) => each !== '--no-check'),
  };
}
