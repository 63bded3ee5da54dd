import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newBucket, takeToken, type Limit } from './token-bucket.js';

const LIMIT: Limit = { perSecond: 2, burst: 5 };
/** How many of that many requests at that moment get through. */
const passing = (count: number, take: () => number): number =>
  Array.from({ length: count }, take).filter((wait) => wait === 0).length;

describe('a token bucket', () => {
  it('lets a burst through, then as many as have grown again, never more than a burst', () => {
    const bucket = newBucket(LIMIT, 1_000);
    expect(passing(10, () => takeToken(bucket, LIMIT, 1_000))).toBe(5);
    expect(passing(10, () => takeToken(bucket, LIMIT, 1_499))).toBe(0);
    expect(passing(10, () => takeToken(bucket, LIMIT, 1_500))).toBe(1);
    expect(passing(10, () => takeToken(bucket, LIMIT, 3_000))).toBe(3);
    expect(passing(10, () => takeToken(bucket, LIMIT, 1_000_000))).toBe(5);
  });

  it('is not emptied by those it turns away', () => {
    const bucket = newBucket(LIMIT, 0);
    expect(passing(1_000, () => takeToken(bucket, LIMIT, 0))).toBe(5);
    expect(takeToken(bucket, LIMIT, 500)).toBe(0);
  });

  it('goes on from what is left when the limit changes, at once', () => {
    const bucket = newBucket({ perSecond: 1, burst: 1 }, 0);
    expect(takeToken(bucket, { perSecond: 1, burst: 1 }, 0)).toBe(0);
    expect(takeToken(bucket, { perSecond: 1, burst: 1 }, 10)).toBe(1);
    expect(takeToken(bucket, { perSecond: 1_000, burst: 1 }, 10)).toBe(0);
    const full = newBucket({ perSecond: 1, burst: 1_000 }, 0);
    expect(passing(10, () => takeToken(full, { perSecond: 1, burst: 3 }, 0))).toBe(3);
  });

  it('whoever waits as long as told gets through; in any time no more than the rate and a burst do', () => {
    const pauses = fc.array(fc.double({ min: 0, max: 3_000, noNaN: true }), { maxLength: 200 });
    const limits = fc.record({
      perSecond: fc.integer({ min: 1, max: 2_000 }),
      burst: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(limits, pauses, (limit, steps) => {
        let now = 123.456;
        const bucket = newBucket(limit, now);
        let passed = 0;
        const began = now;
        for (const step of steps) {
          now += step;
          const wait = takeToken(bucket, limit, now);
          if (wait === 0) passed++;
          else expect(takeToken({ ...bucket }, limit, now + wait * 1_000)).toBe(0);
        }
        expect(passed).toBeLessThanOrEqual(limit.burst + ((now - began) * limit.perSecond) / 1_000 + 1e-3);
      }),
    );
  });
});
