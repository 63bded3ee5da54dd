// npm run bank [-- --help]: the bank simulator, in the foreground, until Ctrl-C. What it can do: bank/README.md.
import './lib/node-version.mjs';
import process from 'node:process';
import { ensureBuilt } from './lib/build.mjs';
import { runCommand, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';

await runScript(async (interrupt) => {
  await ensureDependencies(interrupt);
  await ensureBuilt(interrupt);
  return runCommand(process.execPath, ['dist/bank/main.js', ...process.argv.slice(2)], { interrupt });
});
