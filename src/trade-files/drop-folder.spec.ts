import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { DropFolder } from './drop-folder.js';

it('a file that another node has moved is told to who reads it, however late, and ends no process', async () => {
  const folder = new DropFolder({ tradeFilesDirectory: tmpdir() } as never);
  const blocks = folder.read({ folder: tmpdir(), name: 'moved-meanwhile.txt' });
  // As long as the place to keep it takes to be made. An error that nobody listens to would end the process here.
  await pause(50);
  await expect(blocks.next()).rejects.toMatchObject({ code: 'ENOENT' });
});
