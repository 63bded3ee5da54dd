import { describe, expect, it } from 'vitest';
import { findStateProblem, type StoredChange, type StoredState } from './check-account-state.rules.js';

const OPENING: StoredChange = { version: '0', kind: 'opening', oldValue: '', newValue: 'active' };
const change = (version: number, kind: string, oldValue: string, newValue: string): StoredChange => ({
  ...{ version: String(version), kind, oldValue, newValue },
});
const state = (more: Partial<StoredState> = {}): StoredState => ({
  ...{ status: 'A', stopIn: false, stopOut: false, overdraftLimit: 0n, decimals: 2 },
  ...more,
});

describe('the state of an account', () => {
  it.each<[string, StoredChange[], StoredState]>([
    ['as it was opened', [OPENING], state()],
    ['with the limit it was opened with', [OPENING], state({ overdraftLimit: 500n })],
    ['frozen', [OPENING, change(3, 'status', 'active', 'frozen')], state({ status: 'F' })],
    ['closed', [OPENING, change(3, 'status', 'active', 'closed')], state({ status: 'C' })],
    [
      'stopped, and let go one way',
      [
        OPENING,
        change(1, 'stop-in', 'false', 'true'),
        change(2, 'stop-out', 'false', 'true'),
        change(9, 'stop-in', 'true', 'false'),
      ],
      state({ stopOut: true }),
    ],
    [
      'with another limit',
      [OPENING, change(1, 'overdraft-limit', '0.00', '7.00')],
      state({ overdraftLimit: 700n }),
    ],
    [
      'without limit',
      [OPENING, change(1, 'overdraft-limit', '7.00', 'unlimited')],
      state({ overdraftLimit: null }),
    ],
  ])('%s is what its history says', (_, changes, now) => expect(findStateProblem(changes, now)).toBeNull());

  it.each<[string, StoredChange[], StoredState, string]>([
    ['frozen', [OPENING], state({ status: 'F' }), 'its status is frozen, its history says active'],
    ['let go', [OPENING, change(1, 'status', 'active', 'frozen')], state(), 'its status is active'],
    ['stop-in', [OPENING], state({ stopIn: true }), 'its stop-in is true'],
    ['stop-out', [OPENING, change(1, 'stop-out', 'false', 'true')], state(), 'its stop-out is false'],
    [
      'limit',
      [OPENING, change(1, 'overdraft-limit', '0.00', '7.00')],
      state({ overdraftLimit: 701n }),
      'its overdraft-limit is 7.01',
    ],
    ['no history', [], state(), 'its history does not begin'],
    [
      'no opening',
      [change(1, 'status', 'active', 'frozen')],
      state({ status: 'F' }),
      'its history does not begin',
    ],
    [
      'a step left out',
      [OPENING, change(2, 'status', 'frozen', 'active')],
      state(),
      'version 2 changes its status from frozen, it was active',
    ],
  ])('%s by hand is told', (_, changes, now, expected) =>
    expect(findStateProblem(changes, now)).toContain(expected),
  );
});
