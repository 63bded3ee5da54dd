import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { DATA } from './project.mjs';

const FILE = join(DATA, 'service.log');
const LARGEST_BYTES = 32_000_000;
const LOOK_EVERY_MILLISECONDS = 100;

/**
 * The service writes into the file itself, so that it goes on undisturbed when whoever started it is gone, and
 * "suanpan logs" has something to read; what it writes is shown here as it comes.
 */
export function openServiceLog() {
  mkdirSync(DATA, { recursive: true });
  const size = statSync(FILE, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_BYTES) renameSync(FILE, `${FILE}.1`);
  // Readable by its owner only: demo keys are in it.
  const descriptor = openSync(FILE, 'a+', 0o600);
  return { descriptor, showUntilNow: () => showFrom(descriptor, fstatSync(descriptor).size) };
}

/** @returns ends it, when all that was written has been shown */
function showFrom(descriptor, begin) {
  const buffer = Buffer.alloc(65_536);
  let offset = begin;
  const show = () => {
    for (;;) {
      const length = readSync(descriptor, buffer, 0, buffer.length, offset);
      if (length === 0) return;
      process.stdout.write(Buffer.from(buffer.subarray(0, length)));
      offset += length;
    }
  };
  const timer = setInterval(show, LOOK_EVERY_MILLISECONDS);
  return () => {
    clearInterval(timer);
    show();
    closeSync(descriptor);
  };
}
