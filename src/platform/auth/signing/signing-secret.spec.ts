import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { macOf } from './signature-text.js';
import { newSigningKey, SecretSeal, SIGNING_KEY_PATTERN } from './signing-secret.js';

const seal = new SecretSeal('5a'.repeat(32));
const { code, secret } = newSigningKey();
const plainMac = createHmac('sha256', secret).update('text').digest();

describe('signing secrets', () => {
  it('are new each time, and keyed by their characters', () => {
    expect(code).toMatch(new RegExp(SIGNING_KEY_PATTERN));
    expect(newSigningKey().secret).not.toBe(secret);
    expect(macOf('text', seal.open(seal.seal(secret, code, 7), code, 7))).toEqual(plainMac);
  });

  it('are sealed differently each time, and fit the column', () => {
    const [one, two] = [seal.seal(secret, code, 7), seal.seal(secret, code, 7)];
    expect(one.equals(two)).toBe(false);
    expect(one.length).toBeLessThanOrEqual(255);
    expect(one.includes(secret.slice(4, 12))).toBe(false);
  });

  it('open under the same pepper, for the same key and client, unchanged, and not otherwise', () => {
    const sealed = seal.seal(secret, code, 7);
    expect(() => new SecretSeal('5b'.repeat(32)).open(sealed, code, 7)).toThrow();
    expect(() => seal.open(sealed, newSigningKey().code, 7)).toThrow();
    expect(() => seal.open(sealed, code, 8)).toThrow();
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index]! ^= 1;
      expect(() => seal.open(changed, code, 7)).toThrow();
    }
    for (const length of [0, 1, 28, 29, sealed.length - 1])
      expect(() => seal.open(sealed.subarray(0, length), code, 7)).toThrow();
  });

  it('once opened do not show themselves', () => {
    const opened = seal.open(seal.seal(secret, code, 7), code, 7);
    const shown = inspect({ opened, seal }, { depth: 10, showHidden: true }) + JSON.stringify({ opened });
    expect(shown).not.toContain(secret.slice(4, 12));
    expect(shown).not.toContain('5a5a');
  });
});
