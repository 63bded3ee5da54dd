#!/usr/bin/env node
// npm run cli -- COMMAND […]: the command line of the service; without arguments it says where its help is.
import './lib/node-version.mjs';
import process from 'node:process';
import { ensureBuilt } from './lib/build.mjs';
import { runScript } from './lib/commands.mjs';
import { findService } from './lib/demo-service.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { narration } from './lib/messages.mjs';
import { PROJECT } from './lib/project.mjs';
import { readSettings } from './lib/settings.mjs';

await runScript(async (interrupt) => {
  narration.stream = process.stderr;
  await ensureDependencies(interrupt);
  await ensureBuilt(interrupt);
  // Imported only now: it is built by then.
  const { runCli } = await import('../dist/cli/run-cli.js');
  return runCli(process.argv.slice(2), {
    env: readSettings(),
    input: process.stdin,
    output: process.stdout,
    errorOutput: process.stderr,
    interrupt,
    folder: PROJECT,
    findEmbedded: () => findService(interrupt),
  });
});
