import { describe, expect, it } from 'vitest';
import { RecentMap } from './recent-map.js';

describe('a map of what was asked for lately', () => {
  it('never holds more than its capacity', () => {
    const map = new RecentMap<number, string>(10);
    for (let key = 0; key < 1_000; key++) {
      map.set(key, `v${key}`);
      expect(map.size).toBeLessThanOrEqual(10);
    }
    expect(map.get(999)).toBe('v999');
    expect(map.get(0)).toBeUndefined();
  });

  it('keeps what is asked for again and again', () => {
    const map = new RecentMap<number, string>(10);
    map.set(-1, 'hot');
    for (let key = 0; key < 1_000; key++) {
      map.set(key, 'cold');
      expect(map.get(-1)).toBe('hot');
    }
  });
});
