import { describe, expect, it } from 'vitest';
import { grown, roomToAsk, roomToClaim, taken } from './pacing.rules.js';

const full = { tokens: 100, at: 0 };
const state = { tokens: full, breaker: 'all', inFlight: 0, concurrency: 8 } as const;

describe('pacing', () => {
  it('tokens grow with time, up to a second of the rate', () => {
    expect(grown({ tokens: 0, at: 1_000 }, 10, 1_500)).toEqual({ tokens: 5, at: 1_500 });
    expect(grown({ tokens: 0, at: 1_000 }, 10, 9_000)).toEqual({ tokens: 10, at: 9_000 });
    expect(grown({ tokens: 0, at: 0 }, 0.5, 60_000)).toEqual({ tokens: 1, at: 60_000 });
  });

  it('a clock that goes back gives nothing', () => {
    expect(grown({ tokens: 2, at: 5_000 }, 10, 1_000)).toEqual({ tokens: 2, at: 1_000 });
  });

  it('never more in a second than the rate, after the first burst', () => {
    let tokens = { tokens: 0, at: 0 };
    let sent = 0;
    for (let now = 0; now <= 10_000; now += 37) {
      tokens = grown(tokens, 20, now);
      const room = roomToClaim({ ...state, tokens });
      sent += room;
      tokens = taken(tokens, room);
    }
    expect(sent).toBeGreaterThan(180);
    expect(sent).toBeLessThanOrEqual(200);
  });

  it('a node claims what it has places for, and one to try a broken channel', () => {
    expect(roomToClaim(state)).toBe(8);
    expect(roomToClaim({ ...state, inFlight: 6 })).toBe(2);
    expect(roomToClaim({ ...state, inFlight: 9 })).toBe(0);
    expect(roomToClaim({ ...state, breaker: 'one' })).toBe(1);
    expect(roomToClaim({ ...state, breaker: 'one', inFlight: 8 })).toBe(0);
    expect(roomToClaim({ ...state, breaker: 'none' })).toBe(0);
    expect(roomToClaim({ ...state, tokens: { tokens: 2.9, at: 0 } })).toBe(2);
    expect(roomToClaim({ ...state, tokens: { tokens: -0.9, at: 0 } })).toBe(0);
  });

  it('payments that take every token do not keep queries back, and both together keep to the rate', () => {
    let tokens = { tokens: 0, at: 0 };
    const begun = { payments: 0, queries: 0 };
    for (let now = 0; now <= 60_000; now += 500) {
      tokens = grown(tokens, 5, now);
      const payments = roomToClaim({ ...state, tokens });
      tokens = taken(tokens, payments);
      tokens = grown(tokens, 5, now + 10);
      const queries = roomToAsk(tokens);
      tokens = taken(tokens, queries);
      begun.payments += payments;
      begun.queries += queries;
    }
    expect(begun.payments).toBeGreaterThan(100);
    expect(begun.queries).toBeGreaterThan(60);
    expect(begun.payments + begun.queries).toBeLessThanOrEqual(301);
  });

  it('a query begins on what is left of a token, and never on nothing', () => {
    expect([2.9, 1, 0.1, 0, -0.9].map((tokens) => roomToAsk({ tokens, at: 0 }))).toEqual([2, 1, 1, 0, 0]);
  });
});
