import type { Chain } from './chain.js';
import { approveBatches } from './approve-batches.js';
import { nightOf } from './night.js';
import { payBatches } from './pay-batches.js';
import { proveDate } from './prove-date.js';
import { runJob } from './run-job.js';

/** Cuts a date (日切) and plays its night of settlement (清算夜批), job by job, to its trial balance (试算平衡). */
export async function playNight(chain: Chain, date: string, nextDate: string): Promise<void> {
  await cutTo(chain, nextDate);
  for (const job of ['clearing', 'settlement-prepare', 'settlement-check']) await runJob(chain, job, date);
  const { batches } = await nightOf(chain, date);
  if (batches.length === 0) chain.say('  nothing is due');
  for (const batch of batches)
    chain.say(
      `  batch of ${batch.settlementDate}: ${batch.details} details in ${batch.orders} orders, ${batch.paidOut} to be paid; check ${batch.check}`,
    );
  await approveBatches(chain, date);
  await runJob(chain, 'settlement-pay', date);
  await payBatches(chain, date);
  for (const job of ['settlement-conclude', 'settlement-report']) await runJob(chain, job, date);
  await proveDate(chain, date);
}

export async function cutTo({ client, book }: Chain, businessDate: string): Promise<void> {
  const body = { businessDate };
  await client.must('finance', 'POST', `${book}/business-days`, { body });
  await client.must('finance', 'PUT', `${book}/business-date`, { body });
}
