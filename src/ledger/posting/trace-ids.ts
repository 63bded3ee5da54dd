import type { WaitingUnit } from './waiting-unit.js';

/** A log line names so many traces at most; groups can carry hundreds. */
const MAX_NAMED = 20;

/** For a log line about units: whose requests they are of, so that a trace id leads to it. */
export function tracesOf(group: readonly WaitingUnit[]): { traceIds: string[]; furtherTraces?: number } {
  const all = new Set(group.flatMap(({ unit }) => unit.map(({ traceId }) => traceId)));
  const traceIds = [...all].slice(0, MAX_NAMED);
  return { traceIds, ...(all.size > MAX_NAMED && { furtherTraces: all.size - MAX_NAMED }) };
}
