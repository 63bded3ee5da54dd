import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** An error that its reader can act on: printed without a stack. */
export class Instruction extends Error {}

/** Where scripts say what they do; standard error when standard output is for a machine. */
export const narration = { stream: process.stdout };

/** One short line on what is being done, so that nobody wonders about a wait. */
export function say(line) {
  narration.stream.write(`▸ ${line}\n`);
}

/** The end of a server's log, indented to go under an error. */
export function logTail(file, lines = 15) {
  if (!existsSync(file)) return '  (no log)';
  const all = readFileSync(file, 'utf8').trimEnd().split('\n');
  return all
    .slice(-lines)
    .map((line) => `  ${line}`)
    .join('\n');
}
