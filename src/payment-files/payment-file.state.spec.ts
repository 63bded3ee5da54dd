import { describe, expect, it } from 'vitest';
import { FILE_EVENTS, FILE_STATES, type FileEventKind, type FileState } from './payment-file.js';
import { FILE_TRANSITIONS, fileStateAfter, LEFT } from './payment-file.state.js';

/** What happens in each state; everything else does not. */
const HAPPENS: Readonly<Record<FileState, Partial<Record<FileEventKind, FileState>>>> = {
  open: { seal: 'sealed' },
  sealed: { withdraw: 'withdrawn', 'hand-over': 'handed-over' },
  'handed-over': {
    ...{ acknowledge: 'acknowledged', result: 'acknowledged', refuse: 'refused', unexpected: 'handed-over' },
  },
  acknowledged: { result: 'acknowledged', unexpected: 'acknowledged', complete: 'complete' },
  refused: { unexpected: 'refused' },
  complete: { result: 'complete', unexpected: 'complete' },
  withdrawn: {},
};

describe('every state and every event of a payment file', () => {
  for (const state of FILE_STATES) {
    it.each(FILE_EVENTS)(`${state}: %s`, (event) =>
      expect(fileStateAfter(state, event)).toBe(HAPPENS[state][event] ?? null),
    );
  }

  it('it begins open, and by nothing else', () => {
    const first = FILE_EVENTS.filter((event) => fileStateAfter(null, event) !== null);
    expect(first).toEqual(['open']);
  });

  it('from where the bank may have it no step leads back to where it could change or be taken back', () => {
    for (const { from, to } of FILE_TRANSITIONS)
      if (from !== null && LEFT.has(from)) expect(LEFT.has(to)).toBe(true);
  });

  it('no step stands in the table twice', () => {
    const keys = FILE_TRANSITIONS.map(({ from, event }) => `${from}/${event}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
