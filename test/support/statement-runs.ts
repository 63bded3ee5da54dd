import { ChannelDirectory } from '../../src/channels/index.js';
import { ChannelStatementsJob } from '../../src/payout-sending/statements/channel-statements-job.js';
import type { JobContext, JobProgress, JobResult } from '../../src/scheduler/index.js';
import type { Service } from './service.js';

interface StatementRun {
  readonly checkpoint?: unknown;
  /** Ends it at that save, as a shutdown would. */
  readonly stopAt?: number;
}

/**
 * Reads the statements of today as the scheduler would have it done.
 * @returns what was saved on the way, and no result of a run that broke off
 */
export async function readStatements(
  { app }: Pick<Service, 'app'>,
  { checkpoint = null, stopAt = Infinity }: StatementRun = {},
): Promise<{ readonly result: JobResult | null; readonly saved: readonly JobProgress[] }> {
  const [channel] = await app.get(ChannelDirectory).all();
  const saved: JobProgress[] = [];
  const context: JobContext = {
    ...{ runId: 'run', book: { id: channel!.bookId, code: 'main' } },
    businessDate: new Date().toISOString().slice(0, 10),
    ...{ traceId: '0'.repeat(32), scheduledFor: null, checkpoint },
    save: (progress) => {
      saved.push(progress);
      return saved.length >= stopAt ? Promise.reject(new Error('stopped')) : Promise.resolve();
    },
    requireFence: () => Promise.resolve(),
  };
  const result = await app
    .get(ChannelStatementsJob)
    .run(context)
    .catch(() => null);
  return { result, saved };
}
