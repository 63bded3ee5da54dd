import { openBook } from './book.js';
import { TurnableClock } from './clock.js';
import { createSchema, type TestSchema } from './schema.js';
import { expectGood, quickJob, startNode, type SchedulerNode } from './scheduler-nodes.js';

/** Of every job: half past two at night, in Shanghai 18:30 of the day before. */
const CRON = '30 2 * * *';

interface DescribedJob {
  readonly name: string;
  readonly schedule: Readonly<Record<string, unknown>> & { readonly nextTimes: readonly string[] };
}

/** Two nodes on one clock, whose jobs are due every night: for every date, for the latest only, for the date that is open. */
export class ScheduledBooks {
  schema!: TestSchema;
  one!: SchedulerNode;
  two!: SchedulerNode;
  /** Noon of 3 March in Shanghai; behind the clock of every database that this runs on. */
  readonly clock = new TurnableClock(new Date('2025-03-03T04:00:00Z'));
  /** By job: book and date of every run that was worked at. */
  readonly noted = { nightly: [], latest: [], now: [], 'by-hand': [] } as Record<string, string[]>;
  private readonly log: string[] = [];
  private serial = 0;

  async open(): Promise<void> {
    this.schema = await createSchema();
    const log = { write: (line: string) => void this.log.push(line) };
    this.one = await startNode({ schema: this.schema, clock: this.clock, log });
    this.two = await startNode({ schema: this.schema, clock: this.clock, log });
    // Room for the jobs of all books, so that no test waits for what another has left.
    for (const { pace } of [this.one, this.two]) pace.runsAtOnce = 50;
    const common = { description: 'Of the test', expectedMinutes: 10, defaultCron: CRON };
    for (const node of [this.one, this.two]) {
      node.define(quickJob({ ...common, name: 'nightly' }, this.noted.nightly!));
      node.define(quickJob({ ...common, name: 'latest', dates: 'latest' }, this.noted.latest!));
      node.define(quickJob({ ...common, name: 'now', dateOf: 'current' }, this.noted.now!));
      node.define(quickJob({ ...common, name: 'by-hand', defaultCron: null }, this.noted['by-hand']!));
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.one.stop(), this.two.stop()]);
    await this.schema.drop();
  }

  /** A book whose jobs the scheduler has seen. @returns its code */
  async openBook(businessDate = '2025-03-03'): Promise<string> {
    const code = `${this.schema.name.slice(-8)}-${++this.serial}`;
    await openBook(this.one.call, { code, businessDate });
    await this.rounds();
    return code;
  }

  /** Both nodes look around, several times and at the same time, and what they have taken up ends. */
  async rounds(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await Promise.all([this.one.scheduler.round(), this.two.scheduler.round()]);
      await Promise.all([this.one.scheduler.settled(), this.two.scheduler.settled()]);
    }
  }

  turnTo(time: string): void {
    this.clock.advanceSeconds((Date.parse(time) - this.clock.now().getTime()) / 1_000);
  }

  /** The dates for which a job was worked at, in that order. */
  workedAt(job: string, book: string): string[] {
    const lines = this.noted[job]!.filter((line) => line.startsWith(`${book} `));
    return lines.map((line) => line.slice(book.length + 1));
  }

  alarms(name: string, book: string): Record<string, unknown>[] {
    return this.log
      .filter((line) => line.includes(`"alarm":"${name}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line.book === book);
  }

  async job(book: string, name: string): Promise<DescribedJob> {
    const { body } = expectGood(await this.one.call('GET', `/v1/books/${book}/jobs`, { role: 'finance' }));
    return (body.items as DescribedJob[]).find((job) => job.name === name)!;
  }

  async setSchedule(book: string, job: string, more: object): Promise<void> {
    const body = { cron: null, enabled: true, graceMinutes: null, reason: 'test', ...more };
    const path = `/v1/books/${book}/jobs/${job}/schedule`;
    expectGood(await this.one.call('PUT', path, { role: 'operator', body }));
  }
}
