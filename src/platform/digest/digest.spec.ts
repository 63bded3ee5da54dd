import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalSha256, FieldsDigest, lengthPrefixed, sha256 } from './digest.js';

describe('digests', () => {
  it('are SHA-256 in hexadecimal', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('two lists of fields never give the same text', () => {
    const fields = fc.array(fc.string());
    fc.assert(
      fc.property(fields, fields, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        expect(lengthPrefixed(left) === lengthPrefixed(right)).toBe(same);
      }),
    );
    expect(lengthPrefixed(['a', 'b'])).not.toBe(lengthPrefixed(['ab', '']));
  });

  it('of fields given one by one is that of their list', () => {
    const digest = new FieldsDigest();
    const field = fc.oneof(fc.string({ unit: 'binary' }), fc.bigInt(), fc.maxSafeInteger());
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        digest.begin();
        for (const one of fields) {
          if (typeof one === 'string') digest.text(one);
          else digest.integer(one);
        }
        expect(digest.sha256()).toBe(sha256(lengthPrefixed(fields.map(String))));
      }),
    );
  });

  it('canonical JSON does not depend on the order of fields and means the same', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 'x', c: null }], e: undefined })).toBe(
      '{"a":[{"c":null,"d":"x"}],"b":1}',
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalSha256(value)).toBe(sha256(text));
      }),
    );
  });
});
