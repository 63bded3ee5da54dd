import { setTimeout as pause } from 'node:timers/promises';
import { addDays } from '../../src/platform/clock/index.js';
import { callerOf, type Answer, type Call } from '../../test/support/call.js';
import type { World } from '../world/world.js';
import { bankDate, PAYOUT_BOOK, type PayoutPlace } from './payout-place.js';

const JOB = 'channel-statements';
const PATIENCE_SECONDS = 120;

/** Ends the business date of the book and has the statements of the bank read, of all dates of the run. */
export async function readStatements({ nodes }: World, { firstDate }: PayoutPlace): Promise<void> {
  const call = callerOf(nodes[0].url);
  const lastDate = bankDate();
  for (let date = firstDate; date <= lastDate; date = addDays(date, 1)) {
    await cut(call, addDays(date, 1));
    await read(call, date);
  }
}

async function cut(call: Call, businessDate: string): Promise<void> {
  const order = { role: 'admin', body: { businessDate } } as const;
  expectStatus(await call('POST', `/v1/books/${PAYOUT_BOOK}/business-days`, order));
  expectStatus(await call('PUT', `/v1/books/${PAYOUT_BOOK}/business-date`, order));
}

async function read(call: Call, businessDate: string): Promise<void> {
  const body = { businessDate, reason: 'fault' };
  const path = `/v1/books/${PAYOUT_BOOK}/jobs/${JOB}/runs`;
  const { id } = expectStatus(await call('POST', path, { role: 'operator', body })).body;
  const patience = performance.now() + PATIENCE_SECONDS * 1_000;
  for (;;) {
    const answer = await call('GET', `/v1/books/${PAYOUT_BOOK}/job-runs/${id}`, { role: 'operator' });
    const run = expectStatus(answer).body;
    if (run.status === 'succeeded') return;
    if (run.status === 'blocked' || run.status === 'failed' || performance.now() > patience)
      throw new Error(`the statements of ${businessDate} were not read: ${JSON.stringify(run)}`);
    await pause(250);
  }
}

function expectStatus(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
