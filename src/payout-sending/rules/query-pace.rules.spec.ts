import { describe, expect, it } from 'vitest';
import { afterQuery, pauseAfter } from './query-pace.rules.js';

const PACE = { queryPausesSeconds: [5, 10, 30], queryLimit: 4 };
const open = { queries: 1, now: 1_000_000, found: true, conclusiveFrom: null };

describe('queries', () => {
  it('come with growing pauses, of which the last repeats', () => {
    expect([0, 1, 2, 3, 40].map((queries) => pauseAfter(queries, PACE))).toEqual([
      5_000, 10_000, 30_000, 30_000, 30_000,
    ]);
    expect(afterQuery(open, PACE)).toEqual({ kind: 'query', at: 1_010_000 });
  });

  it('end at the limit with a person', () => {
    expect(afterQuery({ ...open, queries: 3 }, PACE).kind).toBe('query');
    expect(afterQuery({ ...open, queries: 4 }, PACE)).toEqual({ kind: 'person', attention: 'query-limit' });
    expect(afterQuery({ ...open, queries: 4, found: false }, PACE)).toEqual({
      kind: 'person',
      attention: 'not-found',
    });
  });

  it('wait beyond the limit for the moment at which nothing found says something', () => {
    const waiting = { ...open, queries: 4, found: false, conclusiveFrom: 1_500_000 };
    expect(afterQuery(waiting, PACE)).toEqual({ kind: 'query', at: 1_501_000 });
    expect(afterQuery({ ...waiting, found: true }, PACE).kind).toBe('person');
    expect(afterQuery({ ...waiting, now: 1_500_001 }, PACE).kind).toBe('person');
  });
});
