import { describe, expect, it } from 'vitest';
import { batchFaultsOf, BATCH_TRANSITIONS, batchTransitionOf } from './batch.state.js';
import { BATCH_EVENT_KINDS, BATCH_STATES } from './batch.js';

describe('the table of transitions of a batch', () => {
  it('is sound', () => expect(batchFaultsOf(BATCH_TRANSITIONS)).toEqual([]));

  it.each([
    ['a row twice', [...BATCH_TRANSITIONS, BATCH_TRANSITIONS[1]!], 'stands in the table twice'],
    [
      'a way out of an end',
      [...BATCH_TRANSITIONS, { ...BATCH_TRANSITIONS[1]!, from: 'void' as const }],
      'has ended and leads to',
    ],
    [
      'a hold placed elsewhere',
      BATCH_TRANSITIONS.map((one) => ({ ...one, posting: 'none' as const })),
      'posts none',
    ],
    [
      'a state that is never reached',
      BATCH_TRANSITIONS.filter(({ to }) => to !== 'paused'),
      'paused is never reached',
    ],
  ])('%s is found', (_name, table, fault) => expect(batchFaultsOf(table).join('; ')).toContain(fault));

  it('only while it is paying can anything be paid: every way there is an approval, a resume or another try', () => {
    const ways = BATCH_TRANSITIONS.filter(({ from, to }) => to === 'paying' && from !== 'paying');
    expect(ways.map(({ event }) => event).sort()).toEqual(['pay', 'resume', 'retry']);
  });

  it('nothing leads out of void, finished and invalid', () => {
    for (const state of ['void', 'finished', 'invalid'] as const)
      for (const event of BATCH_EVENT_KINDS) expect(batchTransitionOf(state, event)?.to ?? state).toBe(state);
    expect(BATCH_STATES).toContain('void');
  });
});
