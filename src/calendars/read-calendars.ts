import { Injectable } from '@nestjs/common';
import { addDays, toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom } from '../platform/http/index.js';
import type { Page, PageQuery } from '../platform/http/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { CalendarDay, KeptCalendar } from './calendar.js';
import { calendarRefusals } from './calendars.errors.js';
import { Calendars } from './calendars.js';
import { CalendarRepository } from './database/calendar.repository.js';
import {
  MOST_DAYS_TOLD,
  type CalendarDaysDto,
  type CalendarDaysQuery,
  type CalendarDto,
} from './dto/calendar.dto.js';

const NUMBER = /^[1-9][0-9]{0,9}$/;

/** Calendars as people see them. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadCalendars {
  constructor(
    private readonly calendars: CalendarRepository,
    private readonly compiled: Calendars,
  ) {}

  async one(book: BookRef, code: string): Promise<Result<CalendarDto>> {
    const [last] = await this.calendars.versions(book.id, code, null, 1);
    return last ? accepted(viewOf(last)) : refused(calendarRefusals.notFound(code));
  }

  async page(book: BookRef, query: PageQuery): Promise<Result<Page<CalendarDto>>> {
    const after = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.calendars.page(book.id, after.value[0]!, limit + 1);
    return accepted(pageFrom(rows, limit, ({ code }) => [code], viewOf));
  }

  /** Newest first. */
  async versions(book: BookRef, code: string, query: PageQuery): Promise<Result<Page<CalendarDto>>> {
    const below = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!below.ok) return below;
    const [number] = below.value;
    if (number !== undefined && !NUMBER.test(number)) return refused(cursorMalformed());
    if ((await this.calendars.lastNumber(book.id, code)) === 0)
      return refused(calendarRefusals.notFound(code));
    const limit = limitOf(query);
    const place = number === undefined ? null : Number(number);
    const rows = await this.calendars.versions(book.id, code, place, limit + 1);
    return accepted(pageFrom(rows, limit, (row) => [String(row.number)], viewOf));
  }

  /** Which days are open and why; refused where one of them is in a year that is not covered. */
  async days(book: BookRef, code: string, query: CalendarDaysQuery): Promise<Result<CalendarDaysDto>> {
    const { fromDate, untilDate, version } = query;
    if (untilDate < fromDate) return refused(calendarRefusals.daysCrossed());
    if (untilDate >= addDays(fromDate, MOST_DAYS_TOLD))
      return refused(calendarRefusals.tooManyDays(MOST_DAYS_TOLD));
    const calendar = await this.compiled.of(book.id, code, version);
    if (!calendar.ok) return calendar;
    const days: CalendarDay[] = [];
    for (let date = fromDate; date <= untilDate; date = addDays(date, 1)) {
      const day = calendar.value.day(date);
      if (!day.ok) return day;
      days.push(day.value);
    }
    return accepted({ calendar: code, version: calendar.value.version, days });
  }
}

const viewOf = ({
  code,
  number,
  definition,
  baseDays,
  approvalId,
  recordedAt,
}: KeptCalendar): CalendarDto => ({
  ...{ code, version: number, name: definition.name, base: definition.base },
  ...{ weekend: [...definition.weekend], makeUpDays: definition.makeUpDays },
  ownYears: [...definition.ownYears],
  closedDays: [...definition.closedDays],
  openDays: [...definition.openDays],
  years: [...baseDays.years, ...definition.ownYears].sort((one, other) => one - other),
  ...{ approval: approvalId, recordedAt: toIsoTime(recordedAt) },
});
