import { describe, expect, it } from 'vitest';
import { maySend, SEND_WINDOW_MILLISECONDS } from './send-window.rules.js';

const WALL = Date.parse('2026-11-21T08:00:00Z');
const free = { claimedAt: 5_000, notAfter: null, notAfterSeconds: null };

describe('a claimed payout', () => {
  it('is sent within the window and not after it', () => {
    expect(maySend(free, { monotonic: 5_000, wall: WALL })).toBe(true);
    expect(maySend(free, { monotonic: 5_000 + SEND_WINDOW_MILLISECONDS - 1, wall: WALL })).toBe(true);
    expect(maySend(free, { monotonic: 5_000 + SEND_WINDOW_MILLISECONDS, wall: WALL })).toBe(false);
  });

  it('is not sent after its not-after, whichever clock says so', () => {
    const limited = { claimedAt: 5_000, notAfter: WALL + 3_000, notAfterSeconds: 3 };
    expect(maySend(limited, { monotonic: 7_999, wall: WALL + 2_999 })).toBe(true);
    expect(maySend(limited, { monotonic: 8_000, wall: WALL })).toBe(false);
    expect(maySend(limited, { monotonic: 5_000, wall: WALL + 3_000 })).toBe(false);
  });

  it('is not sent by a clock that has gone back', () => {
    expect(maySend(free, { monotonic: 4_999, wall: WALL })).toBe(false);
  });
});
