import { NO_GUARD, type CommandGuard } from '../ledger/books/index.js';

/** What the close of a period asks of whoever has it done: a person's command, or a job. */
export interface ClosingWork {
  /** Asked first in every transaction that writes: @throws when another node has taken the job over. */
  readonly guard: CommandGuard;
  /** How many of the dates are ready: @throws when it is to stop here, and be sent again. */
  progress(done: number, total: number): Promise<void>;
}

export const BY_COMMAND: ClosingWork = { guard: NO_GUARD, progress: () => Promise.resolve() };
