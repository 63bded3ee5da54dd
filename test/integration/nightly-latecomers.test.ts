import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SystemIds } from '../../src/platform/ids/index.js';
import { TrialBalanceJob } from '../../src/trial-balance/index.js';
import { PageSizes } from '../../src/trial-balance/nightly/page-sizes.js';
import { move, openBook, posting } from '../support/book.js';
import { outcomeOf } from '../support/call.js';
import { contextOf, financeOf } from '../support/nightly.js';
import { startService, type Service } from '../support/service.js';

const [DATE, NEXT] = ['2026-11-21', '2026-11-22'];
/** Before the ids of all others, as if the clock of a node were far behind. */
const earlyId = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

let service: Service;
let job: TrialBalanceJob;
let book: { id: number; code: string };
let finance: ReturnType<typeof financeOf>;
let early: string | null = null;
let serial = 0;
beforeAll(async () => {
  const ids = new SystemIds();
  service = await startService({ ids: { uuid: () => early ?? ids.uuid() } });
  job = service.app.get(TrialBalanceJob);
  Object.assign(service.app.get(PageSizes), { vouchers: 2, accounts: 1, voucherSums: 2 });
});
afterAll(() => service.stop());

/** A book that has left the date with five vouchers on it. */
beforeEach(async () => {
  const code = `late-${++serial}`;
  const accounts = ['bank', 'other-bank'].map((each) => ({ code: each, glAccount: '1002' }));
  const customers = ['customer', 'newcomer'].map((each) => ({ code: each, glAccount: '2201' }));
  await openBook(service.call, { code, businessDate: DATE, accounts: [...accounts, ...customers] });
  const [row] = await service.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [code]);
  book = { id: Number(row!.id), code };
  finance = financeOf(service.call, code);
  for (let n = 0; n < 5; n++) await post('bank', 'customer');
  await finance.openDay(NEXT);
  await finance.moveTo(NEXT);
});

async function post(debit: string, credit: string, id: string | null = null): Promise<string> {
  early = id;
  const order = posting(move(debit, credit, '1.00'), { businessDate: DATE });
  const { status, body } = await service.call('POST', `/v1/books/${book.code}/vouchers`, order);
  early = null;
  expect(status).toBe(201);
  return body.id as string;
}

/** The line of the voucher names another entry than its own: nothing that is added up shows it. */
const spoil = (voucher: string): Promise<unknown> =>
  service.sql(
    `UPDATE voucher_line SET account_sequence = account_sequence + 50
     WHERE voucher_id = UNHEX(REPLACE(?, '-', '')) AND line_number = 1`,
    [voucher],
  );

/** Runs the proof, and does something once when it has come to that phase. */
function proving(phase: string, meanwhile: () => Promise<unknown>): ReturnType<TrialBalanceJob['run']> {
  let isDone = false;
  const save = async ({ checkpoint }: { checkpoint: unknown }): Promise<void> => {
    if (isDone || (checkpoint as { phase: string }).phase !== phase) return;
    isDone = true;
    await meanwhile();
  };
  return job.run(contextOf(book, DATE, { save }));
}

const found = async (): Promise<string[]> =>
  (await finance.findings(DATE)).map(({ proof, voucher }) => `${proof} ${voucher ?? ''}`.trim());

describe('a voucher that is posted while the date is proved', () => {
  it.each(['accounts', 'holds', 'figures'])(
    'when its %s are looked at, is looked at as well, with the accounts that it has moved',
    async (phase) => {
      expect(await proving(phase, () => post('other-bank', 'newcomer'))).toEqual({ outcome: 'succeeded' });
      expect(await finance.read(DATE)).toMatchObject({ outcome: 'balanced', vouchers: 6, dayClosed: false });
      expect((await finance.close(DATE)).status).toBe(200);
    },
  );

  it.each(['accounts', 'holds', 'figures'])(
    'when its %s are looked at, is found if it is wrong',
    async (phase) => {
      let voucher = '';
      const result = await proving(phase, async () => {
        voucher = await post('other-bank', 'newcomer');
        await spoil(voucher);
      });
      expect(result.outcome).toBe('blocked');
      expect(await found()).toContain(`3 ${voucher}`);
      expect(outcomeOf(await finance.close(DATE))).toEqual([422, 'TRIAL_BALANCE.DAY_IMBALANCED']);
    },
  );

  it('has moved accounts whose entries are found if they are wrong', async () => {
    const result = await proving('figures', async () => {
      await post('other-bank', 'newcomer');
      await service.sql(
        `UPDATE account_entry e JOIN account a ON a.id = e.account_id
         SET e.balance_before = e.balance_before + 1, e.balance_after = e.balance_after + 1
         WHERE a.book_id = ? AND a.code = 'newcomer'`,
        [book.id],
      );
    });
    expect(result.outcome).toBe('blocked');
    expect(await found()).toContain('4');
  });

  it('is told once if it is wrong with an account that was found already', async () => {
    await spoil(await post('bank', 'customer'));
    await proving('figures', () => Promise.resolve());
    const before = await found();
    await proving('figures', () => post('bank', 'customer'));
    expect(await found()).toEqual(before);
  });
});

describe('a voucher whose id lies before those that were looked at', () => {
  it('is looked at by the next trial balance, before which the date is not closed', async () => {
    const voucher = earlyId(serial);
    const meanwhile = async (): Promise<void> =>
      spoil(await post('bank', 'customer', voucher)).then(() => {});
    expect(await proving('holds', meanwhile)).toEqual({ outcome: 'succeeded' });
    expect(await finance.read(DATE)).toMatchObject({ revision: 1, outcome: 'balanced', vouchers: 5 });
    const refused = await finance.close(DATE);
    expect(outcomeOf(refused)).toEqual([422, 'TRIAL_BALANCE.OUTDATED']);
    expect(refused.body.details).toMatchObject({ proved: 5, vouchers: 6 });
    expect((await finance.prove(DATE)).outcome).toBe('imbalanced');
    expect(await found()).toContain(`3 ${voucher}`);
    expect(outcomeOf(await finance.close(DATE))).toEqual([422, 'TRIAL_BALANCE.DAY_IMBALANCED']);
  });

  it('keeps a trial balance from being that of a closed date, though it was closed meanwhile', async () => {
    await proving('holds', async () => {
      await post('bank', 'customer', earlyId(serial));
      expect((await finance.close(DATE)).status).toBe(200);
    });
    expect(await finance.read(DATE)).toMatchObject({ vouchers: 5, dayClosed: false });
    await finance.prove(DATE);
    expect(await finance.read(DATE)).toMatchObject({ revision: 2, vouchers: 6, dayClosed: true });
  });
});
