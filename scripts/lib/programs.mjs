import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

// Servers are often outside an ordinary user's PATH.
const USUAL_PLACES = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
];

/** Where programs of these names are on this machine, in the order of the names. */
export function findPrograms(...names) {
  const places = new Set([...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...USUAL_PLACES]);
  return names.flatMap((name) => [...places].map((place) => join(place, name))).filter(isExecutable);
}

/**
 * The database server to use. On Debian `mysqld` is MariaDB too, so the program itself is asked what it is.
 * @returns {{ program: string, engine: 'mariadb' | 'mysql' } | undefined}
 */
export function findDatabaseProgram(engine) {
  for (const program of findPrograms('mariadbd', 'mysqld')) {
    const found = engineOf(program);
    if (found && (!engine || engine === found)) return { program, engine: found };
  }
  return undefined;
}

export function findRedisProgram() {
  return findPrograms('redis-server', 'valkey-server')[0];
}

function engineOf(program) {
  const { status, stdout } = spawnSync(program, ['--no-defaults', '--version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  return stdout.includes('MariaDB') ? 'mariadb' : 'mysql';
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
