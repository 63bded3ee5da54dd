import { Injectable } from '@nestjs/common';
import { addDays } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { OpenDays } from './rules/cycle.rules.js';
import { settlementRefusals } from './settlement.errors.js';

export type CalendarSource = (bookId: number, code: string) => Promise<Result<OpenDays>>;

/** Where no calendar is agreed. */
const EVERY_DAY: OpenDays = {
  onOrAfter: (date) => accepted(date),
  plus: (date, openDays) => accepted(addDays(date, openDays)),
};

/** The port to the calendars of a book; without one, agreements name none. */
@Injectable()
export class SettlementCalendars {
  private source: CalendarSource = (_bookId, code) =>
    Promise.resolve(refused(settlementRefusals.calendarUnknown(code)));

  readBy(source: CalendarSource): void {
    this.source = source;
  }

  /** @param code null: every day is open */
  async of(bookId: number, code: string | null): Promise<Result<OpenDays>> {
    if (code === null) return accepted(EVERY_DAY);
    const found = await this.source(bookId, code);
    return found.ok ? found : refused(settlementRefusals.calendarUnknown(code));
  }
}
