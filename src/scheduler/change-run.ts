import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { RunRepository, type RunChange } from './database/run.repository.js';
import { JobRegistry } from './job-registry.js';
import { Pace } from './pace.js';
import { kept, millisecondsIn } from './run.rules.js';
import { isOver, statusAfter, type RunEvent } from './run.state.js';
import type { JobRun, RunStatus, Wish } from './run.js';

/** Names this process in the history of runs. */
export const NODE = `${hostname()}:${process.pid}`.slice(-128);

/** Why something happens to a run. Without a caller it is the service's own doing. */
export interface ChangeCause {
  readonly caller?: Caller;
  readonly reason: string;
}

/** The one way in which the state of a run changes: on its locked row, by the table, with an event in its history. */
@Injectable()
export class ChangeRun {
  constructor(
    private readonly runs: RunRepository,
    private readonly registry: JobRegistry,
    private readonly pace: Pace,
    private readonly clock: Clock,
  ) {}

  /** The run, locked until the transaction ends. */
  lock(tx: Tx, id: string): Promise<JobRun | null> {
    return this.runs.lock(tx, id, this.pace.silenceSeconds);
  }

  /**
   * @param more what else of the run changes with it
   * @returns the status after it
   * @throws Error when that cannot happen to the run, which the caller has looked at before
   */
  async apply(
    tx: Tx,
    run: JobRun,
    event: RunEvent,
    cause: ChangeCause,
    more: RunChange = {},
  ): Promise<RunStatus> {
    const status = statusAfter(run.status, event);
    if (!status) throw new Error(`${event} cannot happen to a run that is ${run.status}`);
    const now = this.clock.now();
    // What waits for others is late by when it began, however often it has looked since.
    const goesOn = event === 'take-over' || event === 'postpone' || (event === 'claim' && run.isPostponed);
    const limits = goesOn ? {} : this.limitsOf(run, status, now);
    const change: RunChange = {
      status,
      ...(status !== 'running' && { wish: null, expectedEnd: null }),
      ...(isOver(status) && { finishedAt: toDatabaseTime(now), message: null }),
      ...limits,
      ...more,
    };
    await this.runs.change(tx, run, change, this.eventOf(run, event, cause, now));
    return status;
  }

  /** Notes what a person wants of a run that is being worked at. */
  async tell(tx: Tx, run: JobRun, wish: Wish | null, cause: ChangeCause): Promise<void> {
    const kind = wish === null ? 'take-wish-back' : `ask-to-${wish}`;
    await this.runs.change(tx, run, { wish }, this.eventOf(run, kind, cause, this.clock.now()));
  }

  private limitsOf(run: JobRun, status: RunStatus, now: Date): RunChange {
    // Only a node that knows the job makes a run of it running.
    const expectedMinutes = this.registry.find(run.job)?.expectedMinutes ?? 0;
    const limit = millisecondsIn(status, { graceMinutes: run.graceMinutes, expectedMinutes });
    const stateUntil = limit === null ? null : toDatabaseTime(new Date(now.getTime() + limit));
    return { stateUntil, alarmed: false };
  }

  private eventOf(run: JobRun, kind: string, { caller, reason }: ChangeCause, now: Date) {
    return {
      kind,
      at: toDatabaseTime(now),
      node: caller ? null : NODE,
      clientId: caller?.clientId ?? null,
      apiKeyId: caller?.apiKeyId ?? null,
      reason: kept(reason),
      traceId: caller?.traceId ?? run.traceId,
    };
  }
}
