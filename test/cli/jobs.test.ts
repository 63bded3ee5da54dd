import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBook } from '../support/book.js';
import { cliHere, startCli, type EndedCli } from '../support/cli.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { cutTo, expectGood, startNode, SteppedJob, type SchedulerNode } from '../support/scheduler-nodes.js';
import { until } from '../support/until.js';

const DATE = '2026-11-20';
const COMMON = { description: 'Of the test', expectedMinutes: 10, defaultCron: '30 2 * * *' };

let schema: TestSchema;
let node: SchedulerNode;
let book: string;
let env: NodeJS.ProcessEnv;
let serial = 0;
beforeAll(async () => {
  schema = await createSchema();
  node = await startNode({ schema });
  // Locks are named after books, and Redis is shared.
  book = `${schema.name.slice(-8)}-c`;
  await openBook(node.call, { code: book, businessDate: DATE });
  await cutTo(node, book, '2026-11-21');
  env = { SUANPAN_URL: node.url, SUANPAN_API_KEY: node.keys.admin };
});
afterAll(async () => {
  await node.scheduler.settled();
  await node.stop();
  await schema.drop();
});

const cli = (...args: string[]): Promise<EndedCli> => cliHere([...args, '--book', book], env);
const rest = async (path: string) =>
  expectGood(await node.call('GET', `/v1/books/${book}/${path}`, { role: 'admin' })).body;

const waitFor = (name: string): string[] => ['run', name, '--book', book, '--date', DATE, '--wait'];

/** A job of three pages that are made when the test lets them. */
function defineJob(): { name: string; job: SteppedJob } {
  const name = `stepped-${++serial}`;
  const job = new SteppedJob(3, { ...COMMON, name });
  node.define(job.job);
  return { name, job };
}

/** Whatever waits is taken up, until that many tries have begun. */
async function takeUp(job: SteppedJob, tries = 1) {
  await until(async () => {
    await node.scheduler.round();
    return job.tries.length >= tries;
  });
  return job.atTry(tries);
}

describe('run', () => {
  it('starts a run once, and says so', async () => {
    const { name, job } = defineJob();
    const first = await cli('run', name, '--date', DATE, '--reason', 'by hand', '--json');
    expect([first.code, first.json()]).toMatchObject([
      0,
      { job: name, book, businessDate: DATE, existing: false, status: 'waiting', reason: 'by hand' },
    ]);
    const again = await cli('run', name, '--date', DATE);
    expect([again.code, again.output]).toEqual([0, expect.stringContaining('nothing was started')]);
    const { step, ended } = await takeUp(job);
    for (let page = 0; page < 3; page++) step();
    await ended;
    await node.scheduler.settled();
  });

  it('shows the progress until the end with --wait', async () => {
    const { name, job } = defineJob();
    const waiting = startCli([...waitFor(name), '--json'], env);
    const { step } = await takeUp(job);
    for (let done = 1; done <= 3; done++) {
      step();
      if (done < 3) await until(() => waiting.told().includes(`${done} of 3`));
    }
    const { code, json, errors } = await waiting.ended;
    expect([code, json()]).toMatchObject([0, { job: name, status: 'succeeded', done: 3, total: 3 }]);
    expect(errors).toMatch(new RegExp(`^${name} ${DATE}: running.*, 1 of 3$`, 'm'));
    const { existing, ...run } = json();
    expect(existing).toBe(false);
    const { events: _, ...told } = await rest(`job-runs/${String(run.id)}`);
    expect(run).toEqual(told);
  });

  it('closes a month that is over, and says why not when it cannot', async () => {
    const months = `${schema.name.slice(-8)}-m`;
    await openBook(node.call, { code: months, businessDate: '2026-10-31' });
    await cutTo(node, months, '2026-11-01');
    const close = async (...more: string[]): Promise<EndedCli> => {
      const args = ['run', 'close-month', '--book', months, '--date', '2026-10-31', '--wait', ...more];
      const ending = cliHere(args, env);
      let isOver = false;
      void ending.finally(() => (isOver = true));
      await until(async () => {
        await node.scheduler.round();
        return isOver;
      });
      return ending;
    };
    const open = await close();
    expect([open.code, open.output]).toEqual([1, expect.stringContaining('2026-10-31 still takes postings')]);
    const path = `/v1/books/${months}/business-days/2026-10-31/close`;
    expectGood(await node.call('POST', path, { role: 'finance' }));
    const closed = await close('--again', '--json');
    expect([closed.code, closed.json()]).toMatchObject([0, { job: 'close-month', status: 'succeeded' }]);
    const { body } = await node.call('GET', `/v1/books/${months}/periods`, { role: 'finance' });
    expect(body.items).toMatchObject([{ period: '2026-10', status: 'closed', days: 1 }]);
  });

  it('ends with 1 when the run was not successful', async () => {
    const { name, job } = defineJob();
    job.result = { outcome: 'blocked', reason: 'somebody must look' };
    const waiting = startCli(waitFor(name), env);
    const { step } = await takeUp(job);
    for (let page = 0; page < 3; page++) step();
    const { code, output } = await waiting.ended;
    expect([code, output]).toEqual([1, expect.stringMatching(/is blocked .*: somebody must look\n$/)]);
    const late = (await cliHere(['status', '--json'], env)).json().books as Record<string, unknown>[];
    expect(late.find((each) => each.book === book)!.lateJobs).toContainEqual(
      expect.objectContaining({ job: name, businessDate: DATE, status: 'blocked', problem: 'blocked' }),
    );
  });

  it('leaves the run alone when the waiting is interrupted', async () => {
    const { name, job } = defineJob();
    const waiting = startCli([...waitFor(name), '--json'], env);
    const { step, ended } = await takeUp(job);
    step();
    await until(() => waiting.told().includes('1 of 3'));
    waiting.kill('SIGINT');
    const { code, errors, json } = await waiting.ended;
    expect([code, json()]).toMatchObject([130, { error: { code: 'CLI.INTERRUPTED' } }]);
    expect(errors).toMatch(/the run is running and goes on: suanpan jobs show [0-9a-f-]{36} /);
    step();
    step();
    await ended;
    await node.scheduler.settled();
    const { items } = await rest(`job-runs?job=${name}`);
    expect(items).toMatchObject([{ status: 'succeeded' }]);
  });

  it('is refused for a job or a date that is not there', async () => {
    const none = await cli('run', 'nothing', '--json');
    expect([none.code, none.json()]).toMatchObject([1, { error: { code: 'SCHEDULER.JOB_NOT_FOUND' } }]);
    const { name } = defineJob();
    const ahead = await cli('run', name, '--date', '2026-12-31', '--wait', '--json');
    expect([ahead.code, ahead.json()]).toMatchObject([1, { error: { status: 422 } }]);
  });
});

