import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { exitCode } from './commands.mjs';
import { Instruction } from './messages.mjs';
import { PROJECT } from './project.mjs';
import { readSettings } from './settings.mjs';

/** npm start takes the next free port when the wanted one is taken; this many are asked. */
const PORTS = 20;
const DEFAULT_PORT = 3000;
const ANSWER_MILLISECONDS = 2_000;
/** The first start may have to install and build. */
const START_SECONDS = 600;

/** The running service that knows this folder's demo keys; undefined when there is none. */
export async function findService(interrupt) {
  const { DEMO_FINANCE_KEY: key } = readSettings();
  if (!key) return undefined;
  const { host, port } = wantedAddress();
  for (let candidate = port; candidate < port + PORTS; candidate += 1) {
    interrupt.throwIfAborted();
    const url = `http://${host}:${candidate}`;
    if (await knowsKey(url, key)) return { url };
  }
  return undefined;
}

/** Where a service of this folder is looked for: one that takes any free port could not be found. */
function wantedAddress() {
  const { HTTP_HOST: host = '127.0.0.1', HTTP_PORT } = readSettings();
  const reachable = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return {
    host: reachable.includes(':') ? `[${reachable}]` : reachable,
    port: Number(HTTP_PORT) || DEFAULT_PORT,
  };
}

/** Starts the service the way `npm start` does, shows what it is doing, and waits until it serves. */
export async function startService(interrupt) {
  // Its own log would tear the progress bar apart.
  const env = { ...process.env, LOG_LEVEL: 'warn', HTTP_PORT: String(wantedAddress().port) };
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: PROJECT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = exitCode(child);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('▸')) process.stdout.write(`${line}\n`);
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    return { ...(await waitUntilFound(child, interrupt)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitUntilFound(child, interrupt) {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (child.exitCode === null && child.signalCode === null) {
    const found = await findService(interrupt);
    if (found) return found;
    if (Date.now() > deadline)
      throw new Instruction(`The service did not start within ${START_SECONDS} seconds.`);
    await pause(300);
  }
  throw new Instruction('The service did not start; the reason is above.');
}

/** Whoever else listens there gets no key: only who says to be alive as the service does is asked for the book. */
async function knowsKey(url, key) {
  try {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
    const health = await fetch(`${url}/health/live`, { signal });
    if (health.status !== 200 || (await health.json()).status !== 'live') return false;
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(`${url}/v1/books/demo`, { headers, signal })).status === 200;
  } catch {
    return false; // nobody there, or nobody who speaks this language
  }
}
