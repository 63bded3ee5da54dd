import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hire } from '../../support/approvals.js';
import { outcomeOf } from '../../support/call.js';
import { JobCommands } from '../../support/job-commands.js';
import { expectGood } from '../../support/scheduler-nodes.js';

const NOBODY = '01a1fdac-0000-7000-8000-000000000000';
const REASON = { reason: 'test' };

const world = new JobCommands();
beforeAll(() => world.open());
afterAll(() => world.close());

describe('what is refused', () => {
  it.each([
    ['GET', 'jobs', ['finance', 'operator', 'approver', 'admin']],
    ['GET', 'job-runs', ['finance', 'operator', 'approver', 'admin']],
    ['GET', `job-runs/${NOBODY}`, ['finance', 'operator', 'approver', 'admin']],
    ['PUT', 'jobs/alpha/schedule', ['operator', 'admin']],
    ['POST', 'jobs/alpha/runs', ['operator', 'admin']],
    ['POST', `job-runs/${NOBODY}/pause`, ['operator', 'admin']],
    ['POST', `job-runs/${NOBODY}/resume`, ['operator', 'admin']],
    ['POST', `job-runs/${NOBODY}/cancel`, ['operator', 'admin']],
  ])('%s %s is for %s', async (method, path, allowed) => {
    for (const role of ['poster', 'finance', 'operator', 'approver', 'admin'] as const) {
      const body = method === 'GET' ? {} : { body: {} };
      const answer = await world.one.call(method, `/v1/books/${world.book}/${path}`, { role, ...body });
      expect([role, answer.body.code === 'AUTH.ROLE_MISSING']).toEqual([role, !allowed.includes(role)]);
    }
  });

  it('a job, a run and a book that are not there', async () => {
    expect(outcomeOf(await world.start('nothing'))).toEqual([404, 'SCHEDULER.JOB_NOT_FOUND']);
    expect(outcomeOf(await world.setSchedule('toString', {}))).toEqual([404, 'SCHEDULER.JOB_NOT_FOUND']);
    for (const run of [NOBODY, 'x', NOBODY.toUpperCase()])
      expect(outcomeOf(await world.get(`job-runs/${run}`))).toEqual([404, 'SCHEDULER.RUN_NOT_FOUND']);
    for (const path of ['jobs', 'job-runs', `job-runs/${NOBODY}`]) {
      const answer = await world.one.call('GET', `/v1/books/nowhere/${path}`, { role: 'finance' });
      expect(outcomeOf(answer)).toEqual([404, 'LEDGER.BOOK_NOT_FOUND']);
    }
    const queries = ['after=zzz', `after=${Buffer.from('["1"]').toString('base64url')}`];
    for (const query of queries)
      expect(outcomeOf(await world.get(`job-runs?${query}`))).toEqual([400, 'HTTP.CURSOR_MALFORMED']);
    for (const query of ['status=done', 'job=A', 'businessDate=2026-02-30', 'limit=0', 'limit=201', 'x=1'])
      expect((await world.get(`job-runs?${query}`)).status).toBe(400);
  });

  it('a body without a reason, or with something else', async () => {
    for (const body of [{}, { reason: '' }, { reason: 'x'.repeat(256) }, { ...REASON, more: 1 }]) {
      for (const path of ['jobs/alpha/runs', `job-runs/${NOBODY}/pause`]) {
        const answer = await world.one.call('POST', `/v1/books/${world.book}/${path}`, {
          role: 'operator',
          body,
        });
        expect(answer.status).toBe(400);
      }
    }
    for (const more of [{ graceMinutes: 0 }, { graceMinutes: 10_081 }, { enabled: 'yes' }, { cron: 5 }])
      expect((await world.setSchedule('alpha', more)).status).toBe(400);
  });

  it('a state in which it cannot be done', async () => {
    const { id } = (await world.start('alpha')).body;
    await world.finish();
    for (const command of ['pause', 'resume', 'cancel']) {
      const path = `/v1/books/${world.book}/job-runs/${id}/${command}`;
      const answer = await world.one.call('POST', path, { role: 'operator', body: REASON });
      expect(outcomeOf(answer)).toEqual([409, 'SCHEDULER.RUN_STATE']);
      expect(answer.body.details).toEqual({ status: 'succeeded' });
    }
  });

  it('a run of another book, and another book to a key of one', async () => {
    const path = `/v1/books/${world.other}/jobs/alpha/runs`;
    const { id } = expectGood(await world.one.call('POST', path, { role: 'operator', body: REASON })).body;
    expect(outcomeOf(await world.get(`job-runs/${id}`))).toEqual([404, 'SCHEDULER.RUN_NOT_FOUND']);
    const pause = `/v1/books/${world.book}/job-runs/${id}/pause`;
    const answer = await world.one.call('POST', pause, { role: 'operator', body: REASON });
    expect(outcomeOf(answer)).toEqual([404, 'SCHEDULER.RUN_NOT_FOUND']);
    const listed = (await world.get('job-runs?limit=200')).body.items as { id: string }[];
    expect(listed.map((run) => run.id)).not.toContain(id);
    await hire(world.one.call, 'of-one-book', ['operator']);
    const order = { roles: ['operator'], books: [world.book], reason: 'test' };
    const clients = '/v1/clients/of-one-book/keys';
    const key = (await world.one.call('POST', clients, { role: 'admin', body: order })).body.secret as string;
    expect((await world.get('jobs', { key })).status).toBe(200);
    const foreign = await world.one.call('GET', `/v1/books/${world.other}/job-runs/${id}`, { key });
    expect(outcomeOf(foreign)).toEqual([403, 'AUTH.BOOK_NOT_IN_SCOPE']);
    expect(outcomeOf(await world.one.call('POST', path, { key, body: REASON }))).toEqual([
      403,
      'AUTH.BOOK_NOT_IN_SCOPE',
    ]);
  });
});
