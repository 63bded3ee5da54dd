import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { Nights } from '../../support/nights.js';

const world = new Nights();
beforeAll(() => world.open());
afterAll(() => world.close());

/** Posts without a date, on both nodes in turn, until it is stopped. @returns what stops it and tells the dates */
function keepPosting(book: string): () => Promise<string[]> {
  let going = true;
  const dates: string[] = [];
  const posting = (async () => {
    for (let turn = 0; going; turn++) {
      const { status, body } = await world.post(book, turn % 2 ? world.one : world.two);
      expect([status, body.code]).toEqual([201, undefined]);
      dates.push(body.businessDate as string);
    }
  })();
  return async () => {
    going = false;
    await posting;
    return dates;
  };
}

const succeeded = (...days: string[]): string[] => days.map((day) => `2025-03-${day} 1 succeeded`);

describe('three nights', () => {
  it('pass through cut, trial balance and close, each once on one of two nodes, while postings go on', async () => {
    const book = await world.openBook('2025-03-03');
    const perDate = new Map<string, number>();
    for (const day of ['03', '04', '05']) {
      world.turnTo(`2025-03-${day}T15:50:00Z`);
      await world.rounds();
      expect((await world.post(book)).body.businessDate).toBe(`2025-03-${day}`);
      const stop = keepPosting(book);
      await world.passUntil(`2025-03-${day}T17:00:00Z`);
      const dates = await stop();
      expect(dates).toEqual([...dates].sort());
      expect(new Set(dates).size).toBe(2);
      for (const date of [`2025-03-${day}`, ...dates]) perDate.set(date, (perDate.get(date) ?? 0) + 1);
    }
    for (const job of ['cut-day', 'trial-balance', 'close-day'])
      expect(await world.runs(book, job)).toEqual(succeeded('03', '04', '05'));
    expect(await world.days(book)).toEqual([
      ...['2025-03-03 closed', '2025-03-04 closed', '2025-03-05 closed', '2025-03-06 open'],
      'at 2025-03-06',
    ]);
    const vouchers = await world.schema.sql<{ date: string; count: string }>(
      `SELECT v.business_date AS date, COUNT(*) AS count FROM voucher v JOIN book b ON b.id = v.book_id
       WHERE b.code = ? GROUP BY v.business_date ORDER BY v.business_date`,
      [book],
    );
    expect(vouchers.map(({ date, count }) => [date, Number(count)])).toEqual([...perDate.entries()]);
    const outcomes = await Promise.all(
      ['03', '04', '05'].map((day) => world.finance(book).read(`2025-03-${day}`)),
    );
    expect(outcomes.map(({ outcome }) => outcome as string)).toEqual(['balanced', 'balanced', 'balanced']);
    expect(await auditBooks(world.schema.sql)).toEqual([]);
    const path = `/v1/audit-events?book=${book}&limit=200`;
    const trail = (await world.one.call('GET', path, { role: 'admin' })).body.items as Record<
      string,
      string
    >[];
    const ofService = trail.filter(({ client }) => client === 'the service');
    expect(ofService.map(({ action, target }) => `${action} ${target!.slice(-2)}`).sort()).toEqual([
      ...['business-date.move 04', 'business-date.move 05', 'business-date.move 06'],
      ...['business-day.close 03', 'business-day.close 04', 'business-day.close 05'],
      ...['business-day.open 04', 'business-day.open 05', 'business-day.open 06'],
    ]);
  });

  it('in which no node was there are made up for by one cut, to the date of the calendar', async () => {
    world.turnTo('2025-03-10T04:00:00Z');
    const book = await world.openBook('2025-03-10');
    world.turnTo('2025-03-13T04:00:00Z');
    await world.rounds();
    await world.rounds();
    expect(await world.runs(book, 'cut-day')).toEqual(succeeded('10'));
    expect((await world.days(book)).at(-1)).toBe('at 2025-03-13');
    await world.passUntil('2025-03-13T17:00:00Z');
    expect(await world.runs(book, 'cut-day')).toEqual(succeeded('10', '13'));
    expect(await world.runs(book, 'close-day')).toEqual(succeeded('10', '13'));
    expect((await world.days(book)).at(-1)).toBe('at 2025-03-14');
  });

  it('with the cut in the evening begin the date of tomorrow, also after nights that were missed', async () => {
    world.turnTo('2025-03-17T04:00:00Z');
    const book = await world.openBook('2025-03-17', { 'cut-day': '0 18 * * *' });
    world.turnTo('2025-03-19T11:00:00Z');
    await world.rounds();
    expect((await world.days(book)).at(-1)).toBe('at 2025-03-20');
    world.turnTo('2025-03-20T10:00:00Z');
    await world.rounds();
    expect((await world.days(book)).at(-1)).toBe('at 2025-03-21');
    expect(await world.runs(book, 'cut-day')).toEqual(succeeded('17', '20'));
  });
});

