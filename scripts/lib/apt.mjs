import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { mustRun } from './commands.mjs';
import { say } from './messages.mjs';

const POLICY_FILE = '/usr/sbin/policy-rc.d';
// Debian asks this file before it starts a freshly installed service; 101 means no.
const START_NOTHING = '#!/bin/sh\n# Written for one installation; may be deleted.\nexit 101\n';

/** Debian or a relative of it, and allowed to install packages. */
export function canInstallPackages() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get'))
    return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs packages without starting the system services in them: the project runs servers of its own. */
export async function installPackages(packages, interrupt) {
  say(`Installing ${packages.join(' and ')} (apt-get)…`);
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    interrupt,
    advice: `Install ${packages.join(' and ')} by hand, or start Docker, then run this again.`,
  };
  const release = forbidServiceStarts();
  try {
    await mustRun('apt-get', ['update', '-qq'], options);
    await mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  } finally {
    release();
  }
}

/** Leaves alone a policy that the machine has already; takes away one that a killed run of ours has left. */
function forbidServiceStarts() {
  const ours = !existsSync(POLICY_FILE) || readFileSync(POLICY_FILE, 'utf8') === START_NOTHING;
  if (!ours) return () => undefined;
  writeFileSync(POLICY_FILE, START_NOTHING, { mode: 0o755 });
  return () => rmSync(POLICY_FILE, { force: true });
}
