import type { FileActor } from '../database/trade-file.repository.js';
import type { TradeFile } from '../trade-file.js';

/** A stage of one file in hand: what it may write, and when it is to stop. */
export interface StageWork {
  readonly file: TradeFile;
  readonly claim: string;
  readonly actor: FileActor;
  /** Asked between chunks. */
  readonly isStopping: () => boolean;
}

/** Records of a transaction; the digest of a file is a chain over chunks of this size, so that it never changes. */
export const RECORDS_AT_ONCE = 2_000;

/** What a stage came to: it is done, or it was told to stop and another goes on where it was. */
export type StageEnd = 'done' | 'stopped';
