export const RUN_STATES = ['clearing', 'cleared', 'posting', 'posted', 'void'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const RUN_EVENTS = ['start', 'refresh', 'clear', 'post', 'finish', 'void', 'undo'] as const;
export type RunEventKind = (typeof RUN_EVENTS)[number];

/** Who did it; clientId 0: the service itself. */
export interface RunActor {
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
}

/** First clearing (一清) of one accepted file. Times are those of the database. */
export interface ClearingRun {
  readonly runNo: string;
  readonly id: string;
  readonly bookId: number;
  readonly source: string;
  readonly registrar: string;
  readonly businessDate: string;
  readonly fileNo: string;
  readonly state: RunState;
  /** The number of its last event. */
  readonly version: number;
  /** Nothing is left to be done: posted, or void with all its vouchers reversed. */
  readonly isOver: boolean;
  /** JSON: the versions of rules, interceptors and formulas that it clears by; a refresh changes those of interceptors. */
  readonly pinned: string;
  readonly chunkLines: number;
  /** Of the file. */
  readonly records: number;
  /** What was cleared so far: chunks, the last line of them, and what became of their records. */
  readonly progress: RunProgress;
  readonly postedChunks: number;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface RunProgress {
  readonly chunks: number;
  readonly lastLine: number;
  /** Results, held ones among them. */
  readonly cleared: number;
  readonly exceptions: number;
  readonly held: number;
  /** Records that had been cleared at once before their file came. */
  readonly recognised: number;
  /** Hexadecimal, over all results in the order of lines. */
  readonly digest: string;
}

export const NO_PROGRESS: RunProgress = {
  ...{ chunks: 0, lastLine: 0, cleared: 0, exceptions: 0, held: 0, recognised: 0 },
  digest: '00'.repeat(32),
};

/** A row of the history, never changed. */
export interface RunRecord {
  readonly number: number;
  readonly kind: RunEventKind;
  readonly from: RunState | null;
  readonly to: RunState;
  readonly reason: string;
  readonly actor: RunActor;
  readonly recordedAt: string;
}
