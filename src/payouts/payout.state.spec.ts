import { describe, expect, it } from 'vitest';
import { faultsOf, TRANSITIONS, type PayoutTransition } from './payout.state.js';

const without = (event: string): PayoutTransition[] => TRANSITIONS.filter((row) => row.event !== event);
const changed = (event: string, change: Partial<PayoutTransition>): PayoutTransition[] =>
  TRANSITIONS.map((row) => (row.event === event ? { ...row, ...change } : row));

describe('the table of transitions', () => {
  it('is sound', () => expect(faultsOf(TRANSITIONS)).toEqual([]));

  it.each<[string, readonly PayoutTransition[], string]>([
    [
      'a row that stands there twice',
      [...TRANSITIONS, TRANSITIONS[1]!],
      'created/approve stands in the table twice',
    ],
    ['a state that is never reached', without('claim'), 'processing is never reached'],
    ['an event that never happens', without('expire'), 'expire is in no row'],
    [
      'a way out of an end',
      changed('return', { to: 'processing' }),
      'succeeded is terminal and leads to processing',
    ],
    [
      'a state without an end',
      TRANSITIONS.filter(({ from, event }) => from !== 'processing' || event === 'answer-unknown'),
      'processing never ends',
    ],
    ['an end that pays nothing', changed('succeed', { posting: 'none' }), 'processing/succeed posts none'],
    ['money that moves on the way', changed('claim', { posting: 'pay' }), 'approved/claim posts pay'],
    ['a beginning that sets nothing aside', changed('create', { posting: 'none' }), '/create posts none'],
  ])('%s is found', (_name, table, fault) => expect(faultsOf(table)).toContain(fault));
});
