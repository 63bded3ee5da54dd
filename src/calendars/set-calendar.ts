import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { baseDaysOf } from './published-days.rules.js';
import { calendarProblem } from './calendar-definition.rules.js';
import type { CalendarDefinition } from './calendar.js';
import { CalendarRepository } from './database/calendar.repository.js';
import { SetCalendarDto } from './dto/calendar.dto.js';

/** A new calendar, or the next version of one: proposed by one client, approved by another, for money goes by it. */
@Injectable()
export class SetCalendar implements ChangeCommand<SetCalendarDto> {
  readonly effect = 'change';
  readonly name = 'set-calendar';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SetCalendarDto;

  constructor(
    private readonly calendars: CalendarRepository,
    private readonly clock: Clock,
  ) {}

  check(_book: BookRef, content: SetCalendarDto): Promise<Result<void>> {
    const problem = calendarProblem(definitionOf(content));
    return Promise.resolve(problem ? refused(problem) : accepted(undefined));
  }

  /** Looked at again: another release of the service may know other years than the one that it was proposed to. */
  async execute(
    tx: Tx,
    { approvalId, book, content }: ApprovedOrder<SetCalendarDto>,
  ): Promise<Result<object>> {
    const definition = definitionOf(content);
    const problem = calendarProblem(definition);
    if (problem) return refused(problem);
    await this.calendars.advance(tx, book.id);
    const { calendar: code } = content;
    const number = (await this.calendars.lastNumber(book.id, code, tx)) + 1;
    const recordedAt = toDatabaseTime(this.clock.now());
    const baseDays = baseDaysOf(definition);
    await this.calendars.insert(tx, book.id, { code, number, definition, baseDays, approvalId, recordedAt });
    return accepted({ calendar: code, version: number });
  }
}

function definitionOf({ calendar: _code, ...said }: SetCalendarDto): CalendarDefinition {
  const { name, base, weekend, makeUpDays, ownYears = [], closedDays = [], openDays = [] } = said;
  return { name, base, weekend, makeUpDays, ownYears, closedDays, openDays };
}
