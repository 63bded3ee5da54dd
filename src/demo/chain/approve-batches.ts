import { until, type Chain } from './chain.js';
import { nightOf, type NightBatch } from './night.js';
import { isOver, lookAgain, overOf, readRun, startJob } from './run-job.js';

interface BatchContent {
  readonly contentHash: string;
}

/** The service approves what needs nobody; a checker approves the rest while the job waits. */
export async function approveBatches(chain: Chain, date: string): Promise<void> {
  const run = await startJob(chain, 'settlement-approve', date);
  const waits = await until(chain, 'the job settlement-approve waits for people, or is over', async () => {
    const seen = await readRun(chain, run);
    return isOver(seen) || (seen.status === 'waiting' && seen.message !== null) ? seen : null;
  });
  if (!isOver(waits)) {
    chain.say(`  settlement-approve: waits: ${waits.message}`);
    const { batches } = await nightOf(chain, date);
    for (const batch of batches) if (needsPerson(batch)) await approve(chain, batch);
    await lookAgain(chain, run);
  }
  await overOf(chain, run);
}

const needsPerson = ({ state, approvalsNeeded, approvalsGiven }: NightBatch): boolean =>
  state === 'prepared' && approvalsGiven < approvalsNeeded;

/** To exactly what was read (复核). */
async function approve({ client, book, say }: Chain, { id, settlementDate }: NightBatch): Promise<void> {
  const path = `${book}/settlement-batches/${id}`;
  const { contentHash } = await client.read<BatchContent>(path);
  const body = { contentHash, reason: 'Seen' };
  await client.must('approver', 'POST', `${path}/approve`, { body });
  say(`  the checker has approved the batch of ${settlementDate}`);
}
