import type { Refusal } from '../../platform/errors/index.js';
import { postingRefusals } from './posting.errors.js';
import type { Posting, Unit, UnitOutcome } from './posting.types.js';
import { refusedUnit } from './unit-outcome.js';
import type { WaitingRequest } from './waiting-request.js';

/** Why a unit has to wait longer than usual. */
export type Obstacle = 'locked-row' | 'database-away' | 'commit-unknown';

/** How long a unit may meet obstacles before its caller is told to come back. */
export const PATIENCE_MILLISECONDS = 15_000;

/** A unit on its way through the queue. */
export class WaitingUnit {
  readonly lines: number;
  readonly bytes: number;
  private met: Obstacle = 'locked-row';

  /**
   * @param arrivedAt milliseconds of a clock that never jumps
   * @param index of the unit in its request
   */
  constructor(
    readonly unit: Unit,
    readonly arrivedAt: number,
    private readonly request: WaitingRequest,
    private readonly index: number,
  ) {
    this.lines = unit.reduce((sum, { lines, setAside }) => sum + lines.length + setAside.length, 0);
    this.bytes = unit.reduce((sum, posting) => sum + sizeOf(posting), 0);
  }

  /** What keeps it from being posted. */
  get obstacle(): Obstacle {
    return this.met;
  }

  settle(outcome: UnitOutcome): void {
    this.request.settle(this.index, outcome);
  }

  refuse(refusal: Refusal): void {
    this.settle(refusedUnit(refusal));
  }

  /** An error nobody expected; if a COMMIT is in doubt the caller must still be told that. */
  fail(error: unknown): void {
    if (this.met === 'commit-unknown') this.giveUp();
    else this.request.fail(error);
  }

  /** Once a COMMIT was sent and its answer lost, the outcome stays in doubt until a run answers it. */
  meets(obstacle: Obstacle): void {
    if (this.met !== 'commit-unknown') this.met = obstacle;
  }

  isTired(now: number): boolean {
    return now - this.arrivedAt >= PATIENCE_MILLISECONDS;
  }

  /** Tells the caller to come back: the honest answer depends on whether a COMMIT was sent. */
  giveUp(): void {
    this.refuse(refusalFor(this.met));
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
  const parameters = posting.rule?.parameters.length ?? 0;
  const texts = posting.memo.length * 3 + posting.metadata.length * 2 + parameters * 2;
  return perPosting + perLine * posting.lines.length + texts;
}