describe('jobs', () => {
  it('lists what REST lists', async () => {
    defineJob();
    const { code, json } = await cli('jobs', '--json');
    expect([code, json()]).toEqual([0, await rest('jobs')]);
    const { output } = await cli('jobs', 'list');
    expect(output).toMatch(new RegExp(`stepped-${serial} +│ 30 2 \\* \\* \\* Asia/Shanghai +│ 20`));
  });

  it('pauses, resumes and cancels a run, and shows its history', async () => {
    const { name, job } = defineJob();
    const { id } = (await cli('run', name, '--date', DATE, '--json')).json() as { id: string };
    const { step, ended } = await takeUp(job);
    const asked = await cli('jobs', 'pause', id, '--reason', 'wait a moment');
    expect([asked.code, asked.output]).toEqual([0, expect.stringContaining('is running, to pause')]);
    step();
    await ended;
    await node.scheduler.settled();
    expect((await cli('jobs', 'resume', id, '--json')).json()).toMatchObject({ id, status: 'waiting' });
    const cancelled = await cli('jobs', 'cancel', id, '--json');
    expect([cancelled.code, cancelled.json()]).toMatchObject([0, { id, status: 'cancelled' }]);
    const late = await cli('jobs', 'resume', id, '--json');
    expect([late.code, late.json()]).toMatchObject([1, { error: { code: 'SCHEDULER.RUN_STATE' } }]);

    const shown = await cli('jobs', 'show', id, '--json');
    expect(shown.json()).toEqual(await rest(`job-runs/${id}?limit=200`));
    expect((await cli('jobs', 'show', id)).output).toContain('wait a moment');
  });

  it('lists runs by job, date and status', async () => {
    const args = ['jobs', 'runs', '--status', 'cancelled', '--date', DATE, '--limit', '5'];
    const { json } = await cli(...args, '--json');
    const { items, hasMore } = await rest(`job-runs?status=cancelled&businessDate=${DATE}&limit=5`);
    expect(json()).toEqual({ items, hasMore });
    expect((items as unknown[]).length).toBeGreaterThan(0);
    expect((await cli(...args)).output).toMatch(/│ stepped-\d+ +│ 2026-11-20 │ +1 │ cancelled │/);
    expect((await cli('jobs', 'runs', '--job', 'none')).output).toBe('There are no such runs.\n');
  });

  it('of a run that is not there is refused', async () => {
    const { code, json } = await cli('jobs', 'show', '0190b5a0-0000-7000-8000-000000000000', '--json');
    expect([code, json()]).toMatchObject([1, { error: { code: 'SCHEDULER.RUN_NOT_FOUND' } }]);
  });
});
