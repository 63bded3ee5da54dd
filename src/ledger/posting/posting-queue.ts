import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { RuntimeSettings } from '../../platform/runtime-settings/index.js';
import { Arrivals, type LaneName, type LaneState } from './arrivals.js';
import { GroupRunner } from './group-runner.js';
import { PostingMetrics } from './posting-metrics.js';
import { PostingTraces } from './posting-traces.js';
import { postingRefusals } from './posting.errors.js';
import type { Posting, PostingOutcome, Unit, UnitOutcome } from './posting.types.js';
import { SlowLane } from './slow-lane.js';
import { outcomeOfOne, refusedUnit } from './unit-outcome.js';
import { WaitingRequest } from './waiting-request.js';
import type { WaitingUnit } from './waiting-unit.js';

/** A group usually takes a third of this; one that takes longer is not waited for. */
const SLOW_GROUP_MILLISECONDS = 30;

export interface PostingQueueState {
  readonly single: LaneState;
  readonly bulk: LaneState;
  readonly groupsInFlight: number;
  readonly groupLimit: number;
}

/**
 * Group commit: postings that arrive while earlier groups commit share the next group. An idle service adds no delay,
 * a busy one forms larger groups by itself.
 */
@Injectable()
export class PostingQueue implements BeforeApplicationShutdown {
  private readonly arrivals: Arrivals;
  private readonly inFlight = new Set<Promise<void>>();
  private latest = { size: 0, sizeBefore: 0, startedAt: 0 };
  private timer: NodeJS.Timeout | null = null;
  private scheduled = false;
  private closing = false;

  constructor(
    private readonly runner: GroupRunner,
    private readonly slowLane: SlowLane,
    private readonly settings: RuntimeSettings,
    private readonly metrics: PostingMetrics,
    private readonly traces: PostingTraces,
  ) {
    this.arrivals = new Arrivals({
      get groupLines() {
        return settings.get('posting.groupLines');
      },
      get waitingPostings() {
        return settings.get('posting.waitingPostings');
      },
    });
  }

  /** Resolves with the posting's own answer; never rejects for an expected refusal. */
  async post(posting: Posting): Promise<PostingOutcome> {
    const [outcome] = await this.enqueue('single', [[posting]]);
    return outcomeOfOne(outcome!);
  }

  /** Posts all of them or none, in one transaction. */
  async postTogether(postings: readonly Posting[]): Promise<UnitOutcome> {
    if (postings.length === 0) return { ok: true, outcomes: [] };
    const [outcome] = await this.enqueue('bulk', [postings]);
    return outcome!;
  }

  /** Posts each for itself, in the lane of batches; the outcomes come in the order of the postings. */
  async postEach(postings: readonly Posting[]): Promise<PostingOutcome[]> {
    const outcomes = await this.enqueue(
      'bulk',
      postings.map((posting) => [posting]),
    );
    return outcomes.map(outcomeOfOne);
  }

  private async enqueue(lane: LaneName, units: readonly Unit[]): Promise<UnitOutcome[]> {
    if (this.closing)
      return this.metrics.answered(units.map(() => refusedUnit(postingRefusals.shuttingDown())));
    if (units.length === 0) return [];
    const waiting = new WaitingRequest(units, performance.now());
    if (!this.arrivals.add(lane, waiting.units)) {
      this.metrics.foundQueueFull(lane);
      return this.metrics.answered(units.map(() => refusedUnit(postingRefusals.queueFull())));
    }
    this.traces.arrived(waiting);
    this.schedule();
    return this.metrics.answered(await waiting.outcomes);
  }

  /** For those who look after the node. */
  state(): PostingQueueState {
    const { arrivals, inFlight, groupLimit } = this;
    const [single, bulk] = [arrivals.waiting('single'), arrivals.waiting('bulk')];
    return { single, bulk, groupsInFlight: inFlight.size, groupLimit };
  }

  /** Postings in flight are finished, new ones are refused. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    while (this.arrivals.size > 0 || this.inFlight.size > 0) {
      this.startGroups();
      await Promise.race(this.inFlight);
    }
    await this.slowLane.idle();
  }

  /** While one group commits the next one decides; more only wait for each other's locks. */
  private get groupLimit(): number {
    return this.settings.get('posting.groupsInFlight');
  }

  /** At the end of this turn of the event loop, so that requests read in one go share a group. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.startGroups();
    });
  }

  private startGroups(): void {
    while (this.inFlight.size < this.groupLimit && this.arrivals.size > 0) {
      if (this.isWorthWaiting()) return this.startLater();
      const taken = this.arrivals.takeGroup();
      this.latest = { size: taken.length, sizeBefore: this.latest.size, startedAt: performance.now() };
      this.metrics.taken(taken, this.latest.startedAt);
      const group: Promise<void> = this.traces
        .apart(() => this.runGroup(taken))
        .finally(() => {
          this.inFlight.delete(group);
          this.startGroups();
        });
      this.inFlight.add(group);
    }
  }

  /**
   * A second group much smaller than the first would only wait for its locks while arrivals pile up behind both. So it
   * waits for as many as the smaller one of the last two groups had: where the same callers come again and again and have
   * fallen into a large and a small group, as many as the large one had would never come. It does not wait when the first
   * one is slow: that may have met a locked row.
   */
  private isWorthWaiting(): boolean {
    const { size, sizeBefore, startedAt } = this.latest;
    if (this.inFlight.size === 0 || this.arrivals.size >= Math.min(size, sizeBefore)) return false;
    return performance.now() - startedAt < SLOW_GROUP_MILLISECONDS;
  }

  private startLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.startGroups();
    }, SLOW_GROUP_MILLISECONDS);
  }

  private async runGroup(group: readonly WaitingUnit[]): Promise<void> {
    const slow = group.filter(({ unit }) => this.slowLane.concerns(unit));
    if (slow.length > 0) this.slowLane.park(...slow);
    let free: readonly WaitingUnit[] = group.filter((waiting) => !slow.includes(waiting));
    while (free.length > 0) {
      const blocked = await this.runner.run(free);
      free = blocked.length === 0 ? [] : await this.slowLane.separate(blocked);
    }
  }
}
