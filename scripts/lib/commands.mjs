import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { Instruction, narration } from './messages.mjs';
import { PROJECT } from './project.mjs';

class Interrupted extends Error {}

/**
 * Runs a whole script: Ctrl-C, SIGTERM and SIGHUP abort `interrupt` instead of ending the process, so that what was
 * started can be stopped in order, and errors become messages and an exit code.
 * @param {(interrupt: AbortSignal) => Promise<number>} script answers the exit code
 */
export async function runScript(script) {
  const controller = new AbortController();
  // Closing the terminal ends it for output as well; what was started must still be stopped.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  const interrupt = () => controller.abort(new Interrupted());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  whenNpmEnds(interrupt);
  try {
    process.exitCode = await script(controller.signal);
  } catch (error) {
    process.exitCode = controller.signal.aborted ? 130 : 1;
    if (error instanceof Interrupted) return;
    process.stderr.write(`\n${error instanceof Instruction ? error.message : error.stack}\n`);
  }
}

/** A signal to npm ends npm and the shell between it and this process, but not this process. */
function whenNpmEnds(interrupt) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  setInterval(() => process.ppid !== shell && interrupt(), 500).unref();
}

/** Runs a command in the foreground and answers its exit code. */
export function runCommand(command, args, { interrupt, env = process.env, stdout = process.stdout }) {
  interrupt.throwIfAborted();
  // A group of its own, because npm and vitest do not pass a signal on to all that they have started.
  const stdio = ['inherit', stdout, 'inherit'];
  const child = spawn(command, args, { cwd: PROJECT, env, stdio, detached: true });
  const end = () => process.kill(-child.pid, 'SIGTERM');
  interrupt.addEventListener('abort', end, { once: true });
  return exitCode(child).finally(() => interrupt.removeEventListener('abort', end));
}

/** Runs a command that everything after it depends on. */
export async function mustRun(command, args, { advice, ...options }) {
  const code = await runCommand(command, args, { stdout: narration.stream, ...options });
  options.interrupt.throwIfAborted();
  if (code !== 0)
    throw new Instruction(`"${command} ${args.join(' ')}" failed with exit code ${code}. ${advice}`);
}

/** Waits for a child process; ended by a signal counts as the shell counts it. */
export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
