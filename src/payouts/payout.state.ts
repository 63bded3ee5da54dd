import {
  PAYOUT_EVENT_KINDS,
  PAYOUT_STATES,
  type PayoutEventKind,
  type PayoutPart,
  type PayoutState,
} from './payout.js';

/** What moves with a transition, in the same transaction. */
export type PayoutPosting = 'none' | 'place-hold' | 'pay' | 'give-back' | 'take-back';

export interface PayoutTransition {
  /** null: there is no payout yet. */
  readonly from: PayoutState | null;
  readonly event: PayoutEventKind;
  readonly to: PayoutState;
  readonly posting: PayoutPosting;
  readonly who: readonly PayoutPart[];
  /** In words, for the documentation; the code that checks it is payout-transition.rules.ts. */
  readonly guard: string;
}

const UNSENT = 'no intent was committed';
const SEEN = 'the state alone';

/**
 * The life of a payout. What is not in this table is refused and recorded; docs/payout-states.md is printed from it.
 * A transition of a terminal state into itself only tells something more.
 */
export const TRANSITIONS: readonly PayoutTransition[] = [
  row(
    null,
    'create',
    'created',
    'place-hold',
    ['poster', 'service'],
    'limits, duplicates, stops, channel and funds; the service for an item of a batch, whose hold is placed already',
  ),
  row(
    'created',
    'approve',
    'approved',
    'none',
    ['approver', 'service'],
    'another client than the maker, the very content, in time; or a rule',
  ),
  row('created', 'reject', 'failed', 'give-back', ['approver'], 'another client than the maker'),
  row(
    'created',
    'cancel',
    'failed',
    'give-back',
    ['poster', 'operator'],
    `the client that created it, or an operator; ${UNSENT}`,
  ),
  row(
    'created',
    'expire',
    'failed',
    'give-back',
    ['service'],
    'the time for a decision is over by every clock',
  ),
  row(
    'approved',
    'cancel',
    'failed',
    'give-back',
    ['poster', 'operator', 'service'],
    `the client that created it, or an operator, or the service for a batch that is void; ${UNSENT}`,
  ),
  row(
    'approved',
    'reroute',
    'approved',
    'none',
    ['operator', 'service'],
    `made by a route, whose other channel can send while this one cannot; ${UNSENT}`,
  ),
  row(
    'approved',
    'claim',
    'processing',
    'none',
    ['service'],
    'its time has come, nothing is stopped, it is still of that channel; its batch, where it has one, is paying',
  ),
  row('processing', 'answer-unknown', 'processing', 'none', ['service', 'channel'], SEEN),
  row('processing', 'ask-person', 'processing', 'none', ['service', 'channel'], SEEN),
  row(
    'processing',
    'succeed',
    'succeeded',
    'pay',
    ['channel', 'operator'],
    'a listed code for the same amount, or maker and checker with evidence',
  ),
  row(
    'processing',
    'fail',
    'failed',
    'give-back',
    ['channel', 'service', 'operator'],
    'a listed code; or not found after everything; or maker and checker when nothing can be sent any more',
  ),
  row(
    'succeeded',
    'return',
    'succeeded',
    'take-back',
    ['channel', 'operator'],
    'all that came back is at most the amount',
  ),
  row('succeeded', 'ask-person', 'succeeded', 'none', ['service', 'channel'], 'the bank contradicts it'),
  row('failed', 'ask-person', 'failed', 'none', ['service', 'channel'], 'the bank contradicts it'),
];

function row(
  from: PayoutState | null,
  event: PayoutEventKind,
  to: PayoutState,
  posting: PayoutPosting,
  who: readonly PayoutPart[],
  guard: string,
): PayoutTransition {
  return { from, event, to, posting, who, guard };
}

export const TERMINAL_STATES: ReadonlySet<PayoutState> = new Set(['succeeded', 'failed']);

const keyOf = (from: PayoutState | null, event: PayoutEventKind): string => `${from ?? ''}/${event}`;
const byKey = new Map(
  TRANSITIONS.map((transition) => [keyOf(transition.from, transition.event), transition]),
);

export function transitionOf(from: PayoutState | null, event: PayoutEventKind): PayoutTransition | undefined {
  return byKey.get(keyOf(from, event));
}

/**
 * What is wrong with a table of transitions; asked at boot.
 * @returns one sentence for each fault
 */
export function faultsOf(table: readonly PayoutTransition[]): string[] {
  return [...doubled(table), ...unreachable(table), ...waysOut(table), ...unpaid(table)];
}

function doubled(table: readonly PayoutTransition[]): string[] {
  const keys = table.map(({ from, event }) => keyOf(from, event));
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].map(
    (key) => `${key} stands in the table twice`,
  );
}

/** Every state is reached from nothing, and every event happens somewhere. */
function unreachable(table: readonly PayoutTransition[]): string[] {
  const reached = new Set<PayoutState | null>([null]);
  for (let before = 0; before !== reached.size;) {
    before = reached.size;
    for (const { from, to } of table) if (reached.has(from)) reached.add(to);
  }
  const events = new Set(table.map(({ event }) => event));
  return [
    ...PAYOUT_STATES.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...PAYOUT_EVENT_KINDS.filter((event) => !events.has(event)).map((event) => `${event} is in no row`),
  ];
}

/** From a terminal state nothing leads elsewhere, and from every other one something leads to an end. */
function waysOut(table: readonly PayoutTransition[]): string[] {
  const leaving = table.filter(({ from, to }) => from !== null && TERMINAL_STATES.has(from) && to !== from);
  const ending = new Set<PayoutState | null>(TERMINAL_STATES);
  for (let before = 0; before !== ending.size;) {
    before = ending.size;
    for (const { from, to } of table) if (ending.has(to)) ending.add(from);
  }
  return [
    ...leaving.map(({ from, to }) => `${from} is terminal and leads to ${to}`),
    ...PAYOUT_STATES.filter((state) => !ending.has(state)).map((state) => `${state} never ends`),
  ];
}

/** What is set aside at the beginning goes one way at the end, and moves at no other time. */
function unpaid(table: readonly PayoutTransition[]): string[] {
  const wanted = ({ from, event, to }: PayoutTransition): PayoutPosting => {
    if (from === null) return 'place-hold';
    if (event === 'return') return 'take-back';
    if (from === to) return 'none';
    return to === 'succeeded' ? 'pay' : to === 'failed' ? 'give-back' : 'none';
  };
  return table
    .filter((transition) => transition.posting !== wanted(transition))
    .map((transition) => `${keyOf(transition.from, transition.event)} posts ${transition.posting}`);
}
