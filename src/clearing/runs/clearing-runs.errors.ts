import type { Refusal } from '../../platform/errors/index.js';
import type { RunEventKind, RunState } from './clearing-run.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `CLEARING.${code}`,
  message,
  ...more,
});
const conflict = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'conflict', ...more });

/** Why nothing was cleared, posted, released or voided. The codes are part of the API and never change their meaning. */
export const clearingRunRefusals = {
  runNotFound: (run: string, field?: string): Refusal =>
    refusedBecause('RUN_NOT_FOUND', `The book has no clearing run ${run}`, {
      kind: field === undefined ? 'not-found' : 'refused',
      ...(field !== undefined && { field }),
    }),
  lineNotFound: (line: number): Refusal =>
    refusedBecause('LINE_NOT_FOUND', `The run has no result for line ${line}; look at its exceptions`, {
      kind: 'not-found',
    }),
  fileNotAccepted: (file: string): Refusal =>
    refusedBecause('FILE_NOT_ACCEPTED', `The book has no accepted trade file ${file}`, { field: 'file' }),
  incomplete: (missing: readonly string[]): Refusal =>
    conflict(
      'INCOMPLETE',
      `The files of the date are not all there: ${missing.join('; ')}. Wait for them, or say despiteMissing`,
      { field: 'despiteMissing' },
    ),
  notInState: (event: RunEventKind, state: RunState): Refusal =>
    conflict('NOT_IN_STATE', `The run is ${state}, where ${event} is not possible; read it again`, {
      details: { state, event },
    }),
  nothingToRefresh: (): Refusal =>
    conflict(
      'NOTHING_TO_REFRESH',
      'The run goes by the interceptors in force already; have the new version approved, or switched on, first',
      { field: 'content/run' },
    ),
  notPosted: (state: RunState): Refusal =>
    conflict('NOT_POSTED', `The run is ${state}; wait until it is posted, or read it again`, {
      details: { state },
    }),
  changedMeanwhile: (): Refusal =>
    conflict('CHANGED_MEANWHILE', 'The run was voided or has moved on meanwhile; read it again'),
  alreadyPosted: (): Refusal =>
    conflict('ALREADY_POSTED', 'The voucher of these results is posted already; nothing is left to do'),
  nothingOpen: (what: string): Refusal =>
    conflict('NOTHING_OPEN', `The run has no open ${what} on the lines named; read them again`, {
      field: 'content/lines',
    }),
  isSettled: (what: string): Refusal =>
    conflict(
      'IS_SETTLED',
      `${what}; what was settled is not voided, record a clearing difference for each line that is wrong`,
    ),
  fileIsCleared: (run: string): Refusal =>
    conflict('FILE_IS_CLEARED', `Clearing run ${run} stands on the file; void that run first`, {
      details: { run },
    }),
} as const;
