import { Inject, Injectable } from '@nestjs/common';
import { newTraceId } from '../http/index.js';
import { LOGGING, type Logging } from '../logging/index.js';
import { Metrics, type Counter, type Histogram } from '../metrics/index.js';
import { Tracing } from '../tracing/index.js';

/** Work that the service does by itself, time and again: each run has a trace id of its own, is counted and timed. */
@Injectable()
export class JobRuns {
  private readonly durations: Histogram;
  private readonly failures: Counter;

  constructor(
    metrics: Metrics,
    private readonly tracing: Tracing,
    @Inject(LOGGING) private readonly logging: Logging,
  ) {
    this.durations = metrics.histogramBy(
      'suanpan_job_duration_seconds',
      'Runs of what the service does by itself, by name',
    );
    this.failures = metrics.counterBy(
      'suanpan_job_failures_total',
      'Runs that ended in an error, by name',
      'task',
    );
  }

  /**
   * Runs it once; never rejects: a run that fails is told in the log, and the next one tries again.
   * @param job a name that the code gives, lower case, with dashes: it becomes a label
   * @param work puts the trace id on what it writes and logs
   */
  async run(job: string, work: (traceId: string) => Promise<void>): Promise<void> {
    const failures = this.failures.of(job);
    const duration = this.durations.under({ task: job });
    const traceId = newTraceId();
    const started = performance.now();
    try {
      await this.tracing.job(`job ${job}`, traceId, () => work(traceId));
    } catch (error) {
      failures.add();
      this.logging.logger.warn(
        { err: error, job, traceId },
        'a job failed; it is tried again at its next time',
      );
    }
    duration.observe((performance.now() - started) / 1_000);
  }
}
