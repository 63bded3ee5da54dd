import { describe, expect, it } from 'vitest';
import { DayDigest, nextSeal } from './seal.rules.js';
import { endLine, headingLine, readSeals, sealLine } from './seal-text.js';
import type { DaySeal } from './seal.js';

const VOUCHER = { id: '01890000-0000-7000-8000-000000000001', recordedAt: '2026-11-21T08:00:00.123456Z' };

function seals(): [DaySeal, DaySeal] {
  const digest = new DayDigest();
  digest.add({ ...VOUCHER, digest: Buffer.alloc(32, 7) });
  const sealing = { revision: 1, sealedAt: '2026-11-25T00:00:00.000000Z' };
  const first = nextSeal('main', null, { ...sealing, businessDate: '2026-11-21' }, digest.vouchers());
  const empty = new DayDigest().vouchers();
  return [first, nextSeal('main', first, { ...sealing, businessDate: '2026-11-22' }, empty)];
}

const textOf = (book: string, list: readonly DaySeal[]): string =>
  [headingLine(book), ...list.map(sealLine), endLine(list.length, list.at(-1)?.digest ?? null)].join('');

describe('exported seals', () => {
  it('are read as they were written', () => {
    const list = seals();
    expect(readSeals(textOf('main', list))).toEqual({ ok: true, exports: [{ book: 'main', seals: list }] });
  });

  it('of several books may stand one after the other, and a book may have none', () => {
    const text = textOf('main', seals()) + textOf('other', []);
    expect(readSeals(text)).toMatchObject({
      ok: true,
      exports: [{ book: 'main' }, { book: 'other', seals: [] }],
    });
    expect(readSeals('')).toEqual({ ok: true, exports: [] });
  });

  const [first, second] = seals();
  const whole = textOf('main', [first, second]);
  it.each([
    ['cut off after a line', whole.split('\n').slice(0, 2).join('\n'), 'the last line is missing'],
    ['cut off in a line', whole.slice(0, 300), 'line 2 is not a JSON object'],
    ['without a seal', textOf('main', [first, second]).replace(sealLine(second), ''), 'line 3 does not end'],
    ['with another end', whole.replace('"seals":2', '"seals":3'), 'line 4 does not end'],
    [
      'with the end of another',
      whole.replace(endLine(2, second.digest), endLine(2, null)),
      'line 4 does not end',
    ],
    ['of another format', whole.replace('seals/1', 'seals/9'), 'line 1 is not the heading'],
    ['without a heading', sealLine(first), 'line 1 is not the heading'],
    ['with a seal that says too little', whole.replace('"revision":1,', ''), 'line 2 is not a seal'],
    [
      'with a count that is none',
      whole.replace('"voucherCount":1', '"voucherCount":"1"'),
      'line 2 is not a seal',
    ],
    [
      'with a digest that is none',
      whole.replace(/"vouchersDigest":"./, '"vouchersDigest":"x'),
      'line 2 is not a seal',
    ],
    ['with a list', whole.replace(sealLine(first), '[]\n'), 'line 2 is not a JSON object'],
  ])('%s are refused', (_, text, problem) => {
    expect(readSeals(text)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });
});
