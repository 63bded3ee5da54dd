import { describe, expect, it } from 'vitest';
import { RATE_PATTERN, withoutTrailingZeros } from './exchange-rate.js';

describe('exchange rates', () => {
  it.each([
    ['7.10', '7.1'],
    ['7.00', '7'],
    ['700', '700'],
    ['0.000000000000000010', '0.00000000000000001'],
    ['100.001', '100.001'],
  ])('%s is kept as %s', (given, kept) => expect(withoutTrailingZeros(given)).toBe(kept));

  it.each(['7', '0.1', '0.000000000000000001', `${'9'.repeat(18)}.${'9'.repeat(18)}`])(
    '%s is a rate',
    (text) => expect(text).toMatch(new RegExp(RATE_PATTERN, 'u')),
  );
  it.each(['0', '0.00', '-1', '1e2', '07', '.5', '1.', `0.${'1'.repeat(19)}`, '9'.repeat(19), ' 1', '1\n'])(
    '%j is none',
    (text) => expect(text).not.toMatch(new RegExp(RATE_PATTERN, 'u')),
  );
});
