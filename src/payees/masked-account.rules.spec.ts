import { describe, expect, it } from 'vitest';
import { masked } from './masked-account.rules.js';

describe('a masked account number', () => {
  it.each([
    ['6222020000001234', '****1234'],
    ['12345678', '****5678'],
    ['123456', '****456'],
    ['12', '****2'],
    ['1', '****'],
  ])('%s is %s', (account, shown) => expect(masked(account)).toBe(shown));
});
