import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobRegistry, type JobContext, type JobResult } from '../../../src/scheduler/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { openClosingBook, openTwoMonths, openYear, type ClosingBook } from '../../support/closing.js';
import { whileHeld } from '../../support/held-row.js';
import { contextOf } from '../../support/nightly.js';
import { Nights, PLAN } from '../../support/nights.js';

const world = new Nights();
beforeAll(() => world.open());
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.close();
});

const MONTHLY = { ...PLAN, 'close-month': '40 1-6 1 * *' };
const overtaken = (): Promise<void> => Promise.reject(new Error('overtaken'));

let serial = 0;
const idOf = (book: string): string => `(SELECT id FROM book WHERE code = '${book}')`;
const twoMonths = (): Promise<ClosingBook> => openTwoMonths(world.one.call, `months-${++serial}`);

async function contextFor(code: string, date: string, more: Partial<JobContext> = {}) {
  const [row] = await world.schema.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [code]);
  return contextOf({ id: Number(row!.id), code }, date, more);
}

/** Has the months closed as the run of that date does. */
async function runFor(code: string, date: string, more: Partial<JobContext> = {}): Promise<JobResult> {
  return world.one.app
    .get(JobRegistry)
    .find('close-month')!
    .run(await contextFor(code, date, more));
}

/** Closes with their revisions, by period. */
async function closesOf(book: string): Promise<string[]> {
  const { body } = await world.finance(book).send('GET', 'periods');
  const items = body.items as { period: string; revision: number; status: string; days: number }[];
  return items.map(({ period, revision, status, days }) => `${period} ${revision} ${status} ${days}`);
}

const trailOf = (book: string) =>
  world.schema.sql<{ action: string; target: string; client: number }>(
    `SELECT e.action, e.target, e.client_id AS client FROM audit_event e JOIN book b ON b.id = e.book_id
     WHERE b.code = ? AND e.action = 'period.close' ORDER BY e.id`,
    [book],
  );

describe('the night after the last date of a month', () => {
  it('ends with the close of the month, once on one of two nodes', async () => {
    world.turnTo('2025-03-30T04:00:00Z');
    const book = await world.openBook('2025-03-30', MONTHLY);
    for (const [day, until] of [
      ['30', '17:00'],
      ['31', '18:50'],
    ] as const) {
      world.turnTo(`2025-03-${day}T15:50:00Z`);
      await world.post(book);
      await world.passUntil(`2025-03-${day}T${until}:00Z`);
    }
    expect(await world.runs(book, 'close-month')).toEqual(['2025-03-31 1 succeeded']);
    expect(await closesOf(book)).toEqual(['2025-03 1 closed 2']);
    expect(await trailOf(book)).toEqual([{ action: 'period.close', target: '2025-03', client: '0' }]);
    expect(await world.days(book)).toEqual([
      ...['2025-03-30 closed', '2025-03-31 closed', '2025-04-01 open'],
      'at 2025-04-01',
    ]);
  });

  it('leaves it open when its last date does not balance, until people have put that right', async () => {
    world.turnTo('2025-05-31T04:00:00Z');
    const book = await world.openBook('2025-05-31', MONTHLY);
    await world.post(book);
    const spoil = (cents: number) =>
      world.schema.sql(
        `UPDATE account_day SET debit_turnover = debit_turnover + ${cents} WHERE debit_turnover > 0
         AND account_id IN (SELECT a.id FROM account a JOIN book b ON b.id = a.book_id WHERE b.code = ?)`,
        [book],
      );
    await spoil(1);
    world.turnTo('2025-05-31T15:50:00Z');
    await world.passUntil('2025-05-31T17:50:00Z');
    expect(await world.runs(book, 'close-day')).toEqual(['2025-05-31 1 blocked']);
    expect(await world.runs(book, 'close-month')).toEqual(['2025-05-31 1 blocked']);
    const { body } = await world.finance(book).send('GET', 'job-runs?job=close-month');
    expect(body.items[0].message).toBe('Business date 2025-05-31 still takes postings; close it first');
    expect(await closesOf(book)).toEqual([]);
    await spoil(-1);
    for (const job of ['trial-balance', 'close-day', 'close-month']) {
      const again = { businessDate: '2025-05-31', again: true };
      expect((await world.start(book, job, again)).status).toBe(201);
    }
    for (let round = 0; round < 4; round++) await world.rounds();
    expect((await world.runs(book, 'close-month')).at(-1)).toBe('2025-05-31 2 succeeded');
    expect(await closesOf(book)).toEqual(['2025-05 1 closed 1']);
  });
});

