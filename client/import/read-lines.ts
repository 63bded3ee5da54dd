import { createReadStream } from 'node:fs';

/** A line of the file, without its end of line. */
export interface Line {
  /** Counted from 1, as editors do. */
  readonly number: number;
  /** Where the next line begins in the file. */
  readonly end: number;
  /** At most {@link MAX_LINE_BYTES}; of a longer line only its beginning. */
  readonly bytes: Buffer;
  readonly tooLong: boolean;
}

/** A place between two lines. */
export interface Position {
  /** Lines before it. */
  readonly line: number;
  /** Bytes before it. */
  readonly offset: number;
}

export const START: Position = { line: 0, offset: 0 };
export const MAX_LINE_BYTES = 1024 * 1024;

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Reads line by line; memory holds one chunk and one line, however long the file and its lines are. */
export async function* readLines(path: string, from: Position): AsyncGenerator<Line, void, undefined> {
  let { line: number, offset: end } = from;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let length = 0;
  const add = (bytes: Buffer): void => {
    const part = bytes.subarray(0, MAX_LINE_BYTES - keptBytes);
    if (part.length > 0) kept.push(part);
    keptBytes += part.length;
    length += bytes.length;
  };
  const take = (endOfLine: number): Line => {
    number += 1;
    end += length + endOfLine;
    const line = { number, end, bytes: withoutReturn(Buffer.concat(kept)), tooLong: length > MAX_LINE_BYTES };
    [kept, keptBytes, length] = [[], 0, 0];
    return line;
  };
  const stream = createReadStream(path, { start: from.offset, highWaterMark: CHUNK_BYTES });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let begin = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, begin);
      if (newline === -1) break;
      add(chunk.subarray(begin, newline));
      yield take(1);
      begin = newline + 1;
    }
    add(chunk.subarray(begin));
  }
  if (length > 0) yield take(0);
}

const withoutReturn = (bytes: Buffer): Buffer =>
  bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
