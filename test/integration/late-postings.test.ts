import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VoucherPageRepository } from '../../src/trial-balance/nightly/database/voucher-page.repository.js';
import { JobRegistry, type JobContext } from '../../src/scheduler/index.js';
import { move, posting } from '../support/book.js';
import { outcomeOf, type Answer } from '../support/call.js';
import { contextOf } from '../support/nightly.js';
import { Nights } from '../support/nights.js';
import { connectNoted, inTables } from '../support/noted-database.js';
import { figuresFromEntries, storedFigures } from '../support/trial-balance-from-entries.js';

const DATE = '2025-03-03';

const world = new Nights();
beforeAll(() => world.open());
afterAll(() => world.close());

/** A book that has left the date with a voucher on it, and keeps it open. */
async function cutBook(): Promise<string> {
  const book = await world.openBook(DATE, {});
  await world.post(book);
  await world.finance(book).openDay('2025-03-04');
  await world.finance(book).moveTo('2025-03-04');
  return book;
}

const postLate = (book: string): Promise<Answer> => {
  const order = posting(move('bank', 'customer', '7.00'), { businessDate: DATE });
  return world.two.call('POST', `/v1/books/${book}/vouchers`, order);
};

const statusOf = async (book: string): Promise<string> => (await world.days(book))[0]!;

/** The last trial balance of the date has everything that was posted into it. */
async function expectCovered(book: string, revision: number): Promise<void> {
  const last = await world.finance(book).read(DATE);
  expect([last.revision, last.outcome]).toEqual([revision, 'balanced']);
  expect(await storedFigures(world.schema.sql, book, DATE, revision)).toEqual(
    await figuresFromEntries(world.schema.sql, book, DATE),
  );
}

describe('a posting into a date after its trial balance', () => {
  it('is in a later trial balance before the date is closed by hand', async () => {
    const book = await cutBook();
    const finance = world.finance(book);
    await finance.prove(DATE);
    expect((await postLate(book)).status).toBe(201);
    const refused = await finance.close(DATE);
    expect(outcomeOf(refused)).toEqual([422, 'TRIAL_BALANCE.OUTDATED']);
    expect(refused.body.detail).toContain('is of 1 vouchers, and there are 2');
    expect(await statusOf(book)).toBe(`${DATE} open`);
    expect((await postLate(book)).status).toBe(201);
    await finance.prove(DATE);
    expect((await finance.close(DATE)).status).toBe(200);
    await expectCovered(book, 2);
    expect(outcomeOf(await postLate(book))).toEqual([422, 'LEDGER.BUSINESS_DATE_CLOSED']);
  });

  it('into another date changes nothing', async () => {
    const book = await cutBook();
    await world.finance(book).prove(DATE);
    expect((await world.post(book)).body.businessDate).toBe('2025-03-04');
    expect((await world.finance(book).close(DATE)).status).toBe(200);
  });

  it('is proved by the job that closes the date', async () => {
    const book = await cutBook();
    await world.start(book, 'trial-balance');
    await world.rounds();
    expect((await postLate(book)).status).toBe(201);
    await world.start(book, 'close-day');
    await world.rounds();
    expect(await world.runs(book, 'close-day')).toEqual([`${DATE} 1 succeeded`]);
    expect(await world.runs(book, 'trial-balance')).toEqual([`${DATE} 1 succeeded`]);
    expect(await statusOf(book)).toBe(`${DATE} closed`);
    await expectCovered(book, 2);
  });

  it('that spoils the date blocks that job', async () => {
    const book = await cutBook();
    await world.finance(book).prove(DATE);
    await postLate(book);
    await world.schema.sql(
      `UPDATE account_day SET debit_turnover = debit_turnover + 1 WHERE debit_turnover > 0
       AND account_id IN (SELECT a.id FROM account a JOIN book b ON b.id = a.book_id WHERE b.code = ?)`,
      [book],
    );
    const result = await closeDay(book, {});
    expect(result).toEqual({ outcome: 'blocked', reason: expect.stringContaining('does not balance') });
    expect(await statusOf(book)).toBe(`${DATE} open`);
  });

  it('is proved once when that job is broken off anywhere and goes on', async () => {
    for (const step of [1, 3, 6]) {
      const book = await cutBook();
      await world.finance(book).prove(DATE);
      await postLate(book);
      const saved: unknown[] = [];
      const save = ({ checkpoint }: { checkpoint: unknown }): Promise<void> => {
        saved.push(JSON.parse(JSON.stringify(checkpoint)));
        return saved.length === step ? Promise.reject(new Error('the node is gone')) : Promise.resolve();
      };
      await expect(closeDay(book, { save })).rejects.toThrow('the node is gone');
      expect(await statusOf(book)).toBe(`${DATE} open`);
      const checkpoint = saved.at(-1) as { done: number };
      const resumed: number[] = [];
      const note: JobContext['save'] = ({ done }) => {
        resumed.push(done);
        return Promise.resolve();
      };
      expect(await closeDay(book, { checkpoint, save: note })).toEqual({ outcome: 'succeeded' });
      // From where it was, not from the beginning.
      expect(resumed[0]).toBeGreaterThanOrEqual(checkpoint.done);
      expect(await statusOf(book)).toBe(`${DATE} closed`);
      await expectCovered(book, 2);
    }
  });
});

it('a posting after a proof that went on from where it was is proved as well before the date is closed', async () => {
  const book = await cutBook();
  await world.finance(book).prove(DATE);
  await postLate(book);
  const saved: unknown[] = [];
  const save = ({ checkpoint }: { checkpoint: unknown }): Promise<void> => {
    saved.push(JSON.parse(JSON.stringify(checkpoint)));
    return saved.length === 3 ? Promise.reject(new Error('the node is gone')) : Promise.resolve();
  };
  await expect(closeDay(book, { save })).rejects.toThrow('the node is gone');
  // When the second trial balance is stored.
  let asked = 0;
  const requireFence = async (): Promise<void> => {
    if (++asked === 1) expect((await postLate(book)).status).toBe(201);
  };
  expect(await closeDay(book, { checkpoint: saved.at(-1), requireFence })).toEqual({ outcome: 'succeeded' });
  await expectCovered(book, 3);
});

it('a date of which no trial balance was ever made is closed by hand', async () => {
  const book = await cutBook();
  expect((await world.finance(book).close(DATE)).status).toBe(200);
});

it('the vouchers of a date are counted along an index alone', async () => {
  const book = await cutBook();
  const database = await connectNoted(world.schema.adminUrl);
  const day = { bookId: await idOf(book), businessDate: DATE };
  const { statements } = await database.note(() =>
    new VoucherPageRepository().count(database.dataSource, day),
  );
  const steps = inTables(await database.planOf(statements[0]!));
  await database.end();
  expect(steps).toHaveLength(2);
  for (const step of steps) {
    expect(step).toMatchObject({
      type: 'ref',
      key: 'voucher_date',
      Extra: expect.stringMatching('Using index'),
    });
  }
});

type More = Parameters<typeof contextOf>[2];

async function idOf(code: string): Promise<number> {
  const [row] = await world.schema.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [code]);
  return Number(row!.id);
}

async function closeDay(code: string, more: More): Promise<unknown> {
  const job = world.one.app.get(JobRegistry).find('close-day')!;
  return job.run(contextOf({ id: await idOf(code), code }, DATE, more));
}
