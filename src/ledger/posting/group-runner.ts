import { Injectable, Logger } from '@nestjs/common';
import {
  CommitOutcomeUnknownError,
  databaseErrorKind,
  pauseBefore,
  type DatabaseErrorKind,
} from '../../platform/database/index.js';
import { PostGroup } from './post-group.js';
import { postingRefusals } from './posting.errors.js';
import type { Obstacle, WaitingUnit } from './waiting-unit.js';

/**
 * Runs a group until each of its units has an answer, or hands back those that wait for a locked row.
 *
 * - deadlock, duplicate key: the whole group again; the request rows show what others did meanwhile
 * - answer to COMMIT lost: the same group again on a new connection, whose locks wait for the ghost
 * - database away: again until patience ends, then 503; OUTCOME_UNKNOWN where a COMMIT was sent
 * - row locked for longer than the lock wait: the group is handed back to be parked in the slow lane
 * - a value the database does not take: bisected, so that only the culprit is refused
 */
@Injectable()
export class GroupRunner {
  private readonly logger = new Logger('Posting');

  constructor(private readonly postGroup: PostGroup) {}

  /** @returns the units that met a locked row and have no answer yet */
  async run(group: readonly WaitingUnit[]): Promise<readonly WaitingUnit[]> {
    for (let attempt = 1; ; attempt++) {
      const waiting = withoutTired(group);
      if (waiting.length === 0) return [];
      try {
        const outcomes = await this.postGroup.run(waiting.map(({ unit }) => unit));
        waiting.forEach((one, index) => one.settle(outcomes[index]!));
        return [];
      } catch (error) {
        const kind = kindOf(error);
        if (kind === 'data' || kind === 'other') return this.bisect(waiting, error, kind);
        waiting.forEach((one) => one.meets(OBSTACLES[kind]));
        if (kind === 'lock-wait') return waiting;
        this.logger.warn(`A group of ${waiting.length} units runs again (${kind}, attempt ${attempt})`);
        await pauseBefore(attempt);
      }
    }
  }

  /** Halves the group until the unit that the database does not take stands alone. */
  private async bisect(
    group: readonly WaitingUnit[],
    error: unknown,
    kind: 'data' | 'other',
  ): Promise<readonly WaitingUnit[]> {
    if (group.length === 1) {
      this.alarm(group[0]!, error);
      if (kind === 'data') group[0]!.refuse(postingRefusals.notStorable());
      else group[0]!.fail(error);
      return [];
    }
    const middle = Math.ceil(group.length / 2);
    const left = await this.run(group.slice(0, middle));
    const right = await this.run(group.slice(middle));
    return [...left, ...right];
  }

  /** The statement is left out on purpose: it holds the caller's data. */
  private alarm({ unit }: WaitingUnit, error: unknown): void {
    const { code, errno, driverError } = error as { code?: string; errno?: number; driverError?: Error };
    this.logger.error({
      message: 'A posting, or a batch, that passed validation could not be stored',
      alarm: 'posting-not-storable',
      traceId: unit[0]!.traceId,
      requestNumbers: unit.map(({ requestNumber }) => requestNumber),
      databaseCode: code,
      databaseNumber: errno,
      cause: driverError ? undefined : String(error),
    });
  }
}

type FailureKind = 'commit-unknown' | DatabaseErrorKind;

const OBSTACLES: Record<Exclude<FailureKind, 'data' | 'other'>, Obstacle> = {
  'commit-unknown': 'commit-unknown',
  connection: 'database-away',
  deadlock: 'locked-row',
  'duplicate-key': 'locked-row',
  'lock-wait': 'locked-row',
};

function kindOf(error: unknown): FailureKind {
  return error instanceof CommitOutcomeUnknownError ? 'commit-unknown' : databaseErrorKind(error);
}

/** Gives up those that have met obstacles for too long; the others go on. */
function withoutTired(group: readonly WaitingUnit[]): WaitingUnit[] {
  const now = performance.now();
  group.filter((waiting) => waiting.isTired(now)).forEach((waiting) => waiting.giveUp());
  return group.filter((waiting) => !waiting.isTired(now));
}
