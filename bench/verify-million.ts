import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { MIGRATIONS } from '../migrations/index.js';
import { POSTING_USER_GRANTS } from '../migrations/grants.js';
import { queryOnce } from '../src/platform/database/connection.js';
import { migrate } from '../src/platform/database/migrations.js';
import { generateChainedBook } from './generate-chained-book.js';

/**
 * How long `npm run verify` takes for a million entries, and how much memory: `node dist/bench/verify-million.js URL
 * [VOUCHERS]` on the server of that administrator. The schema is made anew and stays, so that it can be looked at.
 */
const SCHEMA = 'suanpan_verify_bench';
const [adminUrl, vouchers = '500000'] = process.argv.slice(2);
if (!adminUrl) throw new Error('Name the server: mysql://root:…@127.0.0.1:3306/');
const databaseUrl = withUser(adminUrl);
if (process.env.KEEP === undefined) await queryOnce(adminUrl, `DROP DATABASE IF EXISTS ${SCHEMA}`);
await migrate({ adminUrl, databaseUrl, migrations: MIGRATIONS, grants: POSTING_USER_GRANTS });
const inside = Object.assign(new URL(adminUrl), { pathname: `/${SCHEMA}` }).toString();
const begun = performance.now();
if (process.env.KEEP === undefined) await generateChainedBook(inside, Number(vouchers));
console.log(`${vouchers} vouchers generated in ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
for (let run = 1; run <= 2; run++) await verify();

/** Runs it as npm does, and watches its memory. */
async function verify(): Promise<void> {
  const args = ['--max-semi-space-size=64', 'dist/src/verify.js', '--database-url', databaseUrl];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid!))), 50);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  console.log(`exit code ${String(code)}, peak memory ${peak} MB`);
}

/** What the kernel says of the process, in megabytes; 0 where it does not say. */
function peakOf(pid: number): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(found?.[1] ?? 0) / 1_024);
  } catch {
    return 0;
  }
}

function withUser(url: string): string {
  const user = { pathname: `/${SCHEMA}`, username: SCHEMA, password: 'bench' };
  return Object.assign(new URL(url), user).toString();
}
