// npm run faults [-- --quick | --controls | --cluster | --list] [--only NAME] [--seed N] [--engine mariadb|mysql]
// Breaks what can break under load and audits the books afterwards: docs/reliability.md. On a private database and
// Redis, or on the database that FAULTS_DATABASE_ADMIN_URL names (FAULTS_DATABASE_RESTART kills and restarts it).
import './lib/node-version.mjs';
import { spawnSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { canInstallPackages, installPackages } from './lib/apt.mjs';
import { mustRun, runCommand, runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { Instruction, say } from './lib/messages.mjs';
import { removeLeftOvers } from './lib/private-servers.mjs';
import { findDatabaseProgram, findRedisProgram } from './lib/programs.mjs';
import { DATA, PROJECT } from './lib/project.mjs';
import { claimRunFolder } from './lib/run-folders.mjs';
import { stopLeftOver } from './lib/server-process.mjs';

await runScript(async (interrupt) => {
  const args = process.argv.slice(2);
  await ensureDependencies(interrupt);
  await build(interrupt);
  if (args.includes('--list')) return runHarness(args, {}, interrupt);
  await ensurePrograms(engineOf(args), args.includes('--cluster'), interrupt);
  const clear = (run) => clearFolder(run, interrupt);
  const folder = await claimRunFolder(join(DATA, 'faults'), clear);
  try {
    return await runHarness(args, { FAULTS_FOLDER: folder }, interrupt);
  } finally {
    await clear(folder);
  }
});

function runHarness(args, more, interrupt) {
  // Not through npx: a signal would end npx and leave the harness running.
  return runCommand(process.execPath, ['dist/faults/main.js', ...args], {
    env: { ...process.env, ...more },
    interrupt,
  });
}

async function build(interrupt) {
  say('Building…');
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.faults.json'];
  await mustRun(process.execPath, tsc, { interrupt, advice: 'Correct what it reports above.' });
  // The harness starts its servers with these scripts, which are not compiled.
  const link = join(PROJECT, 'dist/scripts');
  rmSync(link, { recursive: true, force: true });
  symlinkSync('../scripts', link, 'dir');
}

/** The harness kills and restarts its servers, so containers will not do. */
async function ensurePrograms(engine, isCluster, interrupt) {
  const missing = [];
  const needsDatabase = !isCluster && !process.env.FAULTS_DATABASE_ADMIN_URL;
  if (needsDatabase && !findDatabaseProgram(engine)) missing.push('mariadb-server');
  if (!findRedisProgram()) missing.push('redis-server');
  if (missing.length === 0) return;
  if (engine !== 'mysql' && canInstallPackages()) return installPackages(missing, interrupt);
  throw new Instruction(
    `Not on this machine: ${engine === 'mysql' ? 'MySQL' : 'MariaDB or MySQL'} or Redis. Install them, or set ` +
      'FAULTS_DATABASE_ADMIN_URL to an administrator of a database server that may be broken.',
  );
}

function engineOf(args) {
  const at = args.findIndex((each) => each.startsWith('--engine'));
  return at < 0 ? undefined : (args[at].split('=')[1] ?? args[at + 1]);
}

/** The small disk of one of the faults may still be there, with a server on it. */
async function clearFolder(folder, interrupt) {
  const disk = join(folder, 'disk');
  await stopLeftOver(join(disk, 'database'));
  spawnSync('umount', [disk], { stdio: 'ignore' });
  await removeLeftOvers(folder, interrupt);
}
