import type { FileEventKind, FileState } from './payment-file.js';

export interface FileTransition {
  readonly from: FileState | null;
  readonly event: FileEventKind;
  readonly to: FileState;
}

const row = (from: FileState | null, event: FileEventKind, to: FileState): FileTransition => ({
  ...{ from, event, to },
});

/**
 * The life of a payment file. What is not in this table does not happen; nothing leads back to a state in which entries
 * could be added or bytes could change. A result is the proof that the bank has the file, also where no acknowledgement came.
 */
export const FILE_TRANSITIONS: readonly FileTransition[] = [
  row(null, 'open', 'open'),
  row('open', 'seal', 'sealed'),
  row('sealed', 'withdraw', 'withdrawn'),
  row('sealed', 'hand-over', 'handed-over'),
  row('handed-over', 'acknowledge', 'acknowledged'),
  row('handed-over', 'result', 'acknowledged'),
  row('handed-over', 'refuse', 'refused'),
  row('handed-over', 'unexpected', 'handed-over'),
  row('acknowledged', 'result', 'acknowledged'),
  row('acknowledged', 'unexpected', 'acknowledged'),
  row('acknowledged', 'complete', 'complete'),
  row('refused', 'unexpected', 'refused'),
  row('complete', 'result', 'complete'),
  row('complete', 'unexpected', 'complete'),
];

/** The bank may have it. */
export const LEFT: ReadonlySet<FileState> = new Set(['handed-over', 'acknowledged', 'refused', 'complete']);

export function fileStateAfter(from: FileState | null, event: FileEventKind): FileState | null {
  return FILE_TRANSITIONS.find((each) => each.from === from && each.event === event)?.to ?? null;
}
