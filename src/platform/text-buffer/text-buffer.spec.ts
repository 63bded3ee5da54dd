import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiSet, TextBuffer } from './text-buffer.js';

const largest = fc.nat({ max: 1_000 }).map((less) => Number.MAX_SAFE_INTEGER - less);
const integers = fc.oneof(
  fc.maxSafeInteger(),
  largest,
  largest.map((value) => -value),
);
const texts = fc.string({ unit: 'binary', maxLength: 300 });

const buffer = new TextBuffer();

function write(pieces: readonly (string | number)[]): TextBuffer {
  buffer.clear();
  for (const piece of pieces) {
    if (typeof piece === 'number') buffer.integer(piece);
    else buffer.text(piece);
  }
  return buffer;
}

describe('a text put together in place', () => {
  it('is that of its pieces joined, and so are its bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(texts, integers)), (pieces) => {
        const joined = Buffer.from(pieces.map(String).join(''));
        expect(write(pieces).toString()).toBe(joined.toString());
        expect(Buffer.from(buffer.written())).toEqual(joined);
      }),
    );
  });

  it('grows beyond any size, and begins anew', () => {
    const pieces = Array.from({ length: 5_000 }, (_, index) => `${index}算盘`.repeat(index % 300));
    expect(write(pieces).toString()).toBe(pieces.join(''));
    expect(write(['next']).toString()).toBe('next');
  });

  it('takes what is of a set of characters whole, or nothing of it', () => {
    const digits = asciiSet(/[0-9]/);
    buffer.clear();
    const taken = ['12', '1a', '3\u0131', '4٣', '56'].map((text) => buffer.textOf(digits, text));
    expect(taken).toEqual([true, false, false, false, true]);
    expect(buffer.textOf(digits, 'a789b', 1, 4)).toBe(true);
    expect(buffer.toString()).toBe('1256789');
  });
});