describe('a date that was cut by hand before its time', () => {
  it('is not followed by a second cut the same night, and is cut itself the next', async () => {
    world.turnTo('2025-04-01T04:00:00Z');
    const book = await world.openBook('2025-04-01');
    await world.finance(book).openDay('2025-04-02');
    await world.finance(book).moveTo('2025-04-02');
    await world.passUntil('2025-04-01T17:00:00Z');
    expect((await world.days(book)).at(-1)).toBe('at 2025-04-02');
    expect(await world.runs(book, 'cut-day')).toEqual([]);
    expect(await world.runs(book, 'close-day')).toEqual(['2025-04-01 1 succeeded']);
    world.turnTo('2025-04-02T16:00:00Z');
    await world.rounds();
    expect(await world.runs(book, 'cut-day')).toEqual(['2025-04-02 1 succeeded']);
    expect((await world.days(book)).at(-1)).toBe('at 2025-04-03');
  });

  it('by the job begins the next date once, however often it is asked for', async () => {
    world.turnTo('2025-04-07T07:00:00Z');
    const book = await world.openBook('2025-04-07', {});
    expect((await world.start(book, 'cut-day')).status).toBe(201);
    await world.rounds();
    expect((await world.days(book)).at(-1)).toBe('at 2025-04-08');
    expect(outcomeOf(await world.start(book, 'cut-day'))).toEqual([422, 'SCHEDULER.NOTHING_DUE']);
    expect((await world.start(book, 'cut-day', { businessDate: '2025-04-07' })).body.existing).toBe(true);
    const again = { businessDate: '2025-04-07', again: true };
    expect((await world.start(book, 'cut-day', again)).status).toBe(201);
    await world.rounds();
    expect(await world.runs(book, 'cut-day')).toEqual(['2025-04-07 1 succeeded', '2025-04-07 2 succeeded']);
    expect((await world.days(book)).at(-1)).toBe('at 2025-04-08');
  });

  it('whose run was cancelled is cut the next night all the same', async () => {
    world.turnTo('2025-04-14T04:00:00Z');
    const book = await world.openBook('2025-04-14');
    const { id } = (await world.start(book, 'cut-day', { businessDate: '2025-04-14' })).body;
    const path = `/v1/books/${book}/job-runs/${id as string}/cancel`;
    const cancelled = await world.one.call('POST', path, { role: 'operator', body: { reason: 'test' } });
    expect(cancelled.body.status).toBe('cancelled');
    await world.passUntil('2025-04-14T17:00:00Z');
    expect(await world.runs(book, 'cut-day')).toEqual(['2025-04-14 1 cancelled', '2025-04-14 2 succeeded']);
    expect((await world.days(book)).at(-1)).toBe('at 2025-04-15');
  });
});

describe('the close', () => {
  it('waits for the trial balance, is told of when it waits too long, and is blocked by an imbalance', async () => {
    world.turnTo('2025-05-05T04:00:00Z');
    const book = await world.openBook('2025-05-05');
    await world.post(book);
    const { id } = (await world.schema.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [book]))[0]!;
    const spoil = (cents: number) =>
      world.schema.sql(
        `UPDATE account_day SET debit_turnover = debit_turnover + ${cents}
         WHERE debit_turnover > 0 AND account_id IN (SELECT id FROM account WHERE book_id = ${id})`,
      );
    await spoil(1);
    const schedule = `/v1/books/${book}/jobs/trial-balance/schedule`;
    const off = { cron: null, enabled: false, graceMinutes: null, reason: 'test' };
    await world.one.call('PUT', schedule, { role: 'operator', body: off });
    await world.passUntil('2025-05-05T18:00:00Z');
    expect(await world.runs(book, 'close-day')).toEqual(['2025-05-05 1 waiting']);
    expect(world.alarms('job-not-started', book)).toEqual([]);
    await world.passUntil('2025-05-05T19:00:00Z');
    expect(world.alarms('job-not-started', book)).toHaveLength(1);

    expect((await world.start(book, 'trial-balance')).status).toBe(201);
    await world.rounds();
    await world.rounds();
    expect(await world.runs(book, 'trial-balance')).toEqual(['2025-05-05 1 blocked']);
    expect(await world.runs(book, 'close-day')).toEqual(['2025-05-05 1 blocked']);
    expect(world.alarms('job-blocked', book)).toHaveLength(2);
    expect((await world.days(book))[0]).toBe('2025-05-05 open');

    await spoil(-1);
    await world.start(book, 'trial-balance', { again: true });
    await world.start(book, 'close-day', { again: true });
    await world.rounds();
    await world.rounds();
    expect((await world.runs(book, 'close-day')).at(-1)).toBe('2025-05-05 2 succeeded');
    expect((await world.days(book))[0]).toBe('2025-05-05 closed');
  });
});
