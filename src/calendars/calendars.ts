import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { RecentMap } from '../platform/recent-map/index.js';
import type { Calendar } from './calendar.js';
import { calendarRefusals } from './calendars.errors.js';
import { compileCalendar } from './compile-calendar.rules.js';
import { CalendarRepository } from './database/calendar.repository.js';

const KEPT = 200;

/** Calendars ready to answer. Versions never change, so what was compiled once is kept. */
@Injectable()
export class Calendars {
  private readonly compiled = new RecentMap<string, Calendar>(KEPT);

  constructor(private readonly calendars: CalendarRepository) {}

  /** Moves with every change of a calendar of the book, so that what follows from them can be kept until then. */
  changesOf(bookId: number): Promise<number> {
    return this.calendars.bookVersion(bookId);
  }

  /** @param version the last one if not given; the answer says which it is, to be kept with what follows from it */
  async of(bookId: number, code: string, version?: number): Promise<Result<Calendar>> {
    const last = await this.calendars.lastNumber(bookId, code);
    if (last === 0) return refused(calendarRefusals.notFound(code));
    const number = version ?? last;
    const key = `${bookId}/${code}/${number}`;
    const known = this.compiled.get(key);
    if (known) return accepted(known);
    const kept = await this.calendars.version(bookId, code, number);
    if (!kept) return refused(calendarRefusals.versionNotFound(code, number));
    const calendar = compileCalendar(kept);
    this.compiled.set(key, calendar);
    return accepted(calendar);
  }
}
