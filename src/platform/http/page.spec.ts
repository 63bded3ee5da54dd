import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, pageFrom } from './page.js';

describe('lists page by opaque cursors', () => {
  it('a cursor gives back its parts', () => {
    const part = fc.stringMatching(/^[\x20-\x7e]{0,40}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        expect(decodeCursor(encodeCursor(parts), parts.length)).toEqual({ ok: true, value: parts });
      }),
    );
  });

  it.each([
    ['', 1],
    ['nonsense', 1],
    ['!!!', 1],
    [encodeCursor(['a']), 2],
    [encodeCursor(['a', 'b']), 1],
    [encodeCursor(['\u0000']), 1],
    [encodeCursor(['é']), 1],
    [Buffer.from('[1]').toString('base64url'), 1],
    [Buffer.from('{"0":"a","length":1}').toString('base64url'), 1],
    [encodeCursor(['x'.repeat(4_000)]), 1],
  ])('%s is refused where %i parts are wanted', (text, count) => {
    expect(decodeCursor(text, count)).toMatchObject({
      ok: false,
      refusal: { code: 'HTTP.CURSOR_MALFORMED', field: 'after' },
    });
  });

  it('one row more than asked for means that there is more', () => {
    const page = (rows: number[]) =>
      pageFrom(
        rows,
        2,
        (row) => [String(row)],
        (row) => row * 10,
      );
    expect(page([])).toEqual({ items: [], hasMore: false, next: null });
    expect(page([1, 2])).toEqual({ items: [10, 20], hasMore: false, next: null });
    expect(page([1, 2, 3])).toEqual({ items: [10, 20], hasMore: true, next: encodeCursor(['2']) });
  });
});
