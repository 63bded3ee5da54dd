import { Injectable } from '@nestjs/common';
import { Alarms, Metrics, type Alarm } from '../platform/metrics/index.js';
import { BatchWorkRepository } from './database/batch-work.repository.js';
import type { BatchState } from './batch.js';

const HOUR = 3_600;
/** Longer than a batch should be in that state without a person knowing why. */
const LONGEST_SECONDS: Readonly<Partial<Record<BatchState, number>>> = {
  receiving: 2 * HOUR,
  received: 12 * HOUR,
  paying: 6 * HOUR,
  paused: 24 * HOUR,
  incomplete: 24 * HOUR,
  void: 6 * HOUR,
};
/** What is still so is told again as often. */
const ALARM_PAUSE_MINUTES = 60;
export const WATCHED_STATES = ['receiving', 'received', 'paying', 'paused', 'incomplete', 'void'] as const;
type Watched = (typeof WATCHED_STATES)[number];

const none = (): Record<Watched, number> =>
  Object.fromEntries(WATCHED_STATES.map((state) => [state, 0])) as Record<Watched, number>;

/** Looks at the batches that have not ended: for the metrics, and to tell a person of what stays in a state for too long. */
@Injectable()
export class WatchBatches {
  private open = none();
  private oldestSeconds = 0;
  private readonly tooLong: Alarm;

  constructor(
    private readonly work: BatchWorkRepository,
    metrics: Metrics,
    alarms: Alarms,
  ) {
    metrics.gaugeBy(
      'suanpan_payout_batches_open',
      'Batches of payouts that have not ended, by state; void: its rest is not given back yet',
      'state',
      () => this.open,
    );
    metrics.gauge(
      'suanpan_payout_batch_oldest_seconds',
      'How long the batch that has been in its state for longest has been there',
      () => this.oldestSeconds,
    );
    this.tooLong = alarms.define(
      'payout-batch-too-long',
      'A batch of payouts has been in its state for longer than it should be',
    );
  }

  async round(): Promise<void> {
    const standing = await this.work.standing();
    const open = none();
    for (const { state, batches } of standing) open[state as Watched] = batches;
    this.open = open;
    this.oldestSeconds = Math.max(0, ...standing.map(({ oldestSeconds }) => oldestSeconds));
    for (const state of WATCHED_STATES) await this.tell(state);
  }

  /** By one node, whichever looks first. */
  private async tell(state: Watched): Promise<void> {
    const seconds = LONGEST_SECONDS[state]!;
    for (const batch of await this.work.overdue(state, seconds, ALARM_PAUSE_MINUTES))
      if (await this.work.markAlarmed(batch, ALARM_PAUSE_MINUTES)) this.tooLong.raise({ batch, state });
  }
}
