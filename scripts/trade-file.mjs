// npm run trade-file [-- --help]: makes trade files of the ready-made formats, of any size and with any defect.
import './lib/node-version.mjs';
import process from 'node:process';
import { mustRun, runCommand, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';

await runScript(async (interrupt) => {
  await ensureDependencies(interrupt);
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json'];
  await mustRun(process.execPath, tsc, { interrupt, advice: 'Correct what it reports above.' });
  const main = 'dist/bench/trade-files/main.js';
  return runCommand(process.execPath, [main, ...process.argv.slice(2)], { interrupt });
});
