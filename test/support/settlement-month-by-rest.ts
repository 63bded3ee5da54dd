import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Call } from './call.js';
import { expectGood } from './scheduler-nodes.js';
import { until } from './until.js';

const BOOK = '/v1/books/main';
const LOOK_MILLISECONDS = 150;
const MOST_AGAIN = 5;
const OVER = ['succeeded', 'blocked', 'failed', 'cancelled'];

/** A day of settlement as operators play it: over REST alone, and what nodes are to do is waited for. */
export class MonthByRest {
  constructor(private readonly call: Call) {}

  /** Sent, and waited for until it is accepted. Sent again after a lost answer, it is known. */
  async bring(source: string, businessDate: string, bytes: Buffer): Promise<void> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const query = new URLSearchParams({ source, businessDate, name: `${source}-${businessDate}`, sha256 });
    const headers = { 'content-type': 'application/octet-stream' };
    const sent = await this.call('POST', `${BOOK}/trade-files/file?${query}`, { body: bytes, headers });
    if (sent.status !== 409) expectGood(sent);
    const list = new URLSearchParams({ source, businessDate });
    await this.come(async () => {
      const { items } = await this.read(`trade-files?${list}`);
      return items.length === 1 && items[0].state === 'accepted';
    });
  }

  async cutTo(businessDate: string): Promise<void> {
    const order = { role: 'admin', body: { businessDate } } as const;
    expectGood(await this.call('POST', `${BOOK}/business-days`, order));
    expectGood(await this.call('PUT', `${BOOK}/business-date`, order));
  }

  /** @param again a run of the date that is over is followed by another */
  async start(job: string, businessDate: string, again = false): Promise<void> {
    const body = { businessDate, reason: 'daily', ...(again && { again }) };
    const started = await this.call('POST', `${BOOK}/jobs/${job}/runs`, { role: 'operator', body });
    // There is one that is not over: started by a call whose answer was lost, or by its schedule.
    if (started.status !== 409) expectGood(started);
  }

  /** Waits for the run of the date; one that has failed for good is started again. @returns how it ended */
  async ended(job: string, businessDate: string): Promise<string> {
    for (let times = 1; ; times++) {
      let last: Answer['body'];
      await this.come(async () => {
        const { items } = await this.read(`job-runs?job=${job}&businessDate=${businessDate}&limit=1`);
        last = items[0];
        return OVER.includes(last.status);
      });
      if (last.status !== 'failed' || times === MOST_AGAIN)
        return `${last.status} ${last.message ?? ''}`.trim();
      await this.start(job, businessDate, true);
    }
  }

  /** @returns the outcome of a trial balance (试算平衡) of the date */
  async prove(businessDate: string): Promise<unknown> {
    const body = { businessDate, reason: 'the day is over' };
    return expectGood(await this.call('POST', `${BOOK}/trial-balances`, { role: 'finance', body })).body
      .outcome;
  }

  /** As long as it may take where nodes die. */
  async come(condition: () => Promise<boolean>): Promise<void> {
    await until(async () => {
      if (await condition()) return true;
      await pause(LOOK_MILLISECONDS);
      return false;
    });
  }

  private async read(path: string): Promise<Answer['body']> {
    return expectGood(await this.call('GET', `${BOOK}/${path}`, { role: 'finance' })).body;
  }
}
