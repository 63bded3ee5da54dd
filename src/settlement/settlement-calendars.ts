import { Injectable } from '@nestjs/common';
import { addDays } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Calendars } from '../calendars/index.js';
import type { OpenDays } from './rules/cycle.rules.js';
import { settlementRefusals } from './settlement.errors.js';

/** Where no calendar is agreed. */
const EVERY_DAY: OpenDays = {
  onOrAfter: (date) => accepted(date),
  plus: (date, openDays) => accepted(addDays(date, openDays)),
};

/** The open days that agreements count by. */
@Injectable()
export class SettlementCalendars {
  constructor(private readonly calendars: Calendars) {}

  /** @param code null: every day is open */
  async of(bookId: number, code: string | null): Promise<Result<OpenDays>> {
    if (code === null) return accepted(EVERY_DAY);
    const found = await this.calendars.of(bookId, code);
    return found.ok ? found : refused(settlementRefusals.calendarUnknown(code));
  }
}
