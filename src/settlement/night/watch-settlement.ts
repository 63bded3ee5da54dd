import { Injectable } from '@nestjs/common';
import { Alarms, Metrics, type Alarm } from '../../platform/metrics/index.js';
import type { SettlementState } from '../settlement-batch.js';
import { OpenBatchRepository } from './database/open-batch.repository.js';
import { NIGHT_STEPS } from './night-steps.js';

const HOUR = 3_600;
/** Longer than a batch should be in that state without a person knowing why. */
const LONGEST_SECONDS = {
  preparing: 2 * HOUR,
  prepared: 24 * HOUR,
  approved: 24 * HOUR,
  paying: 24 * HOUR,
  partly: 72 * HOUR,
} as const satisfies Partial<Record<SettlementState, number>>;
type Watched = keyof typeof LONGEST_SECONDS;
const WATCHED = Object.keys(LONGEST_SECONDS) as Watched[];
/** What is still so is told again as often. */
const AGAIN_MINUTES = 60;

const none = (): Record<Watched, number> =>
  Object.fromEntries(WATCHED.map((state) => [state, 0])) as Record<Watched, number>;

/** Looks at settlement batches that have not ended: for the metrics, and to tell a person of what stays in a state for too long. */
@Injectable()
export class WatchSettlement {
  private open = none();
  private oldestSeconds = none();
  private differences = 0;
  private lateSeconds = 0;
  private readonly tooLong: Alarm;

  constructor(
    private readonly rows: OpenBatchRepository,
    metrics: Metrics,
    alarms: Alarms,
  ) {
    metrics.gaugeBy(
      'suanpan_settlement_batches_open',
      'Settlement batches that have not ended, by state',
      'state',
      () => this.open,
    );
    metrics.gaugeBy(
      'suanpan_settlement_batch_oldest_seconds',
      'How long the oldest settlement batch has been in each state',
      'state',
      () => this.oldestSeconds,
    );
    metrics.gauge(
      'suanpan_settlement_differences_open',
      'What of settlement does not add up and nobody has closed',
      () => this.differences,
    );
    metrics.gauge(
      'suanpan_settlement_night_late_seconds',
      'How long the step of a night of settlement that is late for longest has been late',
      () => this.lateSeconds,
    );
    this.tooLong = alarms.define(
      'settlement-batch-too-long',
      'A settlement batch has been in its state for longer than it should be',
    );
  }

  async round(): Promise<void> {
    const standing = await this.rows.standing(WATCHED);
    const [open, oldest] = [none(), none()];
    for (const { state, batches, oldestSeconds } of standing) {
      open[state as Watched] = batches;
      oldest[state as Watched] = oldestSeconds;
    }
    this.open = open;
    this.oldestSeconds = oldest;
    this.differences = await this.rows.openDifferences();
    this.lateSeconds = await this.rows.latestSeconds(NIGHT_STEPS);
    for (const state of WATCHED) await this.tell(state);
  }

  /** By one node, whichever looks first. */
  private async tell(state: Watched): Promise<void> {
    for (const { batchNo, ...batch } of await this.rows.overdue(state, LONGEST_SECONDS[state], AGAIN_MINUTES))
      if (await this.rows.markTold(batchNo, AGAIN_MINUTES)) this.tooLong.raise({ ...batch, batchNo, state });
  }
}
