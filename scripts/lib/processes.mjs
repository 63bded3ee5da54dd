import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';

const KILL_SECONDS = 10;

/** Identifies a process for later: pids are used again, a pid together with its start time is not. */
export function identify(pid) {
  return { pid, started: startTime(pid) };
}

/** Is this very process still there? False for anything that was never identified. */
export function isRunning({ pid, started } = {}) {
  return Boolean(pid && started) && startTime(pid) === started;
}

/** Asks the process to end and waits; one that does not listen is killed. One that is gone is fine. */
export async function stopProcess(known, patienceSeconds = 30) {
  signal(known, 'SIGTERM');
  if (!(await hasEnded(known, patienceSeconds))) await killProcess(known);
}

/** Ends the process at once, as a crash would, and waits until it is gone. */
export async function killProcess(known) {
  signal(known, 'SIGKILL');
  if (await hasEnded(known, KILL_SECONDS)) return;
  throw new Error(
    `Process ${known.pid} does not end, not even when killed. See what holds it: ps -fp ${known.pid}`,
  );
}

function signal(known, name) {
  if (!isRunning(known)) return;
  try {
    process.kill(known.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // ended between the two lines: what was wanted
  }
}

async function hasEnded(known, patienceSeconds) {
  const deadline = Date.now() + patienceSeconds * 1000;
  while (isRunning(known)) {
    if (Date.now() > deadline) return false;
    await pause(50);
  }
  return true;
}

function startTime(pid) {
  try {
    return process.platform === 'linux' ? startTimeOnLinux(pid) : startTimeElsewhere(pid);
  } catch {
    return undefined; // no such process
  }
}

function startTimeOnLinux(pid) {
  // "pid (name) state …": the name may hold spaces and brackets, so count from its end; field 3 follows.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  const [state, threads, started] = [fields[0], Number(fields[17]), fields[19]];
  // Z, X: ended, only waiting to be collected. But the first thread may end before those that hold its files.
  return 'ZX'.includes(state) && threads <= 1 ? undefined : started;
}

function startTimeElsewhere(pid) {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
}
