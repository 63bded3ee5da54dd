import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SealedText } from './sealed-text.js';

const PEPPER = 'ab'.repeat(32);
const box = new SealedText(PEPPER, 'test');

describe('a sealed text', () => {
  it('opens for its owner as what it was, and is plain ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, owner) => {
        const sealed = box.seal(text, owner);
        expect(sealed).toMatch(/^s1\.[\w-]+$/);
        expect(box.open(sealed, owner)).toBe(text);
      }),
    );
  });

  it('is the same for the same text and owner, and another for others', () => {
    expect(box.seal('6222', 'a')).toBe(box.seal('6222', 'a'));
    expect(box.seal('6222', 'a')).not.toBe(box.seal('6222', 'b'));
    expect(box.seal('6222', 'a')).not.toBe(box.seal('6223', 'a'));
  });

  it('does not open for another owner, under another pepper or purpose, or changed', () => {
    const sealed = box.seal('6222020000001234', 'a');
    expect(() => box.open(sealed, 'b')).toThrow();
    expect(() => new SealedText('ac'.repeat(32), 'test').open(sealed, 'a')).toThrow();
    expect(() => new SealedText(PEPPER, 'other').open(sealed, 'a')).toThrow();
    for (let at = 3; at < sealed.length - 1; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => box.open(changed, 'a')).toThrow();
    }
    expect(() => box.open('6222020000001234', 'a')).toThrow('is not sealed');
  });

  it('is searched by a digest that needs the pepper and keeps its fields apart', () => {
    expect(box.digest(['1', 'ICBC', '62'])).toMatch(/^[0-9a-f]{64}$/);
    expect(box.digest(['1', 'ICBC', '62'])).not.toBe(box.digest(['1', 'ICB', 'C62']));
    expect(box.digest(['1'])).not.toBe(new SealedText('ac'.repeat(32), 'test').digest(['1']));
  });
});
