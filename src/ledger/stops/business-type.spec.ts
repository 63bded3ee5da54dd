import { describe, expect, it } from 'vitest';
import { isBusinessType } from './business-type.js';

describe('business types', () => {
  it.each(['fee', 'pay-in', 't2', 'a'.repeat(32)])('%s is one', (text) =>
    expect(isBusinessType(text)).toBe(true),
  );
  it.each(['', 'Fee', '2nd', '-a', 'pay_in', 'fee ', 'a'.repeat(33), 'ｆee', 'fee\n'])('%j is none', (text) =>
    expect(isBusinessType(text)).toBe(false),
  );
});
