import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { JobCommands } from '../../support/job-commands.js';
import { expectGood, runsOf } from '../../support/scheduler-nodes.js';

const REASON = { reason: 'test' };

const world = new JobCommands();
beforeAll(() => world.open());
afterAll(() => world.close());

describe('a run by command', () => {
  it('is for the date that was cut last when none is named, and is there once however often it is asked for', async () => {
    const traceparent = `00-${'ab'.repeat(16)}-00f067aa0ba902b7-01`;
    const first = await world.start('alpha', { reason: 'month end' }, { headers: { traceparent } });
    expect([first.status, first.body]).toMatchObject([
      201,
      {
        ...{
          job: 'alpha',
          book: world.book,
          businessDate: '2026-11-20',
          revision: 1,
          status: 'waiting',
          existing: false,
        },
        ...{ cause: 'command', client: 'test-client', reason: 'month end', traceId: 'ab'.repeat(16) },
      },
    ]);
    const again = await world.start('alpha');
    expect([again.status, again.body]).toMatchObject([
      200,
      { id: first.body.id, existing: true, reason: 'month end' },
    ]);
    await world.finish();
    const later = await world.start('alpha', { businessDate: '2026-11-20' });
    expect([later.status, later.body]).toMatchObject([
      200,
      { id: first.body.id, existing: true, status: 'succeeded' },
    ]);
    expect(world.noted.filter((line) => line === `${world.book} 2026-11-20`)).toHaveLength(1);
    const trail = await world.auditOf('job-run.start');
    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({ target: first.body.id, reason: 'month end' });
    expect(JSON.parse(trail[0]!.detail!)).toEqual({ job: 'alpha', businessDate: '2026-11-20', revision: 1 });
  });

  it('is there once when twenty ask at the same time on two nodes', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        world.start('beta', {}, {}, index % 2 ? world.one : world.two),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await world.finish();
    const forced = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        world.start('beta', { again: true }, {}, index % 2 ? world.one : world.two),
      ),
    );
    const outcomes = forced.map(outcomeOf).sort();
    expect(outcomes).toEqual([[201, undefined], ...Array<unknown>(9).fill([409, 'SCHEDULER.RUN_NOT_OVER'])]);
    await world.finish();
    expect(await runsOf(world.one, world.book, 'beta')).toEqual([
      '2026-11-20 1 succeeded',
      '2026-11-20 2 succeeded',
    ]);
    expect((await world.start('beta')).body).toMatchObject({ revision: 2, existing: true });
  });

  it('is made by the schedule no second time', async () => {
    await world.start('gamma');
    await world.finish();
    await world.schema.sql(
      `UPDATE job_schedule SET scheduled_until = scheduled_until - INTERVAL 2 DAY
       WHERE job = 'gamma' AND book_id = (SELECT id FROM book WHERE code = ?)`,
      [world.book],
    );
    await world.finish();
    expect(await runsOf(world.one, world.book, 'gamma')).toEqual(['2026-11-20 1 succeeded']);
  });

  it('is for dates of the book up to its business date', async () => {
    expect((await world.start('today')).body).toMatchObject({ businessDate: '2026-11-21' });
    expectGood(
      await world.one.call('POST', `/v1/books/${world.book}/business-days`, {
        role: 'admin',
        body: { businessDate: '2026-11-25' },
      }),
    );
    const outcome = async (businessDate: string): Promise<unknown> =>
      outcomeOf(await world.start('alpha', { businessDate }));
    expect(await outcome('2026-11-25')).toEqual([422, 'SCHEDULER.DATE_AHEAD']);
    expect(await outcome('2026-11-19')).toEqual([422, 'SCHEDULER.DATE_NOT_IN_BOOK']);
    expect(await outcome('2026-02-30')).toEqual([400, 'HTTP.FIELD_INVALID']);
    const young = `${world.schema.name.slice(-8)}-y`;
    await openBook(world.one.call, { code: young });
    const path = `/v1/books/${young}/jobs/alpha/runs`;
    const refused = await world.one.call('POST', path, { role: 'operator', body: REASON });
    expect(outcomeOf(refused)).toEqual([422, 'SCHEDULER.NO_DATE_YET']);
  });
});

