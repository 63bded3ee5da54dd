import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './commands.mjs';
import { say } from './messages.mjs';
import { PROJECT } from './project.mjs';

/** Installs exactly what package-lock.json says, unless that is what node_modules holds already. */
export async function ensureDependencies(interrupt) {
  if (isInstalled()) return;
  say('Installing dependencies (npm ci)…');
  await mustRun('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    interrupt,
    advice: 'Check the messages above (no network? registry not reachable?), then run this again.',
  });
}

/** npm keeps a list of what it has installed; contents are compared because a checkout changes file times. */
function isInstalled() {
  const installedFile = join(PROJECT, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf(join(PROJECT, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      // '' is the project itself; optional packages are those for other kinds of machine.
      path === '' || installed[path]?.version === version || (optional && !installed[path]),
  );
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
