import { describe, expect, it } from 'vitest';
import { SECOND_TRANSITIONS, secondFaultsOf } from '../second/second.state.js';
import { NO_PROGRESS, RUN_EVENTS, RUN_STATES, type ClearingRun } from './clearing-run.js';
import { RUN_TRANSITIONS, runFaultsOf, runTransition } from './clearing-run.state.js';

const RUN: ClearingRun = {
  ...{ runNo: '1', id: 'r', bookId: 1, source: 's', registrar: '', businessDate: '2026-11-20', fileNo: '1' },
  ...{ state: 'clearing', version: 4, isOver: false, pinned: '{}', chunkLines: 10, records: 0 },
  ...{ progress: NO_PROGRESS, postedChunks: 0, createdAt: '', changedAt: '' },
};
const SAID = {
  reason: '',
  actor: { clientId: 0, apiKeyId: 0, traceId: '' },
  recordedAt: '2026-11-20 08:00:00.000000',
};

describe('the states of clearing', () => {
  it('both tables are sound, and a fault in them is found', () => {
    expect(runFaultsOf(RUN_TRANSITIONS)).toEqual([]);
    expect(secondFaultsOf(SECOND_TRANSITIONS)).toEqual([]);
    expect(runFaultsOf([...RUN_TRANSITIONS, RUN_TRANSITIONS[2]!])).toEqual([
      'clearing/clear stands there twice',
    ]);
    expect(runFaultsOf(RUN_TRANSITIONS.filter(({ event }) => event !== 'undo'))).toEqual([
      'undo is in no row',
    ]);
  });

  it('what is not in the table is refused, and what is over does not move', () => {
    for (const state of RUN_STATES)
      for (const event of RUN_EVENTS) {
        const isKnown = RUN_TRANSITIONS.some((one) => one.from === state && one.event === event);
        expect(runTransition({ ...RUN, state }, event, SAID).ok).toBe(isKnown);
      }
    expect(runTransition({ ...RUN, state: 'void', isOver: true }, 'undo', SAID).ok).toBe(false);
  });

  it('each event has the next number of the history', () => {
    const change = runTransition({ ...RUN, state: 'posting' }, 'finish', SAID);
    expect(change).toMatchObject({
      ok: true,
      value: { after: { state: 'posted', version: 5, isOver: true }, record: { number: 5, from: 'posting' } },
    });
  });
});
