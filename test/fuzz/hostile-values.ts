import fc from 'fast-check';

/** Texts that break what is not careful: in SQL, JSON, paths, headers, prototypes, encodings. */
const TEXTS = [
  '',
  ' ',
  "'",
  '"',
  '`',
  '\\',
  "' OR '1'='1",
  "'; DROP TABLE voucher; -- ",
  '1) UNION SELECT key_hash FROM api_key -- ',
  '%',
  '_',
  '?',
  ':name',
  '${7*7}',
  '{{7*7}}',
  '%s%n%x',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e309',
  '0x10',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udc00x',
  '\udc00\ud800',
  '\u202eright to left',
  '\ufeff',
  '\uffff',
  '𠮷🧮',
  'ｆｕｌｌ',
  'é\u0301',
  '\r\nSet-Cookie: a=b',
  '<script>alert(1)</script>',
  '1\n2',
  '\u0085',
  '\t',
  'true',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '2026-11-21T08:00:00Z',
  '2026-11-21T24:00:00+99:99',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '9'.repeat(40),
  '1.'.padEnd(60, '0'),
  'a'.repeat(300),
  '𠮷'.repeat(300),
];

export const hostileText = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 200_000 }).map((length) => 'L'.repeat(length)) },
  );

/** With half characters replaced, which cannot be percent-encoded. */
export const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Written into JSON as it stands, because no number of JavaScript is spelled like that. */
export const RAW_MARK = '@@raw:';
const raw = (token: string): string => RAW_MARK + token;

const NUMBERS: unknown[] = [
  0,
  raw('-0'),
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  raw('9007199254740993'),
  raw('1e400'),
  raw('-1e-400'),
  raw('1E+2'),
  raw('1'.repeat(400)),
  raw('0.1'.padEnd(400, '0')),
];

export const hostileValue = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 5, arbitrary: hostileText() },
    { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
    { weight: 2, arbitrary: fc.constantFrom(null, true, false, {}, [], [[]], [{}], [null]) },
    { weight: 1, arbitrary: fc.constantFrom(...trickyObjects()) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 40 }).map(nestedArrays) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 3_000 }).map((count) => Array<number>(count).fill(0)) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4, noUnicodeString: false }) },
  );

/** Objects that look like something else to code that does not look closely. */
function trickyObjects(): object[] {
  return [
    JSON.parse('{"__proto__":{"roles":["admin"]}}') as object,
    { constructor: { prototype: { admin: true } } },
    { toString: 'x', valueOf: 'y' },
    { length: 1e9 },
    { then: 'x' },
    { toJSON: 'x' },
    { type: 'Buffer', data: [0] },
    { $gt: '' },
    { 'a.b': 1, 'a/b': 1, 'a~b': 1, '': 1 },
    Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, 'v'])),
  ];
}

const nestedArrays = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
