import { beforeEach, describe, expect, it } from 'vitest';
import { LineBuffer } from './line-buffer.js';

let written: string[];
let lines: LineBuffer;
beforeEach(() => {
  written = [];
  lines = new LineBuffer({
    write: (piece) => void written.push(piece),
    flushSync: () => void written.push('flushed'),
  });
});

describe('lines of the log', () => {
  it('are handed over in large pieces, whole and in order', () => {
    const all = Array.from({ length: 1_000 }, (_, number) => `line ${number} ${'x'.repeat(number % 90)}\n`);
    for (const line of all) lines.write(line);
    const gathered = written.join('');
    expect(written.length).toBeLessThan(6);
    expect(gathered.endsWith('\n')).toBe(true);
    lines.flush();
    expect(written.join('')).toBe(all.join(''));
  });

  it('are handed over at once when somebody asks for it, and nothing twice', () => {
    lines.write('one\n');
    expect(written).toEqual([]);
    lines.flush();
    lines.flush();
    lines.write('two\n');
    lines.flushSync();
    expect(written).toEqual(['one\n', 'two\n', 'flushed']);
  });

  it('that do not fit into a piece are a piece', () => {
    const long = `${'y'.repeat(100_000)}\n`;
    lines.write(long);
    expect(written).toEqual([long]);
  });
});
