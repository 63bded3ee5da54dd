import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { logTail } from './messages.mjs';
import { identify, isRunning, killProcess, stopProcess } from './processes.mjs';
import { readState, writeState } from './state-file.mjs';

// Enough for a database that has to recover after a crash.
const START_SECONDS = 120;

/**
 * Starts a server with its log and process id in `home` and waits until it answers.
 * @param {object} server
 * @param {string} server.title for messages
 * @param {() => Promise<boolean>} server.answers
 */
export async function startServerProcess({ title, program, flags, home, answers }) {
  const logFile = join(home, 'server.log');
  const log = openSync(logFile, 'a', 0o600);
  // Detached: Ctrl-C in the terminal must reach the service first, its servers only after it has finished.
  const child = spawn(program, flags, { cwd: home, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => undefined); // could not be run at all: seen below as a process that is not there
  child.unref();
  const known = identify(child.pid);
  writeState(processFile(home), known);

  const problem = await waitUntil(answers, known);
  if (!problem) return { pid: known.pid, stop: () => stopProcess(known), kill: () => killProcess(known) };
  await killProcess(known);
  throw new Error(`${title} ${problem}. The end of its log, ${logFile}:\n${logTail(logFile)}`);
}

/** Stops the server that an earlier, killed run left behind in this folder. */
export async function stopLeftOver(home) {
  await stopProcess(readState(processFile(home)));
}

async function waitUntil(answers, known) {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (isRunning(known)) {
    if (await answers()) return undefined;
    if (Date.now() > deadline) return `did not answer within ${START_SECONDS} seconds`;
    await pause(100);
  }
  return 'ended instead of starting';
}

function processFile(home) {
  return join(home, 'process.json');
}
