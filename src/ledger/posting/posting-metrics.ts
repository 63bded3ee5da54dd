import { Injectable } from '@nestjs/common';
import type { DatabaseErrorKind } from '../../platform/database/index.js';
import {
  AMOUNTS,
  Metrics,
  type Count,
  type Counter,
  type Distribution,
} from '../../platform/metrics/index.js';
import type { LaneName } from './arrivals.js';
import type { UnitOutcome } from './posting.types.js';
import type { SlowLane } from './slow-lane.js';
import type { Obstacle, WaitingUnit } from './waiting-unit.js';

/** Why a group was not posted as it was; the first four are run again. */
export type GroupFailure = 'commit-unknown' | DatabaseErrorKind;
const FAILURES: readonly GroupFailure[] = [
  ...(['deadlock', 'duplicate-key', 'connection', 'commit-unknown'] as const),
  ...(['lock-wait', 'data', 'other'] as const),
];

/** How a group was posted; a mistaken one is counted again when it has been posted with locks. */
export type Way = 'foreseen' | 'mistaken' | 'locked';
const WAYS: readonly Way[] = ['foreseen', 'mistaken', 'locked'];

/** Why a unit was not waited for any longer. */
export type Reason = Obstacle | 'slow-lane-full';
const REASONS: readonly Reason[] = ['locked-row', 'database-away', 'commit-unknown', 'slow-lane-full'];

/** What becomes of postings, in numbers: a few additions for each group and each request. */
@Injectable()
export class PostingMetrics {
  private readonly posted: Count;
  private readonly replayed: Count;
  private readonly refused: Count;
  private readonly refusals: Counter;
  private readonly full: Counter;
  private readonly waits: Distribution;
  private readonly committed: Distribution;
  private readonly failed: Distribution;
  private readonly sizes: Distribution;
  private readonly lines: Distribution;
  private readonly ways: Counter;
  private readonly failures: Counter;
  private readonly reasons: Counter;

  constructor(metrics: Metrics) {
    const postings = metrics.counterBy(
      'suanpan_postings_total',
      'Postings by what became of them; an atomic batch that is refused counts once',
      'outcome',
    );
    [this.posted, this.replayed, this.refused] = [
      postings.of('posted'),
      postings.of('replayed'),
      postings.of('refused'),
    ];
    this.refusals = metrics.counterBy(
      'suanpan_posting_refusals_total',
      'Postings that were refused, by code, those of batches included',
      'code',
    );
    this.full = metrics.counterBy(
      'suanpan_posting_queue_full_total',
      'Requests that found the queue full, by lane',
      'lane',
      ['single', 'bulk'],
    );
    this.waits = metrics.histogram(
      'suanpan_posting_queue_wait_seconds',
      'Of each group, how long the posting that waited longest has waited for it',
    );
    const durations = metrics.histogramBy(
      'suanpan_posting_group_duration_seconds',
      'From the begin of a group to the answer of its COMMIT, or to its failure',
    );
    this.committed = durations.under({ outcome: 'committed' });
    this.failed = durations.under({ outcome: 'failed' });
    this.sizes = metrics.histogram('suanpan_posting_group_postings', 'Postings that shared a group', AMOUNTS);
    this.lines = metrics.histogram('suanpan_posting_group_lines', 'Lines that shared a group', AMOUNTS);
    this.ways = metrics.counterBy(
      'suanpan_posting_groups_total',
      'Groups by the way they were posted; a mistaken one was foreseen wrongly, and then posted with locks',
      'way',
      WAYS,
    );
    this.failures = metrics.counterBy(
      'suanpan_posting_group_failures_total',
      'Groups that were not posted as they were, by cause',
      'cause',
      FAILURES,
    );
    this.reasons = metrics.counterBy(
      'suanpan_posting_given_up_total',
      'Postings and batches whose callers were told to come back after waiting, by reason',
      'reason',
      REASONS,
    );
  }

  /** @returns the outcomes, as they are given back to their callers */
  answered<T extends readonly UnitOutcome[]>(outcomes: T): T {
    for (const outcome of outcomes) {
      if (outcome.ok) this.countPosted(outcome.outcomes);
      else {
        this.refused.add();
        this.refusals.of(outcome.refusal.code).add();
      }
    }
    return outcomes;
  }

  private countPosted(outcomes: Extract<UnitOutcome, { ok: true }>['outcomes']): void {
    for (const { kind } of outcomes) (kind === 'posted' ? this.posted : this.replayed).add();
  }

  foundQueueFull(lane: LaneName): void {
    this.full.of(lane).add();
  }

  taken(group: readonly WaitingUnit[], now: number): void {
    const longest = group.reduce((earliest, { arrivedAt }) => Math.min(earliest, arrivedAt), now);
    this.waits.observe((now - longest) / 1_000);
  }

  groupCommitted(group: readonly WaitingUnit[], milliseconds: number): void {
    this.committed.observe(milliseconds / 1_000);
    this.sizes.observe(group.reduce((sum, { unit }) => sum + unit.length, 0));
    this.lines.observe(group.reduce((sum, { lines }) => sum + lines, 0));
  }

  groupWent(way: Way): void {
    this.ways.of(way).add();
  }

  groupFailed(cause: GroupFailure, milliseconds: number): void {
    this.failed.observe(milliseconds / 1_000);
    this.failures.of(cause).add();
  }

  gaveUp(reason: Reason): void {
    this.reasons.of(reason).add();
  }
}

/** The part of the queue that its gauges look at. */
interface WatchedQueue {
  state(): Readonly<Record<LaneName, { readonly postings: number }>> & { readonly groupsInFlight: number };
}

/** What waits, and what is being done, when somebody looks. */
export function watchQueue(metrics: Metrics, queue: WatchedQueue, slowLane: SlowLane): void {
  metrics.gaugeBy('suanpan_posting_queue_waiting', 'Postings that wait for a group, by lane', 'lane', () => {
    const { single, bulk } = queue.state();
    return { single: single.postings, bulk: bulk.postings };
  });
  metrics.gauge(
    'suanpan_posting_groups_in_flight',
    'Groups that are being posted',
    () => queue.state().groupsInFlight,
  );
  metrics.gauge(
    'suanpan_posting_parked',
    'Postings and batches in the slow lane, whose accounts somebody else has locked',
    () => slowLane.size,
  );
}
