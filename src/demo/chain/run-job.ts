import { until, type Chain } from './chain.js';

/** What the demonstration reads of a run. */
export interface JobRun {
  readonly id: string;
  readonly job: string;
  readonly status: string;
  readonly message: string | null;
}

const OVER = new Set(['succeeded', 'blocked', 'failed', 'cancelled']);
const REASON = 'Demonstration of the whole chain';

/** Starts a job of a date and waits until it is over. One that is blocked says why; the play goes on, and ends with what it means. */
export async function runJob(chain: Chain, job: string, businessDate: string): Promise<void> {
  await overOf(chain, await startJob(chain, job, businessDate));
}

export function startJob({ client, book }: Chain, job: string, businessDate: string): Promise<JobRun> {
  const body = { businessDate, reason: REASON };
  return client.must<JobRun>('operator', 'POST', `${book}/jobs/${job}/runs`, { body });
}

export const readRun = ({ client, book }: Chain, { id }: JobRun): Promise<JobRun> =>
  client.read<JobRun>(`${book}/job-runs/${id}`);

export const isOver = ({ status }: JobRun): boolean => OVER.has(status);

/** @throws Error when it has failed, which no part of the play expects */
export async function overOf(chain: Chain, run: JobRun): Promise<void> {
  const over = await until(chain, `the job ${run.job} is over`, async () => {
    const seen = await readRun(chain, run);
    return isOver(seen) ? seen : null;
  });
  if (over.status === 'failed') throw new Error(`The job ${run.job} has failed: ${over.message}`);
  chain.say(`  ${run.job}: ${over.status}${over.message === null ? '' : `: ${over.message}`}`);
}

/** Has a run that waits for people look again at once, and not after its pause. */
export async function lookAgain({ client, book }: Chain, { id }: JobRun): Promise<void> {
  const body = { reason: 'People have decided' };
  // One that is over by itself meanwhile refuses both.
  for (const command of ['pause', 'resume'])
    await client.ask('operator', 'POST', `${book}/job-runs/${id}/${command}`, { body });
}
