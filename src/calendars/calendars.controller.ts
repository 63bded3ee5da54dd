import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../platform/errors/index.js';
import { Answers, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import {
  CalendarDaysDto,
  CalendarDaysQuery,
  CalendarDto,
  CalendarPageDto,
  CalendarsQuery,
  CalendarVersionsQuery,
} from './dto/calendar.dto.js';
import { ReadCalendars } from './read-calendars.js';

/** Calendars change by the approval command set-calendar. */
@ApiTags('calendars')
@Controller('v1/books/:book/calendars')
export class CalendarsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadCalendars,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Calendars (日历) of the book in their last versions' })
  @Answers(200, CalendarPageDto, 'A page by code')
  async list(@Param('book') code: string, @Query() query: CalendarsQuery): Promise<CalendarPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.page(book, query));
  }

  @Get(':calendar')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A calendar in its last version' })
  @Answers(200, CalendarDto, 'The calendar')
  async one(@Param('book') code: string, @Param('calendar') calendar: string): Promise<CalendarDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.one(book, calendar));
  }

  @Get(':calendar/versions')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'All versions of a calendar; none of them ever changes' })
  @Answers(200, CalendarPageDto, 'A page, newest first')
  async versions(
    @Param('book') code: string,
    @Param('calendar') calendar: string,
    @Query() query: CalendarVersionsQuery,
  ): Promise<CalendarPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.versions(book, calendar, query));
  }

  @Get(':calendar/days')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Which days are open, and why; a year that is not covered is refused' })
  @Answers(200, CalendarDaysDto, 'The days in their order')
  async days(
    @Param('book') code: string,
    @Param('calendar') calendar: string,
    @Query() query: CalendarDaysQuery,
  ): Promise<CalendarDaysDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.days(book, calendar, query));
  }
}