describe('a schedule', () => {
  it('is what the job says until somebody changes it, with a reason and a trail', async () => {
    await world.finish();
    const jobs = (await world.get('jobs')).body.items as Record<string, unknown>[];
    expect(jobs.map(({ name }) => name)).toEqual([
      ...[
        'alpha',
        'beta',
        'channel-statements',
        'clearing',
        'close-day',
        'close-month',
        'cut-day',
        'erp-summary',
        'gamma',
        ...['settlement-approve', 'settlement-check', 'settlement-conclude'],
        ...['settlement-pay', 'settlement-prepare', 'settlement-report'],
        'today',
        'trial-balance',
      ],
    ]);
    expect(jobs.find(({ name }) => name === 'today')).toMatchObject({
      ...{ description: 'Of the test', dateOf: 'current', expectedMinutes: 10 },
      schedule: {
        ...{ cron: '30 2 * * *', defaultCron: '30 2 * * *', timeZone: 'Asia/Shanghai', enabled: true },
        ...{ graceMinutes: 7, version: 0, changedAt: null, changedBy: null },
      },
    });
    const body = { cron: '0 4 * * 1-5', graceMinutes: 12, reason: 'later', expectedVersion: 0 };
    const changed = await world.setSchedule('today', body);
    expect(changed.status).toBe(200);
    expect(changed.body.schedule).toMatchObject({
      ...{ cron: '0 4 * * 1-5', defaultCron: '30 2 * * *', graceMinutes: 12, version: 1 },
      ...{
        changedBy: 'test-client',
        nextTimes: [/T20:00:00.000Z$/, /T20/, /T20/].map((time) => expect.stringMatching(time)),
      },
    });
    expect((await world.setSchedule('today', { ...body, expectedVersion: 0 })).body.schedule.version).toBe(1);
    expect(outcomeOf(await world.setSchedule('today', { expectedVersion: 0 }))).toEqual([
      409,
      'SCHEDULER.VERSION_DIFFERS',
    ]);
    const back = await world.setSchedule('today', { expectedVersion: 1 });
    expect(back.body.schedule).toMatchObject({ cron: '30 2 * * *', graceMinutes: 7, version: 2 });
    const trail = await world.auditOf('job-schedule.change');
    expect(trail.map(({ target, reason }) => [target, reason])).toEqual([
      ['today', 'test'],
      ['today', 'later'],
    ]);
    expect(JSON.parse(trail[1]!.detail!)).toMatchObject({
      from: { cron: null },
      to: { cron: '0 4 * * 1-5' },
    });
  });

  it.each(['', '* * * *', '0 0 0 * * *', '@daily', '61 * * * *', '0 2 30 2 *', 'every night', '0 2 * * *;'])(
    '%j is refused as no time',
    async (cron) => {
      const before = (await world.get('jobs')).body;
      const { status, body } = await world.setSchedule('alpha', { cron });
      expect([status, body.field]).toEqual([400, 'cron']);
      expect(body.code).toBe(cron === '' ? 'HTTP.FIELD_INVALID' : 'SCHEDULER.CRON_MALFORMED');
      expect((await world.get('jobs')).body).toEqual(before);
    },
  );

  it('is changed once by many who have seen the same version', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        world.setSchedule('beta', { cron: `${index} 3 * * *`, expectedVersion: 0 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)]);
  });
});

describe('runs', () => {
  it('are listed page by page, the latest first, and by every filter', async () => {
    const pages = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const more: string = after === '' ? '' : `&after=${after}`;
        const { body } = expectGood(await world.get(`job-runs?limit=2&${query}${more}`));
        ids.push(...body.items.map(({ id }: { id: string }) => id));
        after = body.next;
      }
      return ids;
    };
    const all = await pages('');
    expect(all).toEqual([...all].sort().reverse());
    expect(new Set(all).size).toBe(all.length);
    const [count] = await world.schema.sql<{ runs: string }>('SELECT COUNT(*) AS runs FROM job_run');
    expect(all).toHaveLength(Number(count!.runs));
    const [beta, today] = [await pages('job=beta'), await pages('businessDate=2026-11-21')];
    expect([beta.length, today.length]).toEqual([2, 1]);
    expect(await pages('job=beta&status=succeeded&businessDate=2026-11-20')).toEqual(beta);
    expect(await pages('job=beta&businessDate=2026-11-21')).toEqual([]);
    expect(await pages('status=succeeded')).toHaveLength(all.length);
    expect(await pages('status=failed')).toEqual([]);
    const latest = (await world.get('jobs')).body.items[1].latestRun;
    expect([latest.id, latest.revision]).toEqual([beta[0], 2]);
  });

  it('tell their history page by page', async () => {
    const { id } = (await world.start('today')).body;
    const { body } = await world.get(`job-runs/${id}?limit=2`);
    expect(body.events.items.map(({ number, kind }: Record<string, unknown>) => [number, kind])).toEqual([
      [1, 'create'],
      [2, 'claim'],
    ]);
    const rest = await world.get(`job-runs/${id}?limit=2&after=${body.events.next}`);
    expect(rest.body.events).toMatchObject({ items: [{ number: 3, kind: 'succeed' }], hasMore: false });
    expect(rest.body.events.items[0].node).toMatch(/:\d+$/);
  });
});
