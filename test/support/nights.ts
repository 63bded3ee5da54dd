import { move, openAccount, openBook, posting } from './book.js';
import type { Answer } from './call.js';
import { TurnableClock } from './clock.js';
import { financeOf } from './nightly.js';
import { createSchema, type TestSchema } from './schema.js';
import { expectGood, runsOf, startNode, type SchedulerNode } from './scheduler-nodes.js';

/** When a book whose night is planned does what, in its time zone. */
export const PLAN = { 'cut-day': '0 0 * * *', 'close-day': '20,50 0-6 * * *' } as const;
const MINUTE = 60;

/** Two nodes on one clock, which tests turn from day to night. All books are in Shanghai. */
export class Nights {
  schema!: TestSchema;
  one!: SchedulerNode;
  two!: SchedulerNode;
  /** Noon of 3 March in Shanghai; behind the clock of every database that this runs on. */
  readonly clock = new TurnableClock(new Date('2025-03-03T04:00:00Z'));
  private readonly log: string[] = [];
  private serial = 0;

  async open(): Promise<void> {
    this.schema = await createSchema();
    const options = {
      schema: this.schema,
      clock: this.clock,
      log: { write: (line: string) => void this.log.push(line) },
    };
    this.one = await startNode(options);
    this.two = await startNode(options);
    // Room for the jobs of all books, so that no test waits for what another has left.
    for (const { pace } of [this.one, this.two]) pace.runsAtOnce = 50;
  }

  async close(): Promise<void> {
    await Promise.all([this.one.stop(), this.two.stop()]);
    await this.schema.drop();
  }

  /** A book at that date with two accounts, whose schedules are set through REST. @returns its code */
  async openBook(businessDate: string, plan: Readonly<Record<string, string>> = PLAN): Promise<string> {
    const code = `${this.schema.name.slice(-8)}-${++this.serial}`;
    await openBook(this.one.call, { code, businessDate });
    await openAccount(this.one.call, code, { code: 'bank', glAccount: '1002' });
    await openAccount(this.one.call, code, { code: 'customer', glAccount: '2201' });
    for (const [job, cron] of Object.entries(plan)) {
      const body = { cron, enabled: true, graceMinutes: null, reason: 'test' };
      const path = `/v1/books/${code}/jobs/${job}/schedule`;
      expectGood(await this.one.call('PUT', path, { role: 'operator', body }));
    }
    await this.rounds();
    return code;
  }

  /** Both nodes look around at the same time, and what they have taken up ends. */
  async rounds(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await Promise.all([this.one.scheduler.round(), this.two.scheduler.round()]);
      await Promise.all([this.one.scheduler.settled(), this.two.scheduler.settled()]);
    }
  }

  turnTo(time: string): void {
    this.clock.advanceSeconds((Date.parse(time) - this.clock.now().getTime()) / 1_000);
  }

  /** Rounds every ten minutes up to then, the first of them at once. */
  async passUntil(time: string): Promise<void> {
    await this.rounds();
    while (this.clock.now().getTime() < Date.parse(time)) {
      this.clock.advanceSeconds(10 * MINUTE);
      await this.rounds();
    }
  }

  post(book: string, node = this.one): Promise<Answer> {
    const order = posting(move('bank', 'customer', '1.00'));
    return node.call('POST', `/v1/books/${book}/vouchers`, order);
  }

  runs(book: string, job: string): Promise<string[]> {
    return runsOf(this.one, book, job);
  }

  /** Dates and whether they are open, in their order, and where the business date stands. */
  async days(book: string): Promise<string[]> {
    const { body } = await this.finance(book).send('GET', 'business-days?limit=200');
    const days = body.items as { businessDate: string; status: string }[];
    const { businessDate } = (await this.one.call('GET', `/v1/books/${book}`, { role: 'finance' })).body;
    return [...days.map((day) => `${day.businessDate} ${day.status}`), `at ${businessDate as string}`];
  }

  finance(book: string) {
    return financeOf(this.one.call, book);
  }

  start(book: string, job: string, body: object = {}): Promise<Answer> {
    const path = `/v1/books/${book}/jobs/${job}/runs`;
    return this.one.call('POST', path, { role: 'operator', body: { reason: 'test', ...body } });
  }

  alarms(name: string, book: string): string[] {
    return this.log.filter((line) => line.includes(`"alarm":"${name}"`) && line.includes(`"book":"${book}"`));
  }
}
