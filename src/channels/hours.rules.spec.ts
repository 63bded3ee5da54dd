import { describe, expect, it } from 'vitest';
import { isWithinHours } from './hours.rules.js';

describe('hours of a channel', () => {
  const DAY = { from: '08:30', until: '17:00' };
  it.each([
    ['2026-11-21T00:29:59Z', false], // 08:29 in Shanghai
    ['2026-11-21T00:30:00Z', true],
    ['2026-11-21T08:59:59Z', true],
    ['2026-11-21T09:00:00Z', false],
  ])('%s is within them: %s', (time, within) =>
    expect(isWithinHours(DAY, new Date(time), 'Asia/Shanghai')).toBe(within),
  );

  it('may go over midnight, or be all day', () => {
    const night = { from: '22:00', until: '04:00' };
    expect(isWithinHours(night, new Date('2026-11-21T23:00:00Z'), 'UTC')).toBe(true);
    expect(isWithinHours(night, new Date('2026-11-21T03:59:00Z'), 'UTC')).toBe(true);
    expect(isWithinHours(night, new Date('2026-11-21T04:00:00Z'), 'UTC')).toBe(false);
    expect(isWithinHours(null, new Date(), 'UTC')).toBe(true);
  });
});