describe('by command', () => {
  it('it closes months whose dates people have closed, and waits for a run that closes the date', async () => {
    const { book, nextDay } = await twoMonths();
    expect((await world.start(book, 'close-month', { businessDate: '2026-10-20' })).status).toBe(201);
    await world.rounds();
    expect(await world.runs(book, 'close-month')).toEqual(['2026-10-20 1 succeeded']);
    expect(await closesOf(book)).toEqual(['2026-10 1 closed 2']);
    await nextDay('2026-11-10', '2026-12-10');
    const cancel = async (id: string) =>
      world.one.call('POST', `/v1/books/${book}/job-runs/${id}/cancel`, {
        role: 'operator',
        body: { reason: 'test' },
      });
    // It waits for a trial balance that nobody begins, and so does the close of the month.
    const { id } = (await world.start(book, 'close-day')).body;
    await world.start(book, 'close-month');
    await world.rounds();
    expect(await world.runs(book, 'close-month')).toEqual(['2026-10-20 1 succeeded', '2026-11-10 1 waiting']);
    await cancel(id as string);
    await world.start(book, 'trial-balance');
    await world.start(book, 'close-day', { again: true });
    for (let round = 0; round < 4; round++) await world.rounds();
    expect((await world.runs(book, 'close-month')).at(-1)).toBe('2026-11-10 1 succeeded');
    expect(await closesOf(book)).toEqual(['2026-10 1 closed 2', '2026-11 1 closed 1']);
  });

  it('it is refused to who may not start jobs', async () => {
    const { book } = await twoMonths();
    const path = `/v1/books/${book}/jobs/close-month/runs`;
    const answer = await world.one.call('POST', path, { role: 'poster', body: { reason: 'x' } });
    expect(outcomeOf(answer)).toEqual([403, 'AUTH.ROLE_MISSING']);
    expect(await closesOf(book)).toEqual([]);
  });
});

