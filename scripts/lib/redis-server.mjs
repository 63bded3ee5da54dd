import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Instruction } from './messages.mjs';
import { firstReply, freePort, mustBeFree } from './ports.mjs';
import { findRedisProgram } from './programs.mjs';
import { startServerProcess, stopLeftOver } from './server-process.mjs';
import { readState, writeState } from './state-file.mjs';

/**
 * Starts a private Redis on the loopback that keeps nothing on disk: locks and caches live in memory only. The
 * same directory again gives the same port; a server that an earlier run left running there is stopped first.
 */
export async function startRedisServer({ directory, port }) {
  const home = resolve(directory);
  const program = findRedisProgram();
  if (!program)
    throw new Instruction('No redis-server (or valkey-server) on this machine. Install Redis first.');
  mkdirSync(home, { recursive: true });
  await stopLeftOver(home);
  if (port) await mustBeFree(port);

  const stateFile = join(home, 'server.json');
  const chosen = port ?? (await freePort(readState(stateFile).port));
  writeState(stateFile, { port: chosen });
  const flags = [
    '--port',
    String(chosen),
    '--bind',
    '127.0.0.1',
    '--dir',
    home,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const running = await startServerProcess({
    title: 'Redis',
    program,
    flags,
    home,
    answers: () => pongs(chosen),
  });
  return { ...running, port: chosen, url: `redis://127.0.0.1:${chosen}` };
}

async function pongs(port) {
  const reply = await firstReply(port, 'PING\r\n');
  return reply?.toString().startsWith('+PONG') ?? false;
}
