import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrialBalanceJob } from '../../src/trial-balance/index.js';
import { openBookOfDays } from '../support/book-of-days.js';
import { contextOf, financeOf } from '../support/nightly.js';
import { startService, type Service } from '../support/service.js';

const DATE = '2026-11-23';

let service: Service;
let job: TrialBalanceJob;
let book: { id: number; code: string };
beforeAll(async () => {
  service = await startService();
  const code = await openBookOfDays(service.call, 'main', {});
  const [row] = await service.sql<{ id: string }>(`SELECT id FROM book WHERE code = '${code}'`);
  book = { id: Number(row!.id), code };
  job = service.app.get(TrialBalanceJob);
});
afterAll(() => service.stop());

const stored = async (): Promise<Record<string, string>[]> =>
  service.sql('SELECT revision, outcome, reason, trace_id, day_closed FROM trial_balance ORDER BY revision');

describe('the job of the nightly trial balance', () => {
  it('has a name by which it is scheduled, and tells how far it is', async () => {
    expect(job.name).toBe('trial-balance');
    const steps: { done: number; total: number | null }[] = [];
    const save = ({ done, total }: { done: number; total: number | null }): Promise<void> => {
      steps.push({ done, total });
      return Promise.resolve();
    };
    expect(await job.run(contextOf(book, DATE, { save }))).toEqual({ outcome: 'succeeded' });
    // Two vouchers, and two accounts that moved.
    expect(steps[0]).toEqual({ done: 2, total: 4 });
    expect(steps.at(-1)).toEqual({ done: 4, total: 4 });
    expect(await stored()).toEqual([
      {
        revision: 1,
        outcome: 'balanced',
        reason: 'job trial-balance, run run-1',
        trace_id: 'ab'.repeat(16),
        day_closed: 0,
      },
    ]);
  });

  it('stores nothing when another node has taken over', async () => {
    const requireFence = (): Promise<void> => Promise.reject(new Error('overtaken'));
    await expect(job.run(contextOf(book, DATE, { requireFence }))).rejects.toThrow('overtaken');
    expect(await stored()).toHaveLength(1);
  });

  it('lets pass what stops it, and stores nothing', async () => {
    const save = (): Promise<void> => Promise.reject(new Error('paused'));
    await expect(job.run(contextOf(book, DATE, { save }))).rejects.toThrow('paused');
    expect(await stored()).toHaveLength(1);
  });

  it('that goes on when its revision is stored already tells that one, and stores no other', async () => {
    const broken = contextOf(book, DATE);
    await job.run(broken);
    expect(await stored()).toHaveLength(2);
    expect(await job.run(contextOf(book, DATE, { checkpoint: broken.saved.at(-1) }))).toEqual({
      outcome: 'succeeded',
    });
    expect(await stored()).toHaveLength(2);
  });

  it('does not take the checkpoint of something else', async () => {
    for (const checkpoint of [
      {},
      { phase: 'vouchers' },
      'x',
      { revision: 1, phase: 'elsewhere', vouchers: { count: 0, last: null }, tally: { counts: [] } },
      { revision: 1, phase: 'vouchers', tally: { counts: [] } },
    ])
      await expect(job.run(contextOf(book, DATE, { checkpoint }))).rejects.toThrow(/checkpoint/);
  });

  it('is refused for a date that the book has not left', async () => {
    await expect(job.run(contextOf(book, '2026-11-24'))).rejects.toThrow('TRIAL_BALANCE.DATE_NOT_CUT');
  });

  it('is blocked by an imbalance, and keeps what it has found when it is resumed', async () => {
    await service.sql(
      `UPDATE account_day SET debit_turnover = debit_turnover + 1 WHERE business_date = '${DATE}' AND debit_turnover > 0`,
    );
    const whole = contextOf(book, DATE);
    const result = await job.run(whole);
    expect(result).toEqual({
      outcome: 'blocked',
      reason: `The trial balance of ${DATE}, revision 3, does not balance; see the findings of proofs 1, 2, 5`,
    });
    const found = await financeOf(service.call, 'main').findings(DATE);
    for (const checkpoint of whole.saved) {
      // It was broken off before anything was stored.
      await service.sql('DELETE FROM trial_balance WHERE revision = 3');
      await service.sql('DELETE FROM trial_balance_line WHERE revision = 3');
      await service.sql('DELETE FROM trial_balance_finding WHERE revision = 3');
      expect(await job.run(contextOf(book, DATE, { checkpoint }))).toEqual(result);
      expect(await financeOf(service.call, 'main').findings(DATE)).toEqual(found);
    }
  });
});
