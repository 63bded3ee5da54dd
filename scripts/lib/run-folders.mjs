import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { identify, isRunning } from './processes.mjs';
import { readState, writeState } from './state-file.mjs';

/**
 * A folder for what one run starts, so that two runs at the same time do not meet. What runs that were killed have left
 * in theirs is cleared first.
 * @param {string} runs where the folders of all runs of this kind are
 * @param {(folder: string) => Promise<void>} clear stops what runs in the folder, and deletes it
 */
export async function claimRunFolder(runs, clear) {
  if (existsSync(runs)) {
    for (const run of readdirSync(runs).map((name) => join(runs, name))) {
      if (!isRunning(readState(ownerFile(run)))) await clear(run);
    }
  }
  const folder = join(runs, `${basename(runs)}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeState(ownerFile(folder), identify(process.pid));
  return folder;
}

function ownerFile(folder) {
  return join(folder, 'owner.json');
}
