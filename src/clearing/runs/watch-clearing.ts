import { Injectable } from '@nestjs/common';
import { Alarms, Metrics, type Alarm } from '../../platform/metrics/index.js';
import { SecondRepository } from '../second/database/second.repository.js';
import { ClearingPace } from './clearing-pace.js';
import { RUN_STATES } from './clearing-run.js';
import { ClearingExceptionRepository } from './database/clearing-exception.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { ClearingWorkRepository } from './database/clearing-work.repository.js';

/** Nobody is told twice within so many minutes. */
const AGAIN_MINUTES = 60;

/** By kind; each is told from zero on. */
const NOTHING: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ...RUN_STATES.map((state) => `run-${state}`),
    ...['exception', 'hold', 'second-triggered', 'second-derived', 'second-failed'],
  ].map((kind) => [kind, 0]),
);

/** What of clearing is open, in numbers and, when it stays so for too long, as alarms. */
@Injectable()
export class WatchClearing {
  private open = { ...NOTHING };
  private oldest = { ...NOTHING };
  private readonly overdue: Alarm;
  private readonly waiting: Alarm;
  /** By kind, when it was told on this node. */
  private readonly told = new Map<string, number>();

  constructor(
    private readonly work: ClearingWorkRepository,
    private readonly exceptions: ClearingExceptionRepository,
    private readonly seconds: SecondRepository,
    private readonly runs: ClearingRunRepository,
    private readonly pace: ClearingPace,
    metrics: Metrics,
    alarms: Alarms,
  ) {
    metrics.gaugeBy(
      'suanpan_clearing_open',
      'What of clearing is not over, by kind: runs and second clearings by state, exceptions and holds',
      'kind',
      () => this.open,
    );
    metrics.gaugeBy(
      'suanpan_clearing_oldest_seconds',
      'How long the oldest of each kind has been so',
      'kind',
      () => this.oldest,
    );
    this.overdue = alarms.define(
      'clearing-run-overdue',
      'A clearing run has been in its state for too long, or a void one cannot be reversed',
    );
    this.waiting = alarms.define(
      'clearing-work-waits',
      'Exceptions, held results or second clearings have waited for too long',
    );
  }

  async round(): Promise<void> {
    const standing = [
      ...(await this.work.standing()),
      ...(await this.exceptions.standing()),
      ...(await this.seconds.standing()),
    ];
    this.open = { ...NOTHING, ...Object.fromEntries(standing.map(({ kind, count }) => [kind, count])) };
    const oldest = standing.map(({ kind, oldestSeconds }) => [kind, oldestSeconds] as const);
    this.oldest = { ...NOTHING, ...Object.fromEntries(oldest) };
    for (const runNo of await this.work.overdue(this.pace.overdueSeconds, AGAIN_MINUTES)) {
      if (!(await this.work.markAlarmed(runNo, AGAIN_MINUTES))) continue;
      const { id, state, source, businessDate } = (await this.runs.byNumber(runNo))!;
      this.overdue.raise({ run: id, state, source, businessDate });
    }
    for (const { kind, count, oldestSeconds } of standing)
      if (!kind.startsWith('run-') && oldestSeconds > this.pace.overdueSeconds)
        this.tellWaiting(kind, count, oldestSeconds);
  }

  private tellWaiting(kind: string, count: number, oldestSeconds: number): void {
    const now = performance.now();
    const before = this.told.get(kind);
    if (before !== undefined && now - before < AGAIN_MINUTES * 60_000) return;
    this.told.set(kind, now);
    this.waiting.raise({ kind, count, oldestSeconds });
  }
}
