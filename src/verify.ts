import 'reflect-metadata';
import { POSTING_USER_GRANTS } from '../migrations/grants.js';
import { runVerification } from './verification/index.js';

/** `node dist/src/verify.js …`: what `npm run verify` runs, for where there is no npm. */
process.exitCode = await runVerification({
  args: process.argv.slice(2),
  env: process.env,
  output: process.stdout,
  errorOutput: process.stderr,
  grants: POSTING_USER_GRANTS,
});
