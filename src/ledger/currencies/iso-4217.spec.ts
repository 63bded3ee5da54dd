import { describe, expect, it } from 'vitest';
import { CURRENCY_CODE_PATTERN } from './currency-code.js';
import { ISO_4217 } from './iso-4217.js';

const decimalsOf = new Map(ISO_4217.map(([code, decimals]) => [code, decimals]));

describe('the currencies of ISO 4217', () => {
  it.each([
    ['JPY', 0],
    ['KRW', 0],
    ['ISK', 0],
    ['CNY', 2],
    ['EUR', 2],
    ['USD', 2],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('%s has %i decimals', (code, decimals) => expect(decimalsOf.get(code)).toBe(decimals));

  it('leaves out what was withdrawn and what has no minor units', () => {
    for (const code of ['HRK', 'BGN', 'ANG', 'ZWL', 'XAU', 'XDR', 'XTS', 'XXX'])
      expect(decimalsOf.has(code)).toBe(false);
  });

  it('names every currency once, in order, with a code and a name the columns take', () => {
    const codes = ISO_4217.map(([code]) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    for (const [code, , name] of ISO_4217) {
      expect(code).toMatch(new RegExp(CURRENCY_CODE_PATTERN));
      expect(name.length).toBeLessThanOrEqual(64);
    }
  });
});
