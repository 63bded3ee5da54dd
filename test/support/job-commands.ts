import { openBook } from './book.js';
import type { Answer, CallOptions } from './call.js';
import { createSchema, type TestSchema } from './schema.js';
import { cutTo, quickJob, startNode, type SchedulerNode } from './scheduler-nodes.js';

/** Two nodes with four jobs that are done as soon as they are begun, and two books at 21 November. */
export class JobCommands {
  schema!: TestSchema;
  one!: SchedulerNode;
  two!: SchedulerNode;
  book!: string;
  other!: string;
  /** Book and date of every run that was worked at. */
  readonly noted: string[] = [];

  async open(): Promise<void> {
    this.schema = await createSchema();
    this.one = await startNode({ schema: this.schema });
    this.two = await startNode({ schema: this.schema });
    const common = { description: 'Of the test', expectedMinutes: 10, defaultCron: '30 2 * * *' };
    for (const node of [this.one, this.two]) {
      for (const name of ['alpha', 'beta', 'gamma']) node.define(quickJob({ ...common, name }, this.noted));
      const today = { name: 'today', dateOf: 'current', graceMinutes: 7 } as const;
      node.define(quickJob({ ...common, ...today }, this.noted));
    }
    this.book = `${this.schema.name.slice(-8)}-a`;
    this.other = `${this.schema.name.slice(-8)}-b`;
    for (const code of [this.book, this.other]) {
      await openBook(this.one.call, { code, businessDate: '2026-11-20' });
      await cutTo(this.one, code, '2026-11-21');
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.one.stop(), this.two.stop()]);
    await this.schema.drop();
  }

  start(job: string, body: object = {}, options: CallOptions = {}, node = this.one): Promise<Answer> {
    const path = `/v1/books/${this.book}/jobs/${job}/runs`;
    return node.call('POST', path, { role: 'operator', body: { reason: 'test', ...body }, ...options });
  }

  setSchedule(job: string, body: object): Promise<Answer> {
    const order = { cron: null, enabled: true, graceMinutes: null, reason: 'test', ...body };
    const path = `/v1/books/${this.book}/jobs/${job}/schedule`;
    return this.one.call('PUT', path, { role: 'operator', body: order });
  }

  get(path: string, options: CallOptions = { role: 'finance' }): Promise<Answer> {
    return this.one.call('GET', `/v1/books/${this.book}/${path}`, options);
  }

  /** What waits is done. */
  async finish(): Promise<void> {
    await this.one.scheduler.round();
    await this.one.scheduler.settled();
  }

  async auditOf(action: string): Promise<Record<string, string>[]> {
    const path = `/v1/audit-events?book=${this.book}&action=${action}&limit=200`;
    return (await this.one.call('GET', path, { role: 'admin' })).body.items as Record<string, string>[];
  }
}
