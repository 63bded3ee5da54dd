import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode } from './commands.mjs';
import { Instruction } from './messages.mjs';
import { PROJECT } from './project.mjs';

/** Starts the built bank simulator on a free port, with books that end with it. */
export async function startDemoBank() {
  const home = mkdtempSync(join(tmpdir(), 'suanpan-demo-bank-'));
  const options = ['--port', '0', '--journal', join(home, 'journal.jsonl'), '--fast'];
  // Detached: Ctrl-C in the terminal must not reach it before those who still pay through it.
  const child = fork('dist/bank/main.js', options, {
    cwd: PROJECT,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = exitCode(child).finally(() => rmSync(home, { recursive: true, force: true }));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const listens = new Promise((resolve) => child.once('message', resolve));
  const told = await Promise.race([listens, ended]);
  if (told?.url === undefined)
    throw new Instruction('The bank simulator did not start; the reason is above.');
  return { url: told.url, stop };
}
