import type { SettlementPart } from '../batch.state.js';
import { PAYMENT_EVENTS, PAYMENT_STATES, type PaymentEventKind, type PaymentState } from './payment.js';

export interface PaymentTransition {
  /** null: there is no payment yet. */
  readonly from: PaymentState | null;
  readonly event: PaymentEventKind;
  readonly to: PaymentState;
  readonly who: readonly SettlementPart[];
}

const SERVICE = ['service'] as const;
const CHECKER = ['approver'] as const;

/**
 * The life of an order that pays or collects. What is not in this table is refused; from `sent` nothing leads to another attempt
 * but the end of its payout, so that nothing is paid again while an outcome is unknown.
 */
export const PAYMENT_TRANSITIONS: readonly PaymentTransition[] = [
  { from: null, event: 'make', to: 'waiting', who: SERVICE },
  { from: 'waiting', event: 'wait', to: 'waiting', who: SERVICE },
  { from: 'waiting', event: 'send', to: 'sent', who: SERVICE },
  { from: 'waiting', event: 'collect', to: 'paid', who: SERVICE },
  { from: 'waiting', event: 'rebind', to: 'waiting', who: CHECKER },
  { from: 'waiting', event: 'give-up', to: 'given-up', who: CHECKER },
  { from: 'payable', event: 'wait', to: 'waiting', who: SERVICE },
  { from: 'payable', event: 'send', to: 'sent', who: SERVICE },
  { from: 'payable', event: 'give-up', to: 'given-up', who: CHECKER },
  { from: 'sent', event: 'succeed', to: 'paid', who: SERVICE },
  { from: 'sent', event: 'fail', to: 'failed', who: SERVICE },
  { from: 'sent', event: 'return-part', to: 'sent', who: SERVICE },
  { from: 'sent', event: 'return', to: 'failed', who: SERVICE },
  { from: 'paid', event: 'return-part', to: 'paid', who: SERVICE },
  { from: 'paid', event: 'return', to: 'failed', who: SERVICE },
  { from: 'failed', event: 'retry', to: 'payable', who: ['operator', 'service'] },
  { from: 'failed', event: 'rebind', to: 'payable', who: CHECKER },
  { from: 'failed', event: 'give-up', to: 'given-up', who: CHECKER },
];

/** Nothing more is to be done about it, unless money comes back or a person wants it. */
export const RESTING_STATES: ReadonlySet<PaymentState> = new Set(['paid', 'failed', 'given-up']);
/** The service goes on with it by itself. */
export const OPEN_STATES: readonly PaymentState[] = PAYMENT_STATES.filter(
  (state) => !RESTING_STATES.has(state),
);

export const paymentTransitionOf = (
  from: PaymentState | null,
  event: PaymentEventKind,
): PaymentTransition | undefined =>
  PAYMENT_TRANSITIONS.find((row) => row.from === from && row.event === event);

/**
 * What is wrong with a table of transitions; asked at boot.
 * @returns one sentence for each fault
 */
export function paymentFaultsOf(table: readonly PaymentTransition[]): string[] {
  const keys = table.map(({ from, event }) => `${from ?? ''}/${event}`);
  const doubled = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  const reached = new Set(table.map(({ to }) => to));
  const used = new Set(table.map(({ event }) => event));
  const leaving = table.filter(({ from }) => from === 'given-up');
  const again = table.filter(
    ({ from, to, event }) => from === 'sent' && to !== 'sent' && !ENDS_OF_PAYOUTS.has(event),
  );
  return [
    ...doubled.map((key) => `${key} stands in the table twice`),
    ...PAYMENT_STATES.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...PAYMENT_EVENTS.filter((event) => !used.has(event)).map((event) => `${event} is in no row`),
    ...leaving.map(({ event }) => `given-up is terminal and has ${event}`),
    ...again.map(({ event }) => `${event} leaves sent while the outcome is unknown`),
  ];
}

const ENDS_OF_PAYOUTS: ReadonlySet<PaymentEventKind> = new Set(['succeed', 'fail', 'return']);
