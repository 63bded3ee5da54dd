import { open } from 'node:fs/promises';

/** A few milliseconds of reading. */
const BLOCK_BYTES = 64 * 1024;

/** Some lines of a file. */
export interface LinesPage {
  /** Their bytes, one character for each, without the line feed. */
  readonly lines: readonly string[];
  /** Bytes of the file behind each of them. */
  readonly ends: readonly number[];
  /** False for the last line of a file that does not end with a line feed. */
  readonly isEnded: boolean;
  /** A line that is longer than lines may be; nothing is read behind it. */
  readonly tooLong: string | null;
}

/**
 * The lines of a file as they are read, block by block, whatever its size; no character of the charsets has a line feed in it.
 * @param from bytes that are left out
 * @param longest bytes of a line
 */
export async function* fileLines(path: string, from: number, longest: number): AsyncGenerator<LinesPage> {
  const file = await open(path, 'r');
  try {
    const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    let rest = '';
    let at = from;
    for (;;) {
      const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at + rest.length);
      const text = rest + block.toString('latin1', 0, bytesRead);
      const lines: string[] = [];
      const ends: number[] = [];
      let begin = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
        if (end - begin > longest + 1) break;
        lines.push(text.slice(begin, end));
        begin = end + 1;
        ends.push(at + begin);
      }
      at += begin;
      // A copy, so that the block need not be kept for the sake of its end.
      rest = Buffer.from(text.slice(begin), 'latin1').toString('latin1');
      const isOver = bytesRead === 0;
      if (rest.length > longest + 1) {
        yield { lines, ends, isEnded: true, tooLong: rest.slice(0, 64) };
        return;
      }
      if (isOver && rest !== '') {
        yield { lines: [rest], ends: [at + rest.length], isEnded: false, tooLong: null };
        return;
      }
      if (lines.length > 0) yield { lines, ends, isEnded: true, tooLong: null };
      if (isOver) return;
    }
  } finally {
    await file.close();
  }
}
