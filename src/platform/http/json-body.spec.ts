import { describe, expect, it } from 'vitest';
import { parseJson } from './json-body.js';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('JSON is read strictly', () => {
  it.each(['{"a":[1,"好",{"b":null}]}', nested(16), '{"constructor":"is a name like others"}'])(
    '%s is read',
    (text) => {
      expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
    },
  );

  it.each([
    ['', /not valid JSON/],
    ['{', /not valid JSON/],
    ["{'a':1}", /not valid JSON/],
    ['NaN', /not valid JSON/],
    [nested(17), /deeper than 16/],
    [nested(100_000), /deeper than 16/],
    ['{"__proto__":{"admin":true}}', /__proto__/],
    ['{"a":[{"__proto__":1}]}', /__proto__/],
    ['{"\\u005f_proto__":1}', /__proto__/],
  ])('%s is refused', (text, message) => {
    expect(() => parseJson(Buffer.from(text))).toThrow(message);
  });

  it('bytes that are not UTF-8 are refused instead of replaced', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(/UTF-8/);
  });
});
