import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const CHUNK_BYTES = 64 * 1024;
const LOOK_EVERY_MILLISECONDS = 200;
const NEWLINE = 0x0a;

interface Place {
  readonly inode: number;
  readonly offset: number;
}

/** The last lines of a file, however long it is. @returns them, and where the file ends */
export async function lastLines(path: string, count: number): Promise<{ lines: string[]; end: Place }> {
  const file = await open(path, 'r');
  try {
    const { size, ino: inode } = await file.stat();
    let begin = size;
    let tail = Buffer.alloc(0);
    // One line more than wanted, because the first of the tail may be a part of one.
    while (begin > 0 && linesIn(tail) <= count) {
      const length = Math.min(CHUNK_BYTES, begin);
      begin -= length;
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, begin);
      tail = Buffer.concat([buffer, tail]);
    }
    // A line without its end is not whole yet; whoever follows the file gets it later.
    const whole = tail.subarray(0, tail.lastIndexOf(NEWLINE) + 1);
    const lines = String(whole).split('\n').slice(0, -1);
    const end = { inode, offset: begin + whole.length };
    return { lines: count === 0 ? [] : lines.slice(-count), end };
  } finally {
    await file.close();
  }
}

const linesIn = (bytes: Buffer): number =>
  bytes.reduce((lines, byte) => lines + (byte === NEWLINE ? 1 : 0), 0);

/** Whole lines as they are written, until the signal; goes on in the new file when there is another under the name. */
export async function* follow(path: string, from: Place, signal: AbortSignal): AsyncGenerator<string> {
  let { inode, offset } = from;
  while (!signal.aborted) {
    const file = await open(path, 'r').catch(() => null);
    if (file) {
      try {
        const { ino, size } = await file.stat();
        if (ino !== inode || size < offset) [inode, offset] = [ino, 0];
        const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, offset);
        const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
        // A line longer than all that was read is given in pieces.
        const taken = end === 0 && bytesRead === CHUNK_BYTES ? bytesRead : end;
        offset += taken;
        if (taken > 0) yield* String(buffer.subarray(0, taken)).replace(/\n$/, '').split('\n');
        if (taken > 0) continue;
      } finally {
        await file.close();
      }
    }
    await pause(LOOK_EVERY_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}
