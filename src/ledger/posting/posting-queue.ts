import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { RuntimeSettings } from '../../platform/runtime-settings/index.js';
import { Arrivals, type LaneName, type LaneState } from './arrivals.js';
import { GroupRunner } from './group-runner.js';
import { Pace } from './pace.js';
import { PostingMetrics } from './posting-metrics.js';
import { PostingTraces } from './posting-traces.js';
import { postingRefusals } from './posting.errors.js';
import type { Posting, PostingOutcome, Unit, UnitOutcome } from './posting.types.js';
import { SlowLane } from './slow-lane.js';
import { outcomeOfOne, refusedUnit } from './unit-outcome.js';
import { WaitingRequest } from './waiting-request.js';
import type { WaitingUnit } from './waiting-unit.js';

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
  private timer: NodeJS.Timeout | undefined;
  private scheduled = false;
  private closing = false;

  constructor(
    private readonly runner: GroupRunner,
    private readonly pace: Pace,
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
      const now = performance.now();
      const milliseconds = this.pauseAt(now);
      if (milliseconds > 0) return this.startLater(milliseconds);
      const taken = this.arrivals.takeGroup();
      this.pace.began(taken.length, now);
      this.metrics.taken(taken, now);
      const group: Promise<void> = this.traces
        .apart(() => this.runGroup(taken))
        .finally(() => {
          this.inFlight.delete(group);
          this.pace.ended(taken.length, { now: performance.now(), unitsWaiting: this.arrivals.size });
          this.startGroups();
        });
      this.inFlight.add(group);
    }
  }

  /** Nobody comes any more who would be worth waiting for when the node shuts down. */
  private pauseAt(now: number): number {
    if (this.closing) return 0;
    const { arrivals, inFlight } = this;
    const groupsInFlight = inFlight.size;
    return this.pace.pause({ now, groupsInFlight, unitsWaiting: arrivals.size, isFull: arrivals.fillsGroup });
  }

  private startLater(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.startGroups(), milliseconds);
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
