import 'reflect-metadata';
import { runArchive } from './archive/index.js';

/** `node dist/src/archive.js …`: what `npm run archive` runs, for where there is no npm. */
process.exitCode = await runArchive({
  args: process.argv.slice(2),
  env: process.env,
  output: process.stdout,
  errorOutput: process.stderr,
});
