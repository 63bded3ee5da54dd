import { expect } from 'vitest';
import { resourceOf } from '../../src/scheduler/run.js';
import { openBook } from './book.js';
import type { Answer } from './call.js';
import { METRICS_TOKEN } from './prometheus-text.js';
import { openRedisGate, type RedisGate } from './redis-gate.js';
import { createSchema, type TestSchema } from './schema.js';
import { expectGood, startNode, SteppedJob, type SchedulerNode } from './scheduler-nodes.js';

export const STEPPED_PAGES = 3;

/** A run as a test reads it. */
export interface RunBody {
  readonly id: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

export const kindsOf = (run: RunBody): string[] =>
  (run.events as { items: { kind: string }[] }).items.map(({ kind }) => kind);

/** Two nodes, the first of them behind a gate to Redis; and for each test a book and a job of its own. */
export class SteppedRuns {
  schema!: TestSchema;
  gate!: RedisGate;
  one!: SchedulerNode;
  two!: SchedulerNode;
  stepped!: SteppedJob;
  book!: string;
  private readonly log: string[] = [];
  private serial = 0;

  async open(): Promise<void> {
    this.schema = await createSchema();
    this.gate = await openRedisGate();
    this.one = await this.startNode(this.gate.url);
    this.two = await this.startNode();
  }

  async close(): Promise<void> {
    await Promise.all([this.one.stop(), this.two.stop()]);
    await this.schema.drop();
    await this.gate.stop();
  }

  async renew(): Promise<void> {
    this.serial++;
    this.book = `${this.schema.name.slice(-8)}-${this.serial}`;
    this.stepped = new SteppedJob(STEPPED_PAGES, {
      ...{ name: `stepped-${this.serial}`, description: 'Of the test', defaultCron: null },
      ...{ expectedMinutes: 10, dateOf: 'current' },
    });
    for (const node of [this.one, this.two]) node.define(this.stepped.job);
    await openBook(this.one.call, { code: this.book });
  }

  startNode(redisUrl?: string): Promise<SchedulerNode> {
    return startNode({
      schema: this.schema,
      env: { METRICS_TOKEN, ...(redisUrl && { REDIS_URL: redisUrl }) },
      log: { write: (line: string) => void this.log.push(line) },
    });
  }

  /** The lock under which the job works in the book. */
  get resource(): string {
    return resourceOf(this.book, this.stepped.job.name);
  }

  /** Starts a run of the job by command. @returns its id */
  async startRun(): Promise<string> {
    const path = `/v1/books/${this.book}/jobs/${this.stepped.job.name}/runs`;
    const order = { role: 'operator', body: { reason: 'test' } } as const;
    return expectGood(await this.one.call('POST', path, order)).body.id as string;
  }

  async read(id: string): Promise<RunBody> {
    const path = `/v1/books/${this.book}/job-runs/${id}`;
    return (await this.two.call('GET', path, { role: 'finance' })).body as RunBody;
  }

  order(id: string, command: string): Promise<Answer> {
    const body = { reason: `to ${command}` };
    const path = `/v1/books/${this.book}/job-runs/${id}/${command}`;
    return this.two.call('POST', path, { role: 'operator', body });
  }

  async untilStatus(id: string, status: string): Promise<void> {
    await expect.poll(async () => (await this.read(id)).status, { timeout: 10_000 }).toBe(status);
  }

  alarms(name: string): string[] {
    return this.log.filter((line) => line.includes(`"alarm":"${name}"`) && line.includes(this.book));
  }

  /** That try is let through to its end. */
  async finish(number: number): Promise<void> {
    const last = await this.stepped.atTry(number);
    for (let page = 0; page < STEPPED_PAGES; page++) last.step();
    await last.ended;
  }
}
