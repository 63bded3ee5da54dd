import type { BookRef } from '../../ledger/books/index.js';
import type { Caller } from '../../platform/auth/index.js';
import type { JobContext } from '../../scheduler/index.js';

/** What proving a day needs of whoever has it done: the scheduler's job, or a person's command. */
export interface ProofOrder extends Pick<
  JobContext,
  'businessDate' | 'traceId' | 'checkpoint' | 'save' | 'requireFence'
> {
  readonly book: BookRef;
  readonly reason: string;
  /** Whose command it is, for the audit trail; null for a job, whose scheduler keeps a trail of its own. */
  readonly caller: Caller | null;
}
