import { SECOND_EVENTS, SECOND_STATES, type SecondEvent, type SecondState } from './second.js';

export interface SecondTransition {
  readonly from: SecondState;
  readonly event: SecondEvent;
  readonly to: SecondState;
  readonly meaning: string;
}

/** The life of a second clearing (二清), from its trigger on. What is not in this table is refused. */
export const SECOND_TRANSITIONS: readonly SecondTransition[] = [
  row('triggered', 'derive', 'derived', 'worked out by formula; its money is owed to the second payee'),
  row('derived', 'succeed', 'succeeded', 'the downstream has it; it is to be settled'),
  row('derived', 'fail', 'failed', 'the downstream has refused it'),
  row('failed', 'refund', 'refunded', 'its money is owed to the payer, and is to be settled (付款转退款)'),
  row('derived', 'undo', 'void', 'its run is void, its voucher is reversed'),
];

function row(from: SecondState, event: SecondEvent, to: SecondState, meaning: string): SecondTransition {
  return { from, event, to, meaning };
}

/** null: not possible there. */
export const secondAfter = (from: SecondState, event: SecondEvent): SecondState | null =>
  SECOND_TRANSITIONS.find((one) => one.from === from && one.event === event)?.to ?? null;

/**
 * What is wrong with a table of transitions; asked at boot.
 * @returns one sentence for each fault
 */
export function secondFaultsOf(table: readonly SecondTransition[]): string[] {
  const keys = table.map(({ from, event }) => `${from}/${event}`);
  const reached = new Set<string>(['triggered', ...table.map(({ to }) => to)]);
  const used = new Set(table.map(({ event }) => event));
  return [
    ...keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} stands there twice`),
    ...SECOND_STATES.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...SECOND_EVENTS.filter((event) => !used.has(event)).map((event) => `${event} is in no row`),
    ...table
      .filter(({ from }) => ['succeeded', 'refunded', 'void'].includes(from))
      .map(({ from, to }) => `${from} has ended and leads to ${to}`),
  ];
}
