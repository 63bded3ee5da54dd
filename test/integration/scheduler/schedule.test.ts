import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Timetable } from '../../../src/scheduler/timetable.js';
import { WatchRuns } from '../../../src/scheduler/watch-runs.js';
import { DAY, HOUR, MINUTE } from '../../support/clock.js';
import { ScheduledBooks } from '../../support/scheduled-books.js';
import { cutTo, runsOf } from '../../support/scheduler-nodes.js';

const world = new ScheduledBooks();
beforeAll(() => world.open());
afterAll(() => world.close());

describe('a time that has come', () => {
  it('makes one run for the date that was cut last, on whichever of two nodes looks, and never a second one', async () => {
    const book = await world.openBook();
    await cutTo(world.one, book, '2025-03-04');
    expect(await runsOf(world.one, book, 'nightly')).toEqual([]);
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-03 1 succeeded']);
    expect(await runsOf(world.one, book, 'now')).toEqual(['2025-03-04 1 succeeded']);
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    // Nothing was cut meanwhile: the date has its run.
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-03 1 succeeded']);
    expect(world.workedAt('nightly', book)).toEqual(['2025-03-03']);
    expect(world.workedAt('now', book)).toEqual(['2025-03-04']);
    expect(await runsOf(world.one, book, 'by-hand')).toEqual([]);
  });

  it('is made up for when it was missed: each date that was cut meanwhile once, in their order', async () => {
    const book = await world.openBook();
    await cutTo(world.one, book, '2025-03-04');
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    for (const date of ['2025-03-05', '2025-03-06', '2025-03-07']) await cutTo(world.one, book, date);
    world.clock.advanceSeconds(3 * DAY);
    await world.rounds();
    const each = ['03', '04', '05', '06'].map((day) => `2025-03-${day} 1 succeeded`);
    expect(await runsOf(world.one, book, 'nightly')).toEqual(each);
    expect(world.workedAt('nightly', book)).toEqual(['03', '04', '05', '06'].map((day) => `2025-03-${day}`));
    expect(await runsOf(world.one, book, 'latest')).toEqual([
      '2025-03-03 1 succeeded',
      '2025-03-06 1 succeeded',
    ]);
  });

  it('before the first cut is for no date, and nothing is made up for later', async () => {
    const book = await world.openBook();
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([]);
    expect(await runsOf(world.one, book, 'now')).toEqual(['2025-03-03 1 succeeded']);
    await cutTo(world.one, book, '2025-03-04');
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([]);
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-03 1 succeeded']);
  });

  it('of more dates than a round catches up is made up for all the same', async () => {
    const book = await world.openBook('2024-08-01');
    await cutTo(world.one, book, '2024-08-02');
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    const [row] = await world.schema.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [book]);
    const dates = Array.from({ length: 150 }, (_, day) =>
      new Date(Date.UTC(2024, 7, 3 + day)).toISOString().slice(0, 10),
    );
    const days = dates.map((date) => [row!.id, date, 'open', '2025-03-03 00:00:00']);
    await world.schema.sql('INSERT INTO business_day (book_id, business_date, status, opened_at) VALUES ?', [
      days,
    ]);
    await world.schema.sql('UPDATE book SET business_date = ? WHERE code = ?', [dates.at(-1), book]);
    world.clock.advanceSeconds(DAY);
    await world.one.scheduler.round();
    await world.two.scheduler.round();
    await world.one.scheduler.round();
    const [count] = await world.schema.sql<{ runs: string }>(
      "SELECT COUNT(*) AS runs FROM job_run WHERE book_id = ? AND job = 'nightly'",
      [row!.id],
    );
    expect(Number(count!.runs)).toBe(1 + 150);
    await world.schema.sql(
      "UPDATE job_run SET status = 'cancelled' WHERE book_id = ? AND status = 'waiting'",
      [row!.id],
    );
    await Promise.all([world.one.scheduler.settled(), world.two.scheduler.settled()]);
  });
});

describe('an expected run', () => {
  it('that nobody makes in time raises one alarm, whoever looks, and is not told of again when it is made', async () => {
    const book = await world.openBook();
    await cutTo(world.one, book, '2025-03-04');
    await world.setSchedule(book, 'nightly', { graceMinutes: 5 });
    const told = () => world.alarms('job-not-started', book).filter(({ job }) => job === 'nightly');
    const { nextTimes } = (await world.job(book, 'nightly')).schedule;
    world.clock.advanceSeconds(
      (Date.parse(nextTimes[0]!) - world.clock.now().getTime()) / 1_000 + 4 * MINUTE,
    );
    const watchOnly = async (): Promise<void> => {
      for (const { app } of [world.one, world.two, world.one])
        await app.get(WatchRuns).execute(await app.get(Timetable).read());
    };
    await watchOnly();
    expect(told()).toEqual([]);
    world.clock.advanceSeconds(2 * MINUTE);
    await watchOnly();
    expect(told()).toMatchObject([{ job: 'nightly', due: expect.any(String) }]);
    await world.rounds();
    await watchOnly();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-03 1 succeeded']);
    expect(told()).toHaveLength(1);
  });

  it('that no node takes up raises one alarm', async () => {
    const book = await world.openBook();
    await cutTo(world.one, book, '2025-03-04');
    for (const { pace } of [world.one, world.two]) pace.runsAtOnce = 0;
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-03 1 waiting']);
    const told = () => world.alarms('job-not-started', book).filter(({ job }) => job === 'nightly');
    expect(told()).toEqual([]);
    for (let hour = 0; hour < 2; hour++) {
      world.clock.advanceSeconds(HOUR);
      await world.rounds();
    }
    for (const { pace } of [world.one, world.two]) pace.runsAtOnce = 50;
    await world.rounds();
    expect(told()).toMatchObject([{ businessDate: '2025-03-03', status: 'waiting' }]);
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-03 1 succeeded']);
  });
});
