import { Injectable, type OnModuleInit } from '@nestjs/common';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import { NightDateRepository } from './database/night-date.repository.js';
import { NightDates } from './night-dates.js';
import { PrepareNight } from './prepare-night.js';
import { Waiting } from './waiting.js';

/** First of the night of settlement: behind clearing, where clearing has a run of the date. */
@Injectable()
export class PrepareJob implements JobDefinition, OnModuleInit {
  readonly name = 'settlement-prepare';
  readonly description =
    'Gathers what clearing says is due and prepares settlement batches (清算编制) up to the next date';
  /** As clearing: when everything is there is for the people of a book to say. */
  readonly defaultCron = null;
  readonly expectedMinutes = 60;
  readonly after = 'clearing';
  readonly afterIsOptional = true;

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly rows: NightDateRepository,
    private readonly nightDates: NightDates,
    private readonly night: PrepareNight,
    private readonly waiting: Waiting,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const book = valueOf(await this.books.byCode(context.book.code));
    const watch = await this.waiting.begin(context);
    const currencies = await this.rows.currencies(book.id);
    // Nothing is agreed with anybody: whatever is due is not settled here.
    if (currencies.length === 0) return { outcome: 'succeeded' };
    const { progressed } = watch;
    const dates = await this.nightDates.of(book.id, context.businessDate, progressed);
    for (const date of dates.due) await this.night.gather(context, book, date, progressed);
    const waits: string[] = [];
    for (const date of dates.settlement)
      for (const currency of currencies) {
        const waitsFor = await this.night.prepare(context, book, currency, date, progressed);
        if (waitsFor !== null) waits.push(waitsFor);
      }
    return this.waiting.end(watch, waits, []);
  }
}
