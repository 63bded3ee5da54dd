import { Injectable } from '@nestjs/common';
import { addDays } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { OpenDays } from './rules/cycle.rules.js';
import { settlementRefusals } from './settlement.errors.js';

/** @returns the open days of a calendar of the book; a refusal when there is none of that code */
export type CalendarSource = (bookId: number, code: string) => Promise<Result<OpenDays>>;

/** Where no calendar is agreed. */
const EVERY_DAY: OpenDays = {
  onOrAfter: (date) => accepted(date),
  plus: (date, openDays) => accepted(addDays(date, openDays)),
};

/** The port to the module that keeps calendars; without one, agreements name none. */
@Injectable()
export class SettlementCalendars {
  private source: CalendarSource = (_bookId, code) =>
    Promise.resolve(refused(settlementRefusals.calendarUnknown(code)));

  readBy(source: CalendarSource): void {
    this.source = source;
  }

  of(bookId: number, code: string | null): Promise<Result<OpenDays>> {
    return code === null ? Promise.resolve(accepted(EVERY_DAY)) : this.source(bookId, code);
  }
}
