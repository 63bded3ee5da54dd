import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a script remembered for the next run; empty when there is nothing (or nothing readable). */
export function readState(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** Replaces the file as a whole, readable by its owner only: passwords may be in it. */
export function writeState(file, state) {
  mkdirSync(dirname(file), { recursive: true });
  writePrivately(file, `${JSON.stringify(state, null, 2)}\n`);
}

/** A reader, or a start after a crash, sees the old text or the new, never half of it. */
export function writePrivately(file, text) {
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
