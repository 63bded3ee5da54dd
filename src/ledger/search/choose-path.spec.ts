import { describe, expect, it } from 'vitest';
import { choosePath, isPathFor, type SearchPath } from './choose-path.js';
import type { SearchFilters } from './search-filters.js';

const ALL: SearchFilters = {
  requestNumber: 'r',
  linkedTo: '01890000-0000-7000-8000-000000000000',
  reference: 'ref',
  facts: '00'.repeat(16),
  account: 'a',
  party: 'p',
  businessType: 't',
  fromDate: '2026-11-21',
};

describe('one path for any filters', () => {
  it('is the one that finds fewest, falling to the next as filters are left out', () => {
    const left: Record<string, string> = { ...ALL };
    const chosen = (['', ...Object.keys(ALL)] as (keyof typeof ALL)[]).map((name) => {
      delete left[name];
      return choosePath(left);
    });
    const wanted: SearchPath[] = ['request', 'link', 'reference', 'metadata', 'accounts', 'accounts'];
    expect(chosen).toEqual([...wanted, 'type', 'dates', 'dates']);
  });

  it('can leave one out', () => {
    expect(choosePath({ party: 'p' }, 'accounts')).toBe('dates');
    expect(choosePath({ party: 'p', businessType: 't' }, 'accounts')).toBe('type');
  });

  it('and a cursor cannot name one that its filters do not open', () => {
    expect([isPathFor({}, 'dates'), isPathFor(ALL, 'dates'), isPathFor(ALL, 'accounts')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([isPathFor({}, 'type'), isPathFor({ account: 'a' }, 'request'), isPathFor(ALL, 'x')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
