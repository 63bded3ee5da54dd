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

const CHECKS = ['types', 'lint', 'format', 'boundaries'];

await runScript(async (interrupt) => {
  const { engine, check, vitestArguments } = readArguments(process.argv.slice(2));
  await ensureDependencies(interrupt);
  if (check) {
    say('Checking types, lint, format and boundaries (npm run check)…');
    await Promise.all(CHECKS.map((name) => checkThat(name, interrupt)));
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

/** Those of `npm run check`, side by side. */
function checkThat(name, interrupt) {
  return mustRun('npm', ['run', '--silent', `check:${name}`], {
    interrupt,
    advice: 'Correct what it reports above.',
  });
}

/** Takes the script's own options out and leaves the others to vitest. */
function readArguments(args) {
  const { engine, rest } = takeEngine(args);
  return {
    engine,
    check: !rest.includes('--no-check'),
    vitestArguments: rest.filter((each) => each !== '--no-check'),
  };
}
