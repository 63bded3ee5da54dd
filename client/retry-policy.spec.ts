import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY, pauseAfter, retryAfterOf } from './retry-policy.js';

const RETRY = { attempts: 5, firstPauseMilliseconds: 100, longestPauseMilliseconds: 500 };
const longest = () => 1;
const shortest = () => 0;

describe('the pause before a request is sent again', () => {
  it('doubles up to the longest, and chance takes at most half of it away', () => {
    expect([1, 2, 3, 4].map((attempt) => pauseAfter(attempt, 0, RETRY, longest))).toEqual([
      100, 200, 400, 500,
    ]);
    expect([1, 2, 3, 4].map((attempt) => pauseAfter(attempt, 0, RETRY, shortest))).toEqual([
      50, 100, 200, 250,
    ]);
    for (let draw = 0; draw < 100; draw++) {
      const pause = pauseAfter(2, 0, RETRY)!;
      expect(pause).toBeGreaterThanOrEqual(100);
      expect(pause).toBeLessThanOrEqual(200);
    }
  });

  it('is never shorter than the service asked for', () => {
    expect(pauseAfter(1, 450, RETRY, shortest)).toBe(450);
    expect(pauseAfter(4, 10, RETRY, longest)).toBe(500);
  });

  it('is none after the last attempt, or when the service asks for more than the caller will wait', () => {
    expect(pauseAfter(5, 0, RETRY)).toBeUndefined();
    expect(pauseAfter(1, 501, RETRY)).toBeUndefined();
    expect(pauseAfter(DEFAULT_RETRY.attempts, 0, DEFAULT_RETRY)).toBeUndefined();
  });
});

describe('Retry-After', () => {
  const date = 'Sat, 21 Nov 2026 06:00:00 GMT';
  it.each<[string, Record<string, string>, number]>([
    ['missing', {}, 0],
    ['in seconds', { 'retry-after': '3' }, 3_000],
    ['a date', { 'retry-after': 'Sat, 21 Nov 2026 06:00:02 GMT', date }, 2_000],
    ['a date that has passed', { 'retry-after': 'Sat, 21 Nov 2026 05:00:00 GMT', date }, 0],
    ['a date without one to compare it with', { 'retry-after': date }, 0],
    ['neither', { 'retry-after': 'soon', date }, 0],
  ])('%s', (_, headers, milliseconds) => {
    expect(retryAfterOf(new Headers(headers))).toBe(milliseconds);
  });
});
