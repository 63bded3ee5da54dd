import { Injectable, Logger } from '@nestjs/common';
import type { Refusal } from '../platform/errors/index.js';
import { Draining } from '../platform/http/index.js';
import { NodeState } from '../platform/node-state/index.js';
import { JobAlarms } from './alarms.js';
import { RunListRepository } from './database/run-list.repository.js';
import { JobRegistry } from './job-registry.js';
import { Pace } from './pace.js';
import { RunJob } from './run-job.js';
import { runsToTry, type WorkToDo } from './run.rules.js';
import { resourceOf } from './run.js';
import { ScheduleRuns } from './schedule-runs.js';
import { SchedulerMetrics } from './scheduler-metrics.js';
import { Timetable } from './timetable.js';
import { WatchRuns } from './watch-runs.js';

/** Looked at in one round; more wait for their turn anyway. */
const MOST_WORK = 500;
/** Rounds in a row without locks before somebody is told: Redis may just be starting again. */
const ROUNDS_WITHOUT_LOCKS = 3;

/**
 * What every node does every few seconds: make runs of what is due, tell of what is late, and work at what waits, as far
 * as there is room. Which node does what is settled by locks, and what is done by the database.
 */
@Injectable()
export class Scheduler {
  private readonly logger = new Logger('Scheduler');
  /** By resource: of each job of a book one run at a time. */
  private readonly running = new Map<string, Promise<void>>();
  private turn: Promise<unknown> = Promise.resolve();
  private stopping = false;
  /** Since the round before; what is worked at tells of it later than its round. */
  private areLocksMissing = false;
  private withoutLocks = 0;

  constructor(
    private readonly registry: JobRegistry,
    private readonly timetable: Timetable,
    private readonly scheduling: ScheduleRuns,
    private readonly watching: WatchRuns,
    private readonly list: RunListRepository,
    private readonly runJob: RunJob,
    private readonly pace: Pace,
    private readonly draining: Draining,
    private readonly metrics: SchedulerMetrics,
    private readonly alarms: JobAlarms,
    node: NodeState,
  ) {
    node.showWork(() => [{ name: 'scheduler.runs', running: this.running.size, limit: pace.runsAtOnce }]);
  }

  /** One after the other on a node. Resolves when runs were taken up; they go on by themselves. */
  round(): Promise<void> {
    const round = this.turn.then(() => this.lookAround());
    this.turn = round.catch(() => undefined);
    return round;
  }

  /** Resolves when no round is going on and nothing runs here. */
  async settled(): Promise<void> {
    await this.turn;
    while (this.running.size > 0) await Promise.all(this.running.values());
  }

  /** Nothing more is taken up, and what runs stops at its next save. */
  stop(): void {
    this.stopping = true;
  }

  private get isStopping(): boolean {
    return this.stopping || this.draining.begun;
  }

  private async lookAround(): Promise<void> {
    if (this.isStopping) return;
    const now = await this.timetable.read();
    // Before the first book there is nothing to look after, nor a time to go by.
    if (now.entries.length > 0) {
      this.noteRefusal(await this.scheduling.execute(now));
      await this.watching.execute(now);
      await this.takeUp();
      this.metrics.open = await this.list.openCounts();
    }
    this.noteRound();
  }

  private async takeUp(): Promise<void> {
    const work = await this.list.work(this.registry.all(), this.pace.silenceSeconds, MOST_WORK);
    const isOnHere = ({ book, job }: WorkToDo): boolean => this.running.has(resourceOf(book, job));
    const room = Math.max(0, this.pace.runsAtOnce - this.running.size);
    for (const run of runsToTry(work, isOnHere).slice(0, room)) this.start(run);
  }

  private start(work: WorkToDo): void {
    const resource = resourceOf(work.book, work.job);
    const ended = this.runJob
      .execute(this.registry.find(work.job)!, work, () => this.isStopping)
      .then((refusal) => this.noteRefusal(refusal))
      .catch((error: unknown) => {
        this.logger.warn({ message: 'A run could not be worked at', run: work.id, err: error });
      })
      .finally(() => {
        this.running.delete(resource);
        this.metrics.running = this.running.size;
      });
    this.running.set(resource, ended);
    this.metrics.running = this.running.size;
  }

  /** A lock that somebody else holds is as it should be. */
  private noteRefusal(refusal: Refusal | null): void {
    if (refusal?.code === 'LOCK.REDIS_UNAVAILABLE') this.areLocksMissing = true;
  }

  private noteRound(): void {
    this.metrics.round(this.areLocksMissing ? 'without-locks' : 'done');
    this.withoutLocks = this.areLocksMissing ? this.withoutLocks + 1 : 0;
    this.areLocksMissing = false;
    if (this.withoutLocks === ROUNDS_WITHOUT_LOCKS) this.alarms.withoutLocks.raise({});
  }
}
