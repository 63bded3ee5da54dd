import type { Payout } from '../payouts/index.js';
import { ACTION_ROLES, type NextStep, type WorkAction } from './work-list.js';

const step = (action: WorkAction, how: string): NextStep => ({ action, roles: ACTION_ROLES[action], how });

const OTHER_CLIENT = 'by another client than the one that created it';
const UNSENT = step('cancel', 'It is not sent, and its money is given back.');
const STEPS: Readonly<Record<Payout['state'], readonly NextStep[]>> = {
  created: [
    step('approve', `It is sent then; ${OTHER_CLIENT}, naming its contentHash.`),
    step('reject', `It fails, and its money is given back; ${OTHER_CLIENT}.`),
    UNSENT,
  ],
  approved: [UNSENT],
  processing: [
    step('ask-again', 'The bank is asked once more, now.'),
    {
      action: 'conclude-payout',
      roles: ['finance', 'operator', 'admin'],
      how: 'An approval command with the evidence of its outcome; another client approves it.',
    },
  ],
  succeeded: [],
  failed: [],
};

/** @param isUnnoted it has a contradiction or a return that nobody has taken note of */
export function nextSteps(state: Payout['state'], isUnnoted: boolean): NextStep[] {
  const note = step('acknowledge', 'It leaves the list; the fact stays. Say in the reason what was found.');
  return [...STEPS[state], ...(isUnnoted ? [note] : [])];
}
