import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { fixedSplitter, splitterOf } from './split-line.rules.js';

const CHARSETS = ['UTF-8', 'GBK', 'GB18030'] as const;
const DELIMITERS = [',', ';', '|', '^', '~', '\t'];
const bytesOf = (text: string, charset: string): string => iconv.encode(text, charset).toString('latin1');
const textOf = (bytes: string, charset: string): string =>
  iconv.decode(Buffer.from(bytes, 'latin1'), charset);

/** Letters whose second byte in GBK is one of the delimiters among them. */
const letters = fc.constantFrom(...'渱東億僜倊俕丂算盘abc019 "|,;^~.');
const values = fc.array(
  fc.array(letters, { maxLength: 8 }).map((list) => list.join('')),
  { minLength: 1, maxLength: 6 },
);

describe('the lines of a delimited file', () => {
  it.each(CHARSETS)('in %s are cut at delimiters and nowhere else', (charset) => {
    fc.assert(
      fc.property(values, fc.constantFrom(...DELIMITERS), (given, delimiter) => {
        const plain = given.map((value) => value.replaceAll(delimiter, ''));
        const split = splitterOf(delimiter, false, charset !== 'UTF-8');
        const cut = split(plain.map((value) => bytesOf(value, charset)).join(delimiter)) as string[];
        expect(cut.map((value) => textOf(value, charset))).toEqual(plain);
      }),
    );
  });

  it.each(CHARSETS)('in %s hold any value in quotes', (charset) => {
    fc.assert(
      fc.property(values, fc.constantFrom(...DELIMITERS), (given, delimiter) => {
        const split = splitterOf(delimiter, true, charset !== 'UTF-8');
        const line = given.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter);
        const cut = split(bytesOf(line, charset)) as string[];
        expect(cut.map((value) => textOf(value, charset))).toEqual(given);
      }),
    );
  });

  it.each([
    ['a,"b', 'QUOTE_UNTERMINATED'],
    ['"a""', 'QUOTE_UNTERMINATED'],
    ['"a"b,c', 'QUOTE_MISPLACED'],
  ])('%s: %s', (line, code) => expect(splitterOf(',', true, false)(line)).toMatchObject({ code }));

  it.each([
    ['', ['']],
    [',', ['', '']],
    ['a,', ['a', '']],
    ['"",""', ['', '']],
    ['a"b,c', ['a"b', 'c']],
  ])('%s has the values %j', (line, cut) => expect(splitterOf(',', true, false)(line)).toEqual(cut));
});

describe('the lines of a fixed width file', () => {
  it('are cut by bytes', () => expect(fixedSplitter([2, 3, 1])('aabbbc')).toEqual(['aa', 'bbb', 'c']));
  it.each(['aabbb', 'aabbbcc'])('%s is refused for its width', (line) =>
    expect(fixedSplitter([2, 3, 1])(line)).toMatchObject({ code: 'LINE_WIDTH' }),
  );
});
