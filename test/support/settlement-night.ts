import { JobRegistry, type JobContext, type JobResult } from '../../src/scheduler/index.js';
import { NightPace } from '../../src/settlement/night/night-pace.js';
import { NIGHT_STEPS } from '../../src/settlement/night/night-steps.js';
import { PayPort } from '../../src/settlement/night/pay-port.js';
import type { Answer } from './call.js';
import { expectGood, type SchedulerNode } from './scheduler-nodes.js';

/** The jobs of a night of settlement, in their order. */
export const NIGHT_JOBS = NIGHT_STEPS.filter((step) => step !== 'clearing');

/** The night of the book `main` as a test plays it. */
export function nightOf(node: SchedulerNode) {
  const { app, call, sql } = node;
  const pace = app.get(NightPace, { strict: false });
  const start = async (job: string, businessDate: string, more: object = {}): Promise<string> => {
    const body = { businessDate, reason: 'test', ...more };
    const path = `/v1/books/main/jobs/${job}/runs`;
    return expectGood(await call('POST', path, { role: 'operator', body })).body.id as string;
  };
  const rounds = async (count = NIGHT_JOBS.length): Promise<void> => {
    for (let round = 0; round < count; round++) {
      await node.scheduler.round();
      await node.scheduler.settled();
    }
  };
  return {
    pace,
    start,
    rounds,
    /** All jobs of the date, as far as they come. */
    play: async (businessDate: string, more: object = {}): Promise<void> => {
      for (const job of NIGHT_JOBS) await start(job, businessDate, more);
      await rounds();
    },
    /** What waits is looked at again at once. */
    lookAgain: async (): Promise<void> => {
      await sql(
        'UPDATE job_run SET not_before = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE not_before IS NOT NULL',
      );
      await rounds();
    },
    read: async (query = ''): Promise<Answer['body']> =>
      (await call('GET', `/v1/books/main/settlement-night${query}`, { role: 'finance' })).body,
    /** Step by step: its state. */
    states: async (businessDate: string): Promise<string[]> => {
      const path = `/v1/books/main/settlement-night?date=${businessDate}`;
      const { steps } = (await call('GET', path, { role: 'finance' })).body as {
        steps: { step: string; state: string }[];
      };
      return steps.slice(1).map(({ step, state }) => `${step.slice('settlement-'.length)} ${state}`);
    },
    differences: async (): Promise<Answer['body'][]> =>
      (await call('GET', '/v1/books/main/settlement-differences?limit=200', { role: 'finance' })).body.items,
    port: app.get(PayPort, { strict: false }),
    /** Runs a job without the scheduler; its saves are counted, and one of them may be its last. */
    runBare: async (
      job: string,
      businessDate: string,
      dieAtSave = Infinity,
    ): Promise<{ result: JobResult | null; saves: number }> => {
      const [book] = await sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'");
      let saves = 0;
      const context: JobContext = {
        ...{ runId: 'test', book: { id: Number(book!.id), code: 'main' }, businessDate, scheduledFor: null },
        ...{ traceId: '0'.repeat(32), checkpoint: null, requireFence: () => Promise.resolve() },
        save: () => (++saves >= dieAtSave ? Promise.reject(new Killed()) : Promise.resolve()),
      };
      try {
        return { result: await app.get(JobRegistry).find(job)!.run(context), saves };
      } catch (error) {
        if (error instanceof Killed) return { result: null, saves };
        throw error;
      }
    },
  };
}

class Killed extends Error {}

/** Stands in for paying: sets a batch going, and pays or leaves its orders as the test says. */
export function payByHand({
  port,
  sql,
}: Pick<ReturnType<typeof nightOf>, 'port'> & Pick<SchedulerNode, 'sql'>) {
  const asked: string[] = [];
  port.paidBy(async (batch) => {
    asked.push(batch.id);
    await sql("UPDATE settlement_batch SET state = 'paying' WHERE batch_no = ? AND state = 'approved'", [
      batch.batchNo,
    ]);
    await sql(
      `INSERT INTO settlement_payment (batch_no, party, side, book_id, currency, direction, amount, settlement_at, payer_account,
         payee, payee_version, state, waits_for, next_try_at, attempts, retries_left, returned, changed_at, version)
       SELECT batch_no, party, side, book_id, currency, outcome, amount, settlement_at, CONCAT('payable:', party),
         payee, payee_version, 'waiting', 'time', settlement_at, 0, 0, 0, UTC_TIMESTAMP(6), 1
       FROM settlement_order WHERE batch_no = ? AND outcome = 'pay'`,
      [batch.batchNo],
    );
    return { ok: true, value: undefined };
  });
  return {
    asked,
    /** All that are under way are over; those of the parties have failed. */
    end: async (failed: readonly string[] = []): Promise<void> => {
      await sql(
        `UPDATE settlement_payment SET waits_for = '', state = IF(party IN (?), 'failed', 'paid'),
           payout_id = IF(party IN (?), NULL, UNHEX(LEFT(SHA2(CONCAT(batch_no, party, side), 256), 32))) WHERE state = 'waiting'`,
        [
          ['', ...failed],
          ['', ...failed],
        ],
      );
      await sql(
        `UPDATE settlement_batch b SET state = IF(EXISTS (SELECT 1 FROM settlement_payment p
           WHERE p.batch_no = b.batch_no AND p.state <> 'paid'), 'partly', 'settled') WHERE state = 'paying'`,
      );
    },
  };
}
