import type { Refusal } from '../../platform/errors/index.js';
import { postingRefusals } from './posting.errors.js';
import type { Posting, PostingOutcome } from './posting.types.js';

/** Why a posting has to wait longer than usual. */
export type Obstacle = 'locked-row' | 'database-away' | 'commit-unknown';

/** How long a posting may meet obstacles before its caller is told to come back. */
export const PATIENCE_MILLISECONDS = 15_000;

/** A posting on its way through the queue, with the promise of its caller. */
export class WaitingPosting {
  readonly bytes: number;
  readonly outcome: Promise<PostingOutcome>;
  private settleOutcome!: (outcome: PostingOutcome) => void;
  private failOutcome!: (error: unknown) => void;
  private obstacle: Obstacle = 'locked-row';

  /** @param arrivedAt milliseconds of a clock that never jumps */
  constructor(
    readonly posting: Posting,
    readonly arrivedAt: number,
  ) {
    this.bytes = sizeOf(posting);
    this.outcome = new Promise((resolve, reject) => {
      this.settleOutcome = resolve;
      this.failOutcome = reject;
    });
  }

  get lines(): number {
    return this.posting.lines.length;
  }

  settle(outcome: PostingOutcome): void {
    this.settleOutcome(outcome);
  }

  /** An error nobody expected; if a COMMIT is in doubt the caller must still be told that. */
  fail(error: unknown): void {
    if (this.obstacle === 'commit-unknown') this.giveUp();
    else this.failOutcome(error);
  }

  /** Once a COMMIT was sent and its answer lost, the outcome stays in doubt until a run answers it. */
  meets(obstacle: Obstacle): void {
    if (this.obstacle !== 'commit-unknown') this.obstacle = obstacle;
  }

  isTired(now: number): boolean {
    return now - this.arrivedAt >= PATIENCE_MILLISECONDS;
  }

  /** Tells the caller to come back: the honest answer depends on whether a COMMIT was sent. */
  giveUp(): void {
    this.settle({ kind: 'refused', refusal: refusalFor(this.obstacle) });
  }
}

function refusalFor(obstacle: Obstacle): Refusal {
  switch (obstacle) {
    case 'locked-row':
      return postingRefusals.accountBusy();
    case 'database-away':
      return postingRefusals.databaseUnavailable();
    case 'commit-unknown':
      return postingRefusals.outcomeUnknown();
  }
}

/** About what the posting's rows take in statement text: a fixed part per row and the texts of the caller. */
function sizeOf(posting: Posting): number {
  const perPosting = 600;
  const perLine = 500;
  return perPosting + perLine * posting.lines.length + posting.memo.length * 3 + posting.metadata.length * 2;
}
