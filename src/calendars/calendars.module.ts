import { Module, type OnModuleInit } from '@nestjs/common';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { Calendars } from './calendars.js';
import { CalendarsController } from './calendars.controller.js';
import { CalendarRepository } from './database/calendar.repository.js';
import { ReadCalendars } from './read-calendars.js';
import { SetCalendar } from './set-calendar.js';

/** Calendars (日历) of books: which days are open, changed by maker and checker only. */
@Module({
  imports: [ApprovalsModule, BooksModule],
  controllers: [CalendarsController],
  providers: [CalendarRepository, Calendars, ReadCalendars, SetCalendar],
  exports: [Calendars],
})
export class CalendarsModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setCalendar: SetCalendar,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setCalendar);
  }
}
