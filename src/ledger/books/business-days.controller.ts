import { Body, Controller, Get, HttpStatus, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { isBusinessDate, toIsoTime } from '../../platform/clock/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../../platform/http/index.js';
import { BookDirectory } from './book-directory.js';
import type { BusinessDay } from './book.js';
import { bookRefusals } from './books.errors.js';
import { CloseBusinessDay } from './close-business-day.js';
import { BusinessDayRepository } from './database/business-day.repository.js';
import { BusinessDateDto, BusinessDayDto, BusinessDayPageDto } from './dto/book.dto.js';
import { MoveBusinessDate } from './move-business-date.js';
import { OpenBusinessDay } from './open-business-day.js';

@ApiTags('business days')
@Controller('v1/books/:book')
export class BusinessDaysController {
  constructor(
    private readonly directory: BookDirectory,
    private readonly openDay: OpenBusinessDay,
    private readonly moveDate: MoveBusinessDate,
    private readonly closeDay: CloseBusinessDay,
    private readonly days: BusinessDayRepository,
  ) {}

  @Get('business-days')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Business dates (会计日) of the book in their order' })
  @Answers(200, BusinessDayPageDto, 'A page of business dates')
  async list(@Param('book') code: string, @Query() query: PageQuery): Promise<BusinessDayPageDto> {
    const book = valueOf(await this.directory.byCode(code));
    const rows = await this.days.list(book.id, readAfter(query.after), limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.businessDate], viewOf);
  }

  @Post('business-days')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Open a further date at most 366 days from the business date' })
  @Answers(200, BusinessDayDto, 'It was open already; nothing changed')
  @Answers(201, BusinessDayDto, 'Opened')
  async open(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: BusinessDateDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BusinessDayDto> {
    const book = valueOf(await this.directory.byCode(code));
    const { day, opened } = valueOf(await this.openDay.execute(caller, book, body.businessDate));
    reply.status(opened ? HttpStatus.CREATED : HttpStatus.OK);
    return viewOf(day);
  }

  @Put('business-date')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Move the business date forward to an open date; postings go on meanwhile' })
  @Answers(200, BusinessDateDto, 'Where the business date stands now')
  async move(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: BusinessDateDto,
  ): Promise<BusinessDateDto> {
    const book = valueOf(await this.directory.byCode(code));
    valueOf(await this.moveDate.execute(caller, book, body.businessDate));
    return { businessDate: body.businessDate };
  }

  @Post('business-days/:date/close')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Close a date before the business date' })
  @Answers(200, BusinessDayDto, 'Closed')
  async close(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('date') date: string,
  ): Promise<BusinessDayDto> {
    const book = valueOf(await this.directory.byCode(code));
    if (!isBusinessDate(date)) throw new RefusalError(bookRefusals.dayNotFound(date));
    return viewOf(valueOf(await this.closeDay.execute(caller, book, date)));
  }
}

function readAfter(after: string | undefined): string {
  if (after === undefined) return '0001-01-01';
  const [date] = valueOf(decodeCursor(after, 1));
  if (!isBusinessDate(date!)) throw new RefusalError(cursorMalformed());
  return date!;
}

const viewOf = (day: BusinessDay): BusinessDayDto => ({
  businessDate: day.businessDate,
  status: day.status,
  openedAt: toIsoTime(day.openedAt),
  closedAt: day.closedAt === null ? null : toIsoTime(day.closedAt),
});
