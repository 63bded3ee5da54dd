import { Injectable } from '@nestjs/common';
import { Clock, toIsoTime } from '../platform/clock/index.js';
import { BacklogRepository } from './database/backlog.repository.js';
import { OutboxRepository } from './database/outbox.repository.js';
import { WebhookPace } from './pace.js';
import { WebhookAlarms } from './webhook-alarms.js';
import { WebhookMetrics } from './webhook-metrics.js';

/** Looks how things stand, for the metrics, and raises an alarm once when events begin to be late. */
@Injectable()
export class WatchBacklog {
  private told = false;

  constructor(
    private readonly backlog: BacklogRepository,
    private readonly outbox: OutboxRepository,
    private readonly metrics: WebhookMetrics,
    private readonly alarms: WebhookAlarms,
    private readonly pace: WebhookPace,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const endpoints = await this.backlog.active();
    const undistributedSeconds = this.age(await this.outbox.oldest());
    let [oldestSeconds, waiting, parked, late] = [0, 0, 0, undistributedSeconds];
    for (const { id, suspended } of endpoints) {
      const counted = await this.backlog.count(id);
      waiting += counted.waiting;
      parked += counted.parked;
      const age = this.age(counted.waitingSince);
      oldestSeconds = Math.max(oldestSeconds, age);
      if (!suspended) late = Math.max(late, age);
    }
    const suspended = endpoints.filter((endpoint) => endpoint.suspended).length;
    this.metrics.standing = { oldestSeconds, undistributedSeconds, waiting, parked, suspended };
    const isLate = late * 1_000 > this.pace.oldMilliseconds;
    if (isLate && !this.told) this.alarms.old.raise({ seconds: Math.round(late) });
    this.told = isLate;
  }

  private age(since: string | null): number {
    if (since === null) return 0;
    return Math.max(0, (this.clock.now().getTime() - new Date(toIsoTime(since)).getTime()) / 1_000);
  }
}
