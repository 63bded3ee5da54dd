import { Injectable } from '@nestjs/common';
import { Metrics, type Counter, type Distribution } from '../platform/metrics/index.js';

/** What became of a sending; overtaken: another node took the subject over while it was under way. */
export const SENDING_OUTCOMES = ['delivered', 'answered', 'unreachable', 'overtaken'] as const;
export type SendingOutcome = (typeof SENDING_OUTCOMES)[number];

/** How things stand, as the last look of this node saw them. */
export interface Standing {
  readonly oldestSeconds: number;
  readonly undistributedSeconds: number;
  readonly waiting: number;
  readonly parked: number;
  readonly suspended: number;
}

/** Webhooks in numbers. */
@Injectable()
export class WebhookMetrics {
  standing: Standing = { oldestSeconds: 0, undistributedSeconds: 0, waiting: 0, parked: 0, suspended: 0 };
  private readonly sendings: Counter;
  private readonly durations: Distribution;

  constructor(metrics: Metrics) {
    this.sendings = metrics.counterBy(
      'suanpan_webhook_sendings_total',
      'Events sent to endpoints, by what became of the sending',
      'outcome',
      SENDING_OUTCOMES,
    );
    this.durations = metrics.histogram(
      'suanpan_webhook_sending_duration_seconds',
      'From the beginning of a sending of an event to its answer',
    );
    const state = (name: string, help: string, read: (standing: Standing) => number): void =>
      metrics.gauge(`suanpan_webhook_${name}`, `${help}, as the last look saw it`, () => read(this.standing));
    state('oldest_seconds', 'Age of the oldest event that waits at an endpoint', (now) => now.oldestSeconds);
    state(
      'undistributed_seconds',
      'Age of the oldest event that was not laid out to endpoints yet',
      (now) => now.undistributedSeconds,
    );
    state('subjects_waiting', 'Subjects of which events wait, 10000 at most', (now) => now.waiting);
    state('subjects_parked', 'Subjects that wait for a person, 10000 at most', (now) => now.parked);
    state('endpoints_suspended', 'Endpoints through which nothing gets', (now) => now.suspended);
  }

  sent(outcome: SendingOutcome): void {
    this.sendings.of(outcome).add();
  }

  took(seconds: number): void {
    this.durations.observe(seconds);
  }
}
