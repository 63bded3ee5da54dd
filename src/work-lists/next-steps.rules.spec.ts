import { expect, it } from 'vitest';
import { PAYOUT_STATES } from '../payouts/index.js';
import { nextSteps } from './next-steps.rules.js';

it.each(PAYOUT_STATES)('what can be done to a payout that is %s is never to send it again', (state) => {
  const actions = nextSteps(state, false).map(({ action }) => action);
  const expected = {
    created: ['approve', 'reject', 'cancel'],
    approved: ['cancel'],
    processing: ['ask-again', 'conclude-payout'],
    succeeded: [],
    failed: [],
  }[state];
  expect(actions).toEqual(expected);
  expect(nextSteps(state, true).map(({ action }) => action)).toEqual([...expected, 'acknowledge']);
  for (const { roles } of nextSteps(state, true)) expect(roles.length).toBeGreaterThan(0);
});
