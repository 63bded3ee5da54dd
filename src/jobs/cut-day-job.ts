import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BookDirectory, CutBusinessDay, type BookRef } from '../ledger/books/index.js';
import { theService } from '../platform/auth/index.js';
import { addDays, Clock, dateInZone } from '../platform/clock/index.js';
import { valueOf } from '../platform/errors/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../scheduler/index.js';
import { dateBegunAt } from './cut-date.rules.js';
import { resultOf } from './result-of.js';

/**
 * Cuts the business date of a book (日切). When nights were missed, one cut leads to the date that the last of them would
 * have begun. A date that somebody has cut by hand shortly before its time is not followed by a second cut.
 */
@Injectable()
export class CutDayJob implements JobDefinition, OnModuleInit {
  readonly name = 'cut-day';
  readonly description = 'Opens the next date and moves the business date there; postings go on meanwhile';
  /** When a book changes its date is for its people to say. */
  readonly defaultCron = null;
  readonly expectedMinutes = 5;
  readonly graceMinutes = 10;
  readonly dateOf = 'current';
  readonly dates = 'latest';

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly cutDay: CutBusinessDay,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.define(this);
  }

  isWanted(businessDate: string, time: Date, timeZone: string): boolean {
    return businessDate < dateBegunAt(time, timeZone);
  }

  /** The date that begins is settled once for all tries: a later one would find another day on the calendar. */
  async run(context: JobContext): Promise<JobResult> {
    const book = valueOf(await this.books.byCode(context.book.code));
    const known = context.checkpoint as { readonly beginning: string } | null;
    const beginning = known?.beginning ?? this.dateToBegin(context, book);
    await context.save({ done: 0, total: 1, checkpoint: { beginning } });
    const cut = { ending: context.businessDate, beginning };
    const caller = theService(context.traceId);
    const result = resultOf(await this.cutDay.execute(caller, book, cut, (tx) => context.requireFence(tx)));
    await context.save({ done: 1, total: 1, checkpoint: { beginning } });
    return result;
  }

  /** By command it is the next date, or today's when the book is behind the calendar. */
  private dateToBegin({ businessDate, scheduledFor }: JobContext, { timeZone }: BookRef): string {
    const next = addDays(businessDate, 1);
    const wanted = scheduledFor
      ? dateBegunAt(scheduledFor, timeZone)
      : dateInZone(this.clock.now(), timeZone);
    return wanted > next ? wanted : next;
  }
}
