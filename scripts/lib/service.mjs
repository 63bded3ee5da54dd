import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { exitCode } from './commands.mjs';
import { Instruction, say } from './messages.mjs';
import { identify, isRunning, stopProcess } from './processes.mjs';
import { DATA, PROJECT } from './project.mjs';
import { openServiceLog } from './service-log.mjs';
import { readState, writeState } from './state-file.mjs';

// Longer than the service allows itself to finish what it is doing.
const SHUTDOWN_SECONDS = 45;
const RUN_FILE = join(DATA, 'start.json');
const SERVICE_FILE = join(DATA, 'service.json');

/** One npm start per checkout: two would share the database's files. What a killed one left is stopped. */
export async function claimCheckout() {
  const other = readState(RUN_FILE);
  if (isRunning(other)) {
    throw new Instruction(
      `npm start is already running in this folder (process ${other.pid}). Stop that one first.`,
    );
  }
  writeState(RUN_FILE, identify(process.pid));
  const orphan = readState(SERVICE_FILE);
  if (!isRunning(orphan)) return;
  say('Stopping the service that an earlier start left behind…');
  await stopProcess(orphan, SHUTDOWN_SECONDS);
}

/** Runs the service until it ends by itself or an interruption asks it to finish; answers its exit code. */
export async function runService(env, interrupt) {
  interrupt.throwIfAborted();
  const log = openServiceLog();
  // Detached: Ctrl-C reaches it once, from here, and not a second time from the terminal.
  const child = spawn(
    process.execPath,
    ['--heap-growing-percent=70', '--max-semi-space-size=32', 'dist/src/main.js'],
    {
      cwd: PROJECT,
      env,
      stdio: ['ignore', log.descriptor, log.descriptor],
      detached: true,
    },
  );
  const ended = exitCode(child).finally(log.showUntilNow());
  const known = identify(child.pid);
  writeState(SERVICE_FILE, known);
  interrupt.addEventListener('abort', () => void stopProcess(known, SHUTDOWN_SECONDS), { once: true });
  return ended;
}
