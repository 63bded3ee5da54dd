import { Injectable, Logger } from '@nestjs/common';
import type { Span } from '@opentelemetry/api';
import { CommitOutcomeUnknownError, databaseErrorKind, pauseBefore } from '../../platform/database/index.js';
import { Alarms, type Alarm } from '../../platform/metrics/index.js';
import { Patience } from './patience.js';
import { PostGroup } from './post-group.js';
import { PostingMetrics, type GroupFailure } from './posting-metrics.js';
import { PostingTraces } from './posting-traces.js';
import { postingRefusals } from './posting.errors.js';
import { tracesOf } from './trace-ids.js';
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

  private readonly notStorable: Alarm;

  constructor(
    private readonly postGroup: PostGroup,
    private readonly patience: Patience,
    private readonly metrics: PostingMetrics,
    private readonly traces: PostingTraces,
    alarms: Alarms,
  ) {
    this.notStorable = alarms.define(
      'posting-not-storable',
      'A posting, or a batch, that passed validation could not be stored',
    );
  }

  /** @returns the units that met a locked row and have no answer yet */
  run(group: readonly WaitingUnit[]): Promise<readonly WaitingUnit[]> {
    return this.traces.group(group, (span) => this.runUntilAnswered(group, span));
  }

  private async runUntilAnswered(group: readonly WaitingUnit[], span: Span): Promise<readonly WaitingUnit[]> {
    for (let attempt = 1; ; attempt++) {
      const waiting = this.patience.withoutTired(group);
      if (waiting.length === 0) return [];
      const started = performance.now();
      try {
        const outcomes = await this.postGroup.run(waiting.map(({ unit }) => unit));
        waiting.forEach((one, index) => one.settle(outcomes[index]!));
        this.metrics.groupCommitted(waiting, performance.now() - started);
        return [];
      } catch (error) {
        const cause = causeOf(error);
        this.metrics.groupFailed(cause, performance.now() - started);
        span.addEvent('group.failed', { cause, attempt });
        if (cause === 'data' || cause === 'other') return this.bisect(waiting, error, cause);
        waiting.forEach((one) => one.meets(OBSTACLES[cause]));
        if (cause === 'lock-wait') return waiting;
        const message = 'A group of postings runs again';
        this.logger.warn({ message, cause, attempt, units: waiting.length, ...tracesOf(waiting) });
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
    this.notStorable.raise({
      traceId: unit[0]!.traceId,
      requestNumbers: unit.map(({ requestNumber }) => requestNumber),
      databaseCode: code,
      databaseNumber: errno,
      cause: driverError ? undefined : String(error),
    });
  }
}

const OBSTACLES: Record<Exclude<GroupFailure, 'data' | 'other'>, Obstacle> = {
  'commit-unknown': 'commit-unknown',
  connection: 'database-away',
  deadlock: 'locked-row',
  'duplicate-key': 'locked-row',
  'lock-wait': 'locked-row',
};

function causeOf(error: unknown): GroupFailure {
  return error instanceof CommitOutcomeUnknownError ? 'commit-unknown' : databaseErrorKind(error);
}
