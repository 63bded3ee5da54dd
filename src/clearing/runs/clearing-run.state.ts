import { accepted, refused, type Result } from '../../platform/errors/index.js';
import {
  RUN_EVENTS,
  RUN_STATES,
  type ClearingRun,
  type RunActor,
  type RunEventKind,
  type RunRecord,
  type RunState,
} from './clearing-run.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';

export interface RunTransition {
  /** null: there is no run yet. */
  readonly from: RunState | null;
  readonly event: RunEventKind;
  readonly to: RunState;
  readonly meaning: string;
}

/**
 * The life of a run. What is not in this table is refused. Results are seen by others while the run is posted; from void
 * nothing leads back, its file is cleared again by another run.
 */
export const RUN_TRANSITIONS: readonly RunTransition[] = [
  row(null, 'start', 'clearing', 'versions are pinned; results come into being chunk by chunk'),
  row('clearing', 'refresh', 'clearing', 'chunks from here on go by the interceptors in force now'),
  row('clearing', 'clear', 'cleared', 'each record of the file has its result, its exception or its order'),
  row('cleared', 'post', 'posting', 'vouchers are posted chunk by chunk'),
  row('posting', 'finish', 'posted', 'each voucher is posted or refused; the results are to be settled'),
  row('clearing', 'void', 'void', 'nothing of it counts any more; its file may be cleared again'),
  row('cleared', 'void', 'void', 'nothing of it counts any more; its file may be cleared again'),
  row('posting', 'void', 'void', 'what was posted is reversed'),
  row('posted', 'void', 'void', 'what was posted is reversed'),
  row('void', 'undo', 'void', 'all its vouchers are reversed'),
];

function row(from: RunState | null, event: RunEventKind, to: RunState, meaning: string): RunTransition {
  return { from, event, to, meaning };
}

/** States whose results are to be settled. */
export const VISIBLE_STATES: readonly RunState[] = ['posted'];

const keyOf = (from: RunState | null, event: RunEventKind): string => `${from ?? ''}/${event}`;
const byKey = new Map(RUN_TRANSITIONS.map((one) => [keyOf(one.from, one.event), one]));

/** A run and the row of its history, after the event. */
export interface RunChange {
  readonly after: ClearingRun;
  readonly record: RunRecord;
}

/** @param recordedAt database time */
export function runTransition(
  run: ClearingRun,
  event: RunEventKind,
  said: { readonly reason: string; readonly actor: RunActor; readonly recordedAt: string },
): Result<RunChange> {
  const transition = byKey.get(keyOf(run.state, event));
  if (!transition || (run.state === 'void' && run.isOver))
    return refused(clearingRunRefusals.notInState(event, run.state));
  const { to } = transition;
  const number = run.version + 1;
  const isOver = event === 'finish' || event === 'undo';
  return accepted({
    after: { ...run, state: to, version: number, isOver, changedAt: said.recordedAt },
    record: { number, kind: event, from: run.state, to, ...said },
  });
}

/**
 * What is wrong with a table of transitions; asked at boot.
 * @returns one sentence for each fault
 */
export function runFaultsOf(table: readonly RunTransition[]): string[] {
  const keys = table.map(({ from, event }) => keyOf(from, event));
  const reached = new Set(table.map(({ to }) => to));
  const used = new Set(table.map(({ event }) => event));
  return [
    ...keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} stands there twice`),
    ...RUN_STATES.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...RUN_EVENTS.filter((event) => !used.has(event)).map((event) => `${event} is in no row`),
    ...RUN_STATES.filter(
      (state) => state !== 'void' && !table.some(({ from, event }) => from === state && event === 'void'),
    ).map((state) => `${state} cannot be voided`),
    ...table
      .filter(({ from, to }) => from === 'void' && to !== 'void')
      .map(({ to }) => `void leads to ${to}`),
  ];
}
