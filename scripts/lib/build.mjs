import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './commands.mjs';
import { say } from './messages.mjs';
import { PROJECT } from './project.mjs';

const SOURCES = [
  'src',
  'migrations',
  'client',
  'cli',
  'bank',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];
/** Written after a build that succeeded: the compiler leaves files behind even when it fails. */
const STAMP = join(PROJECT, 'dist/.complete');

/** Builds dist/ unless it is newer than everything it is made of. */
export async function ensureBuilt(interrupt) {
  if (existsSync(STAMP) && statSync(STAMP).mtimeMs >= newestChange()) return;
  say('Building (npm run build)…');
  const begun = new Date();
  // What was built from a file that no longer exists must not stay: a migration would still be run.
  rmSync(join(PROJECT, 'dist'), { recursive: true, force: true });
  await mustRun('npm', ['run', '--silent', 'build'], {
    interrupt,
    advice: 'Correct the errors above, then run this again.',
  });
  writeFileSync(STAMP, '');
  utimesSync(STAMP, begun, begun); // what was edited meanwhile is newer
}

/** Folders count too: they change when a file in them is removed. */
function newestChange() {
  return Math.max(...SOURCES.map((source) => join(PROJECT, source)).map(newestIn));
}

function newestIn(path) {
  const { mtimeMs } = statSync(path);
  const inside = statSync(path).isDirectory()
    ? readdirSync(path).map((name) => newestIn(join(path, name)))
    : [];
  return Math.max(mtimeMs, ...inside);
}
