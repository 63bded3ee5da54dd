import { describe, expect, it } from 'vitest';
import { hashKey, isKeyOfEnvironment, isSameHash, newKeyFor, readKey } from './api-key.js';

const pepper = 'ab'.repeat(32);

describe('API keys', () => {
  it('have a public prefix and a secret', () => {
    const key = `sp_live_0123abcd_${'e'.repeat(48)}`;
    expect(readKey(key)).toEqual({ prefix: 'sp_live_0123abcd', kind: 'live' });
  });

  it.each([
    '',
    'sp_live_0123abcd',
    `sp_prod_0123abcd_${'e'.repeat(48)}`,
    `sp_live_0123ABCD_${'e'.repeat(48)}`,
    `sp_live_0123abcd_${'e'.repeat(47)}`,
    `sp_live_0123abcd_${'e'.repeat(48)}\n`,
    ` sp_live_0123abcd_${'e'.repeat(48)}`,
  ])('%j is not a key', (text) => expect(readKey(text)).toBeUndefined());

  it('are new each time and fit their environment', () => {
    expect(newKeyFor('production')).not.toBe(newKeyFor('production'));
    expect(readKey(newKeyFor('production'))?.kind).toBe('live');
    expect(readKey(newKeyFor('development'))?.kind).toBe('test');
  });

  it('are stored under a pepper: without it the hash says nothing', () => {
    const key = newKeyFor('test');
    expect(isSameHash(hashKey(key, pepper), hashKey(key, pepper))).toBe(true);
    expect(isSameHash(hashKey(key, pepper), hashKey(key, 'cd'.repeat(32)))).toBe(false);
    expect(isSameHash(hashKey(key, pepper), Buffer.alloc(0))).toBe(false);
  });

  it('of one environment do not work in another', () => {
    expect(isKeyOfEnvironment('live', 'production')).toBe(true);
    for (const kind of ['test', 'demo'] as const) {
      expect(isKeyOfEnvironment(kind, 'production')).toBe(false);
      expect(isKeyOfEnvironment(kind, 'development')).toBe(true);
      expect(isKeyOfEnvironment(kind, 'test')).toBe(true);
    }
    expect(isKeyOfEnvironment('live', 'development')).toBe(false);
    expect(isKeyOfEnvironment('live', 'test')).toBe(false);
  });
});