describe('a run', () => {
  it('closes all months that were over with its date, in their order, and said again nothing', async () => {
    const { book, nextDay } = await twoMonths();
    await nextDay('2026-11-10', '2027-01-05');
    expect(await runFor(book, '2026-10-10')).toEqual({ outcome: 'succeeded' });
    expect(await closesOf(book)).toEqual([]);
    for (let time = 0; time < 2; time++) {
      expect(await runFor(book, '2026-11-10')).toEqual({ outcome: 'succeeded' });
      expect(await closesOf(book)).toEqual([
        '2026-10 1 closed 2',
        '2026-11 1 closed 1',
        '2026-12 1 closed 0',
      ]);
    }
  });

  it('closes a month anew that was opened again', async () => {
    const { book, closePeriod } = await twoMonths();
    await closePeriod('2026-10');
    await world.schema.sql(`UPDATE closed_months SET through = NULL WHERE book_id = ${idOf(book)}`);
    expect(await runFor(book, '2026-10-20')).toEqual({ outcome: 'succeeded' });
    expect(await closesOf(book)).toEqual(['2026-10 1 reopened 2', '2026-10 2 closed 2']);
  });

  it('goes on where it was broken off, wherever that was', async () => {
    const { book, read, seals } = await twoMonths();
    const saved: { done: number; total: number | null }[] = [];
    const note: JobContext['save'] = ({ done, total }) => {
      saved.push({ done, total });
      return Promise.resolve();
    };
    const dying = (step: number) => {
      let steps = 0;
      const save = (): Promise<void> => (++steps === step ? overtaken() : Promise.resolve());
      return runFor(book, '2026-10-20', { save });
    };
    await expect(dying(2)).rejects.toThrow('overtaken');
    await expect(runFor(book, '2026-10-20', { requireFence: overtaken })).rejects.toThrow('overtaken');
    expect([await closesOf(book), await seals()]).toEqual([[], []]);
    // The first date is proved, the second is not.
    let proofs = 0;
    const requireFence = (): Promise<void> => (++proofs === 2 ? overtaken() : Promise.resolve());
    await expect(runFor(book, '2026-10-20', { requireFence })).rejects.toThrow('overtaken');
    expect((await read('2026-10-10')).revision).toBe(1);
    // The second one is not proved, none is sealed, the month is not closed.
    for (const step of [1, 2, 3]) {
      let asked = 0;
      const failing = (): Promise<void> => (++asked === step ? overtaken() : Promise.resolve());
      await expect(runFor(book, '2026-10-20', { requireFence: failing })).rejects.toThrow('overtaken');
      expect(await closesOf(book)).toEqual([]);
    }
    expect(await runFor(book, '2026-10-20', { save: note })).toEqual({ outcome: 'succeeded' });
    expect(saved.at(-1)).toEqual({ done: 2, total: 2 });
    for (const date of ['2026-10-10', '2026-10-20']) expect((await read(date)).revision).toBe(1);
    expect(await seals()).toHaveLength(2);
    expect(await closesOf(book)).toEqual(['2026-10 1 closed 2']);
  });

  it('is blocked by a date that is open, with the months before it closed', async () => {
    const { book, openDay, moveTo } = await twoMonths();
    await openDay('2026-12-10');
    await moveTo('2026-12-10');
    expect(await runFor(book, '2026-11-10')).toEqual({
      outcome: 'blocked',
      reason: 'Business date 2026-11-10 still takes postings; close it first',
    });
    expect(await closesOf(book)).toEqual(['2026-10 1 closed 2']);
  });

  it('is blocked by a year that people have not closed', async () => {
    const { book, nextDay } = await openYear(world.one.call, `months-${++serial}`);
    await nextDay('2027-01-10', '2027-02-10');
    expect(await runFor(book, '2027-01-10')).toEqual({
      outcome: 'blocked',
      reason: '2027-01 goes on from 2026 after its closing entries; close that year first',
    });
  });

  it('is blocked by a month that is not over', async () => {
    const { book, openDay } = await openClosingBook(world.one.call, `months-${++serial}`, '2026-10-10');
    await openDay('2026-11-01');
    expect(await runFor(book, '2026-10-10')).toMatchObject({
      outcome: 'blocked',
      reason: '2026-10 is not over: the business date is 2026-10-10',
    });
  });

  it('is tried again when somebody proves a date meanwhile', async () => {
    const { book, prove } = await twoMonths();
    const row = `SELECT * FROM closed_months WHERE book_id = ${idOf(book)} FOR UPDATE`;
    const running = whileHeld(
      world.schema,
      row,
      () => runFor(book, '2026-10-20'),
      () => prove('2026-10-10'),
    );
    await expect(running).rejects.toMatchObject({
      refusal: { kind: 'busy', code: 'CLOSING.DAY_CHANGED_MEANWHILE' },
    });
    expect(await closesOf(book)).toEqual([]);
    expect(await runFor(book, '2026-10-20')).toEqual({ outcome: 'succeeded' });
  });

  it('has nothing to do where somebody else closes the month meanwhile', async () => {
    const { book } = await twoMonths();
    const close = (through: string) =>
      `UPDATE closed_months SET through = ${through} WHERE book_id = ${idOf(book)}`;
    const result = await whileHeld(
      world.schema,
      `SELECT * FROM closed_months WHERE book_id = ${idOf(book)} FOR UPDATE`,
      () => runFor(book, '2026-10-20'),
      (sql) => sql(close("'2026-10'")),
    );
    expect(result).toEqual({ outcome: 'succeeded' });
    expect(await closesOf(book)).toEqual([]);
    await world.schema.sql(close('NULL'));
  });

  it('and a person who close the same month at once close it once', async () => {
    for (let round = 0; round < 4; round++) {
      const { book, closePeriod } = await twoMonths();
      const [result] = await Promise.all([
        runFor(book, '2026-10-20').catch((error: unknown) => error),
        closePeriod('2026-10', world.two.call),
      ]);
      // Tried again by the scheduler where they met on a date.
      if (result instanceof Error) expect(await runFor(book, '2026-10-20')).toEqual({ outcome: 'succeeded' });
      else expect(result).toEqual({ outcome: 'succeeded' });
      expect(await closesOf(book)).toEqual(['2026-10 1 closed 2']);
    }
  });
});
