import { Injectable } from '@nestjs/common';
import { Metrics, type Counter, type Distribution } from '../platform/metrics/index.js';
import type { OpenStatus } from './database/run-list.repository.js';

/** What became of a try of a run on this node. */
export const TRY_OUTCOMES = [
  'succeeded',
  'blocked',
  'failed',
  'paused',
  'cancelled',
  'given-back',
  'postponed',
  'overtaken',
] as const;
export type TryOutcome = (typeof TRY_OUTCOMES)[number];

/** What became of a round: all was looked after, or locks could not be had. */
export type RoundResult = 'done' | 'without-locks';

/** Upper ends of how long a try takes, in seconds: jobs take from moments to hours. */
const TRY_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400];

/** The scheduler in numbers. */
@Injectable()
export class SchedulerMetrics {
  /** As the last round saw them. */
  open: Record<OpenStatus, number> = { waiting: 0, running: 0, paused: 0 };
  /** How many this node works at. */
  running = 0;
  private readonly rounds: Counter;
  private readonly tries: Counter;
  private readonly durations: Distribution;

  constructor(metrics: Metrics) {
    this.rounds = metrics.counterBy(
      'suanpan_scheduler_rounds_total',
      'Looks for jobs that are due, by what became of them',
      'result',
      ['done', 'without-locks'],
    );
    this.tries = metrics.counterBy(
      'suanpan_scheduler_runs_total',
      'Tries of runs of jobs that ended on this node, by what became of them',
      'outcome',
      TRY_OUTCOMES,
    );
    this.durations = metrics.histogram(
      'suanpan_scheduler_run_duration_seconds',
      'Tries of runs of jobs on this node',
      TRY_SECONDS,
    );
    metrics.gauge('suanpan_scheduler_runs_here', 'Runs that this node works at', () => this.running);
    metrics.gaugeBy(
      'suanpan_scheduler_runs_open',
      'Runs of all books that are not over, by state, as the last round saw them',
      'state',
      () => this.open,
    );
  }

  round(result: RoundResult): void {
    this.rounds.of(result).add();
  }

  ended(outcome: TryOutcome, seconds: number): void {
    this.tries.of(outcome).add();
    this.durations.observe(seconds);
  }
}
