import {
  BATCH_EVENT_KINDS,
  BATCH_STATES,
  type BatchEventKind,
  type BatchPart,
  type BatchState,
} from './batch.js';

/** What moves with a transition, in the same transaction. */
export type BatchPosting = 'none' | 'place-hold' | 'release-rest';

export interface BatchTransition {
  /** null: there is no batch yet. */
  readonly from: BatchState | null;
  readonly event: BatchEventKind;
  readonly to: BatchState;
  readonly posting: BatchPosting;
  readonly who: readonly BatchPart[];
}

const MAKER = ['poster', 'operator'] as const;
const PEOPLE = ['poster', 'approver', 'operator'] as const;

/**
 * The life of a batch. What is not in this table is refused and recorded. Only while it is paying does anything of it leave;
 * from void and finished nothing leads back.
 */
export const BATCH_TRANSITIONS: readonly BatchTransition[] = [
  row(null, 'create', 'receiving', 'none', ['poster']),
  row('receiving', 'receive', 'received', 'none', ['poster']),
  row('receiving', 'invalidate', 'invalid', 'none', ['poster']),
  row('receiving', 'void', 'void', 'none', MAKER),
  row('receiving', 'expire', 'void', 'none', ['service']),
  row('received', 'approve', 'received', 'none', ['approver']),
  row('received', 'pay', 'paying', 'place-hold', ['approver']),
  row('received', 'void', 'void', 'none', PEOPLE),
  row('received', 'expire', 'void', 'none', ['service']),
  row('paying', 'pause', 'paused', 'none', PEOPLE),
  row('paying', 'void', 'void', 'none', PEOPLE),
  row('paying', 'retry', 'paying', 'none', MAKER),
  row('paying', 'end', 'incomplete', 'none', ['service']),
  row('paying', 'finish', 'finished', 'release-rest', ['service']),
  row('paused', 'resume', 'paying', 'none', ['approver', 'operator']),
  row('paused', 'void', 'void', 'none', PEOPLE),
  row('paused', 'retry', 'paused', 'none', MAKER),
  row('incomplete', 'retry', 'paying', 'none', MAKER),
  row('incomplete', 'finish', 'finished', 'release-rest', ['poster', 'operator', 'service']),
  row('incomplete', 'void', 'void', 'none', PEOPLE),
  row('void', 'settle', 'void', 'release-rest', ['service']),
];

function row(
  from: BatchState | null,
  event: BatchEventKind,
  to: BatchState,
  posting: BatchPosting,
  who: readonly BatchPart[],
): BatchTransition {
  return { from, event, to, posting, who };
}

/** Nothing of it is ever sent again. */
export const ENDED_STATES: ReadonlySet<BatchState> = new Set(['finished', 'void', 'invalid']);

const keyOf = (from: BatchState | null, event: BatchEventKind): string => `${from ?? ''}/${event}`;
const byKey = new Map(BATCH_TRANSITIONS.map((one) => [keyOf(one.from, one.event), one]));

export const batchTransitionOf = (from: BatchState, event: BatchEventKind): BatchTransition | undefined =>
  byKey.get(keyOf(from, event));

/**
 * What is wrong with a table of transitions; asked at boot.
 * @returns one sentence for each fault
 */
export function batchFaultsOf(table: readonly BatchTransition[]): string[] {
  const keys = table.map(({ from, event }) => keyOf(from, event));
  const doubled = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  const reached = new Set(table.map(({ to }) => to));
  const used = new Set(table.map(({ event }) => event));
  const leaving = table.filter(({ from, to }) => from !== null && ENDED_STATES.has(from) && to !== from);
  const wanted = ({ from, event, to }: BatchTransition): BatchPosting => {
    if (event === 'settle' || to === 'finished') return 'release-rest';
    return from === 'received' && to === 'paying' ? 'place-hold' : 'none';
  };
  return [
    ...doubled.map((key) => `${key} stands in the table twice`),
    ...BATCH_STATES.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...BATCH_EVENT_KINDS.filter((event) => !used.has(event)).map((event) => `${event} is in no row`),
    ...leaving.map(({ from, to }) => `${from} has ended and leads to ${to}`),
    ...table
      .filter((one) => one.posting !== wanted(one))
      .map(({ from, event, posting }) => `${keyOf(from, event)} posts ${posting}`),
  ];
}
