import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/platform/clock/index.js';
import { TrialBalanceJob } from '../../src/trial-balance/index.js';
import { PageSizes } from '../../src/trial-balance/nightly/page-sizes.js';
import { move, openAccount, openBook, posting } from '../support/book.js';
import { holdsOf, placed } from '../support/holds.js';
import { contextOf, financeOf } from '../support/nightly.js';
import { randomOf, seedOf, type Random } from '../support/random.js';
import { startService, type Service } from '../support/service.js';
import { figuresFromEntries, storedFigures } from '../support/trial-balance-from-entries.js';

const FIRST = '2026-11-01';
const DAYS = 8;
const GL_ACCOUNTS = ['1002', '2201', '2202', '3101', '6011'];

let service: Service;
let random: Random;
let finance: ReturnType<typeof financeOf>;
let accounts: Map<string, string[]>;
let book: { id: number; code: string };

const dateOf = (day: number): string => addDays(FIRST, day);

beforeAll(async () => {
  random = randomOf(seedOf('random books of days'));
  service = await startService();
  // A page of anything has few rows, so that every walk has many.
  Object.assign(service.app.get(PageSizes), {
    ...{ vouchers: 3, accounts: 2, holds: 2, entries: 5, ranges: 2 },
    ...{ voucherSums: 3, accountSums: 3, zeroAccounts: 2 },
  });
  const code = await openBook(service.call, {
    code: 'days',
    currencies: ['CNY', 'JPY'],
    businessDate: FIRST,
  });
  finance = financeOf(service.call, code);
  for (let day = 1; day <= DAYS; day++) await finance.openDay(dateOf(day));
  accounts = new Map();
  for (const currency of ['CNY', 'JPY']) {
    const own: string[] = [];
    for (const [index, glAccount] of [...GL_ACCOUNTS, ...GL_ACCOUNTS].entries()) {
      const name = `${currency}:${index}`;
      await openAccount(service.call, code, { code: name, glAccount, currency, overdraftLimit: 'unlimited' });
      own.push(name);
    }
    accounts.set(currency, own);
  }
  const holds = holdsOf(service.call, code);
  for (let n = 0; n < 5; n++) await placed(holds.place(random.pick(accounts.get('CNY')!), '1.00'));
  const [row] = await service.sql<{ id: string }>("SELECT id FROM book WHERE code = 'days'");
  book = { id: Number(row!.id), code };
});
afterAll(() => service.stop());

/** Vouchers between random accounts, on the date or, now and then, on a later or an earlier one that is still open. */
async function post(day: number, earliest: number, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const currency = random.pick(['CNY', 'CNY', 'JPY']);
    const own = accounts.get(currency)!;
    const other = earliest + random.below(DAYS - earliest);
    const businessDate = dateOf(random.below(4) === 0 ? other : day);
    const amount =
      currency === 'JPY' ? `${1 + random.below(900)}` : `${random.below(400)}.${10 + random.below(90)}`;
    const lines = [random.pick(own), random.pick(own)].flatMap((debit) =>
      move(debit, random.pick(own), amount, currency),
    );
    const answer = await service.call('POST', '/v1/books/days/vouchers', posting(lines, { businessDate }));
    expect(answer.status).toBe(201);
  }
}

async function expectRight(date: string, revision: number): Promise<void> {
  expect(await storedFigures(service.sql, 'days', date, revision)).toEqual(
    await figuresFromEntries(service.sql, 'days', date),
  );
}

const runJob = (date: string, more: object = {}) =>
  service.app.get(TrialBalanceJob).run(contextOf(book, date, more));

describe('random days, some of them closed and some proved again', () => {
  it('every stored trial balance is what the entries come to, and no proof finds anything', async () => {
    let closed = -1;
    let withBase = 0;
    for (let day = 0; day < DAYS; day++) {
      await post(day, closed + 1, 12 + random.below(10));
      await finance.moveTo(dateOf(day + 1));
      const proved = await finance.prove(dateOf(day));
      expect(await finance.findings(dateOf(day))).toEqual([]);
      await expectRight(dateOf(day), proved.revision);
      if (proved.base !== null) withBase++;
      if (random.below(3) > 0) {
        while (closed < day) {
          // Later days have posted into it.
          await finance.prove(dateOf(++closed));
          expect((await finance.close(dateOf(closed))).status).toBe(200);
        }
      }
      const earlier = random.below(day + 1);
      const again = await finance.prove(dateOf(earlier));
      expect(again.outcome).toBe('balanced');
      await expectRight(dateOf(earlier), again.revision);
    }
    expect(withBase).toBeGreaterThan(0);
  }, 120_000);

  it('one that was broken off anywhere and resumed is the one that was not', async () => {
    const date = dateOf(DAYS - 1);
    const whole = contextOf(book, date);
    expect(await service.app.get(TrialBalanceJob).run(whole)).toEqual({ outcome: 'succeeded' });
    const resultOf = async () => {
      const [row] = await service.sql<Record<string, string>>(
        `SELECT revision, HEX(digest) AS digest, vouchers, accounts, sequences, outcome, base_date, proof_7
         FROM trial_balance WHERE business_date = '${date}' ORDER BY revision DESC LIMIT 1`,
      );
      const { revision, ...result } = row!;
      return { revision: Number(revision), result };
    };
    const uninterrupted = await resultOf();
    expect(whole.saved.length).toBeGreaterThan(20);
    let { revision } = uninterrupted;
    for (const step of [1, 2, 3, 5, 8, 13, 21, whole.saved.length]) {
      const broken = contextOf(book, date);
      const save: typeof broken.save = async (progress) => {
        await broken.save(progress);
        if (broken.saved.length === step) throw new Error('the node is gone');
      };
      await expect(runJob(date, { save })).rejects.toThrow('the node is gone');
      expect((await resultOf()).revision).toBe(revision);
      expect(await runJob(date, { checkpoint: broken.saved.at(-1) })).toEqual({ outcome: 'succeeded' });
      expect(await resultOf()).toEqual({ ...uninterrupted, revision: ++revision });
    }
  }, 120_000);
});
