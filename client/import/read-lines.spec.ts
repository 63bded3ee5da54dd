import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES, readLines, START, type Line, type Position } from './read-lines.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'suanpan-lines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(content: string, from: Position = START): Promise<Line[]> {
  const path = join(folder, 'lines');
  writeFileSync(path, content);
  const lines: Line[] = [];
  for await (const line of readLines(path, from)) lines.push(line);
  return lines;
}

/** Comparing megabytes one by one would take minutes. */
const brief = ({ bytes, ...line }: Line): object => ({
  ...line,
  digest: createHash('sha256').update(bytes).digest('hex'),
});

describe('the lines of a file', () => {
  it('are those between its ends of line, with or without one at the end', async () => {
    expect((await linesOf('a\r\n\nb\n')).map(({ bytes }) => String(bytes))).toEqual(['a', '', 'b']);
    expect((await linesOf('a\nb')).map(({ number, end }) => [number, end])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(await linesOf('')).toEqual([]);
  });

  it('can be read on from the end of any of them, however long they are', async () => {
    const length = fc.oneof(fc.nat(50), fc.nat(300_000), fc.constantFrom(262_143, 262_144, 262_145));
    await fc.assert(
      fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 12 }), fc.nat(), async (lengths, pick) => {
        const content = lengths.map((each, index) => `${String(index % 10).repeat(each)}\n`).join('');
        const all = await linesOf(content);
        expect(all.map(({ bytes }) => bytes.length)).toEqual(lengths);
        const { number, end } = all[pick % all.length]!;
        const rest = await linesOf(content, { line: number, offset: end });
        expect(rest.map(brief)).toEqual(all.slice(number).map(brief));
      }),
      { numRuns: 30 },
    );
  });

  it('are cut off where they are too long, and the next one is found', async () => {
    const [fits, tooLong, next] = await linesOf(
      `${'x'.repeat(MAX_LINE_BYTES)}\n${'y'.repeat(3 * MAX_LINE_BYTES)}\nz`,
    );
    expect([fits!.tooLong, fits!.bytes.length]).toEqual([false, MAX_LINE_BYTES]);
    expect([tooLong!.tooLong, tooLong!.bytes.length]).toEqual([true, MAX_LINE_BYTES]);
    expect([next!.number, String(next!.bytes)]).toEqual([3, 'z']);
  });
});
