import { PAYOUT_STATES } from './payout.js';
import { TERMINAL_STATES, TRANSITIONS, type PayoutPosting, type PayoutTransition } from './payout.state.js';

const POSTINGS: Readonly<Record<PayoutPosting, string>> = {
  none: '–',
  'place-hold': 'hold on the payer (冻结)',
  pay: 'D payer, C channel clearing; fee',
  'give-back': 'hold released',
  'take-back': 'D channel clearing, C payer',
};

/** docs/payout-states.md, made of the table that the code goes by; a test fails when they differ. */
export function payoutStatesText(): string {
  const wide = TRANSITIONS.map(rowOf);
  return [
    '# States of a payout',
    '',
    'Printed from `src/payouts/payout.state.ts` by `npm run states`: what is not in the table is refused and recorded.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...TRANSITIONS.filter(({ from, to }) => from !== to).map(arrowOf),
    ...[...TERMINAL_STATES].map((state) => `  ${state} --> [*]`),
    '```',
    '',
    '| from | event | to | posting with it | by | guard |',
    '|---|---|---|---|---|---|',
    ...wide,
    '',
    `States: ${PAYOUT_STATES.map((state) => (TERMINAL_STATES.has(state) ? `**${state}**` : state)).join(', ')}.`,
    'Those in bold are terminal: nothing leads out of them. Money that comes back (退票) is a fact beside a payout that stays',
    'succeeded. Every event has a row in the history; state, money and history are one transaction.',
    '',
  ].join('\n');
}

const arrowOf = ({ from, event, to }: PayoutTransition): string => `  ${from ?? '[*]'} --> ${to}: ${event}`;

const rowOf = ({ from, event, to, posting, who, guard }: PayoutTransition): string =>
  `| ${from ?? ''} | ${event} | ${to} | ${POSTINGS[posting]} | ${who.join(', ')} | ${guard} |`;
