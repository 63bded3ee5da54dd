import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../support/clock.js';
import { ScheduledBooks } from '../../support/scheduled-books.js';
import { cutTo, expectGood, runsOf } from '../../support/scheduler-nodes.js';

const world = new ScheduledBooks();
beforeAll(() => world.open());
afterAll(() => world.close());

describe('clocks', () => {
  it('a node whose clock runs ahead of that of the database starts nothing before its time', async () => {
    const book = await world.openBook();
    await cutTo(world.one, book, '2025-03-04');
    await world.schema.sql(
      "UPDATE job_schedule SET scheduled_until = UTC_TIMESTAMP(6) WHERE job = 'nightly'",
    );
    const before = world.clock.now().getTime();
    world.clock.advanceSeconds((Date.now() - before) / 1_000 + 2 * DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([]);
    world.clock.advanceSeconds((before - world.clock.now().getTime()) / 1_000);
    await world.rounds();
  });

  it('that jump forth and back start no run twice and skip none', async () => {
    const book = await world.openBook();
    await cutTo(world.one, book, '2025-03-04');
    world.clock.advanceSeconds(5 * DAY);
    await world.rounds();
    world.clock.advanceSeconds(-5 * DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-03 1 succeeded']);
    world.clock.advanceSeconds(DAY);
    await cutTo(world.one, book, '2025-03-05');
    await world.rounds();
    world.clock.advanceSeconds(6 * DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([
      '2025-03-03 1 succeeded',
      '2025-03-04 1 succeeded',
    ]);
  });

  it('a clock of the database that has gone back is followed back: no date waits until it has caught up', async () => {
    const book = await world.openBook();
    await cutTo(world.one, book, '2025-03-04');
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    const [row] = await world.schema.sql<{ id: string }>('SELECT id FROM book WHERE code = ?', [book]);
    await world.schema.sql(
      'UPDATE job_schedule SET scheduled_until = UTC_TIMESTAMP(6) + INTERVAL 9 DAY WHERE book_id = ?',
      [row!.id],
    );
    await world.rounds();
    await cutTo(world.one, book, '2025-03-05');
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([
      '2025-03-03 1 succeeded',
      '2025-03-04 1 succeeded',
    ]);
  });
});

describe('the schedule of a book', () => {
  it('that is switched off makes no run; switched on again it begins with the date that is due then', async () => {
    const book = await world.openBook();
    await world.setSchedule(book, 'nightly', { enabled: false });
    for (const date of ['2025-03-04', '2025-03-05']) await cutTo(world.one, book, date);
    world.clock.advanceSeconds(2 * DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([]);
    expect((await world.job(book, 'nightly')).schedule).toMatchObject({
      enabled: false,
      nextTimes: [],
      version: 1,
    });
    await world.setSchedule(book, 'nightly', {});
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([]);
    world.clock.advanceSeconds(DAY);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-04 1 succeeded']);
  });

  it('is in the time zone of the book, also on the days when its clocks are changed', async () => {
    world.turnTo('2025-03-08T12:00:00Z');
    const book = `${world.schema.name.slice(-8)}-ny`;
    expectGood(
      await world.one.call('POST', '/v1/books', {
        role: 'admin',
        body: {
          ...{ code: book, name: 'New York', legalEntity: 'Ltd', timeZone: 'America/New_York' },
          ...{ currencies: ['CNY'], businessDate: '2025-03-08' },
        },
      }),
    );
    await world.rounds();
    const times = async (): Promise<unknown> => (await world.job(book, 'nightly')).schedule.nextTimes;
    // 02:30 does not exist on 9 March: the run comes when clocks are put forward.
    const dst = ['2025-03-09T07:00:00.000Z', '2025-03-10T06:30:00.000Z', '2025-03-11T06:30:00.000Z'];
    expect(await times()).toEqual(dst);
    await cutTo(world.one, book, '2025-03-09');
    world.turnTo('2025-03-09T06:59:59Z');
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual([]);
    world.clock.advanceSeconds(1);
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-08 1 succeeded']);
    await cutTo(world.one, book, '2025-03-10');
    await world.rounds();
    expect(await runsOf(world.one, book, 'nightly')).toEqual(['2025-03-08 1 succeeded']);
    await world.setSchedule(book, 'nightly', { cron: '30 1 * * *' });
    world.turnTo('2025-11-02T05:29:00Z');
    await world.rounds();
    // 01:30 comes twice on 2 November: the second one is not taken for a time of its own.
    await cutTo(world.one, book, '2025-03-11');
    world.clock.advanceSeconds(2 * MINUTE);
    await world.rounds();
    await cutTo(world.one, book, '2025-03-12');
    world.clock.advanceSeconds(2 * HOUR);
    await world.rounds();
    expect((await runsOf(world.one, book, 'nightly')).at(-1)).toBe('2025-03-10 1 succeeded');
    expect((await times()) as string[]).toContain('2025-11-03T06:30:00.000Z');
  });
});
