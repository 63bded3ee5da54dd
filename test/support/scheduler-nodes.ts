import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Transactions } from '../../src/platform/database/index.js';
import {
  JobRegistry,
  type JobContext,
  type JobDefinition,
  type JobResult,
} from '../../src/scheduler/index.js';
import { Pace } from '../../src/scheduler/pace.js';
import { Scheduler } from '../../src/scheduler/scheduler.js';
import type { Answer } from './call.js';
import { required, type TestSchema } from './schema.js';
import { startService, type Service, type ServiceOptions } from './service.js';

/** A node whose rounds come only when a test calls for them. */
export interface SchedulerNode extends Service {
  readonly scheduler: Scheduler;
  readonly pace: Pace;
  readonly transactions: Transactions;
  define(job: JobDefinition): void;
}

export async function startNode(options: ServiceOptions = {}): Promise<SchedulerNode> {
  const service = await startService(options);
  const { app } = service;
  const pace = app.get(Pace);
  return {
    ...service,
    pace,
    scheduler: app.get(Scheduler),
    transactions: app.get(Transactions),
    define: (job) => app.get(JobRegistry).define(job),
  };
}

/** What a test sees of a try of its job, and holds in its hand. */
export interface SeenTry {
  readonly context: JobContext;
  /** Lets the try make its next page. */
  step(): void;
  /** Lets it fail at its next page. */
  fail(error: Error): void;
  /** What the try ended with: its result, or what it threw. */
  readonly ended: Promise<unknown>;
}

/** A job of so many pages that makes each when the test lets it, and says where it began. */
export class SteppedJob {
  readonly tries: SeenTry[] = [];
  /** What it answers in the end. */
  result: JobResult = { outcome: 'succeeded' };

  constructor(
    private readonly pages: number,
    private readonly definition: Omit<JobDefinition, 'run'>,
  ) {}

  get job(): JobDefinition {
    return { ...this.definition, run: (context) => this.run(context) };
  }

  /** The latest try, as soon as there are so many. */
  async atTry(number: number): Promise<SeenTry> {
    for (let looks = 0; this.tries.length < number; looks++) {
      if (looks === 1_000) throw new Error(`the job was taken up ${this.tries.length} times, not ${number}`);
      await pause(10);
    }
    return this.tries[number - 1]!;
  }

  private async run(context: JobContext): Promise<JobResult> {
    const waiting: ((error: Error | null) => void)[] = [];
    const given: (Error | null)[] = [];
    const tell = (error: Error | null): void => {
      const waiter = waiting.shift();
      if (waiter) waiter(error);
      else given.push(error);
    };
    const next = (): Promise<Error | null> =>
      given.length > 0 ? Promise.resolve(given.shift()!) : new Promise((resolve) => waiting.push(resolve));
    let end: (value: unknown) => void = () => undefined;
    const ended = new Promise<unknown>((resolve) => (end = resolve));
    this.tries.push({ context, step: () => tell(null), fail: tell, ended });
    try {
      const begun = (context.checkpoint as { page: number } | null)?.page ?? 0;
      for (let page = begun + 1; page <= this.pages; page++) {
        const error = await next();
        if (error) throw error;
        await context.save({ done: page, total: this.pages, checkpoint: { page } });
      }
      end(this.result);
      return this.result;
    } catch (error) {
      end(error);
      throw error;
    }
  }
}

/** A job that is done as soon as it is begun, and notes for what it was. */
export function quickJob(definition: Omit<JobDefinition, 'run'>, noted: string[]): JobDefinition {
  return {
    ...definition,
    run: ({ book, businessDate }) => {
      noted.push(`${book.code} ${businessDate}`);
      return Promise.resolve({ outcome: 'succeeded' });
    },
  };
}

/** As if the node that works at the run had died: no sign of life for long, and its lock has run out. */
export async function letDie(schema: TestSchema, run: string, resource: string): Promise<void> {
  await schema.sql(
    'UPDATE job_run SET heartbeat_at = heartbeat_at - INTERVAL 1 HOUR WHERE id = UNHEX(REPLACE(?, ?, ?))',
    [run, '-', ''],
  );
  await forgetLock(resource);
}

/** As if Redis had been started again: nobody has the lock. */
export async function forgetLock(resource: string): Promise<void> {
  const redis = new Redis(required('TEST_REDIS_URL'));
  await redis.del(`suanpan:lock:${resource}`);
  redis.disconnect();
}

/** Opens a further date of a book and moves the business date there. */
export async function cutTo(node: Service, book: string, businessDate: string): Promise<void> {
  const order = { role: 'admin', body: { businessDate } } as const;
  for (const [method, path] of [
    ['POST', 'business-days'],
    ['PUT', 'business-date'],
  ] as const)
    expectGood(await node.call(method, `/v1/books/${book}/${path}`, order));
}

export function expectGood(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`refused: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** The runs of a job in a book, oldest first: date, revision and status. */
export async function runsOf(node: Service, book: string, job: string): Promise<string[]> {
  const path = `/v1/books/${book}/job-runs?job=${job}&limit=200`;
  const { body } = expectGood(await node.call('GET', path, { role: 'finance' }));
  const rows = body.items as { businessDate: string; revision: number; status: string }[];
  return rows.map(({ businessDate, revision, status }) => `${businessDate} ${revision} ${status}`).reverse();
}
