import { describe, expect, it } from 'vitest';
import { takeKey, type KeyClaim, type KeyUse } from './payout-key.rules.js';

const CLAIM: KeyClaim = { businessKey: 'salary-11', payoutId: 'new', duplicateOf: null, windowMinutes: 60 };
const LAST: KeyUse = { payoutId: 'last', usedAt: '2026-11-21 08:00:00.000000', version: 2 };
const told = (known: KeyUse | undefined, claim: Partial<KeyClaim>, now: string) => {
  const taken = takeKey(known, { ...CLAIM, ...claim }, now);
  return taken.ok ? [taken.value.payoutId, taken.value.version] : taken.refusal.code;
};

describe('a business key within its window', () => {
  it('is free the first time, and again when the window is over', () => {
    expect(told(undefined, {}, '2026-11-21 08:00:00.000000')).toEqual(['new', 1]);
    expect(told(LAST, {}, '2026-11-21 08:59:59.999000')).toBe('PAYOUT.DUPLICATE');
    expect(told(LAST, {}, '2026-11-21 09:00:00.000000')).toEqual(['new', 3]);
    expect(told(LAST, { windowMinutes: 0 }, '2026-11-21 08:00:00.000000')).toEqual(['new', 3]);
  });

  it('is taken again by who names the last payout, and by nobody who names another', () => {
    const now = '2026-11-21 08:01:00.000000';
    expect(told(LAST, { duplicateOf: 'last' }, now)).toEqual(['new', 3]);
    expect(told(LAST, { duplicateOf: 'earlier' }, now)).toBe('PAYOUT.DUPLICATE_UNKNOWN');
    expect(told(undefined, { duplicateOf: 'last' }, now)).toBe('PAYOUT.DUPLICATE_UNKNOWN');
  });
});
