import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { ReadDefinitions } from '../definitions/read-definitions.js';
import {
  FeeScheduleDto,
  FeeSchedulePageDto,
  FeeSchedulesQuery,
  FeeScheduleVersionsQuery,
} from './dto/fee-schedule.dto.js';
import { FEE_SCHEDULES } from './rule-views.js';

/** Fee schedules change by the approval command set-fee-schedule. */
@ApiTags('fee-schedules')
@Controller('v1/books/:book/fee-schedules')
export class FeeSchedulesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadDefinitions,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Fee schedules (费率表) of the book in their last versions' })
  @Answers(200, FeeSchedulePageDto, 'A page by code')
  async list(@Param('book') code: string, @Query() query: FeeSchedulesQuery): Promise<FeeSchedulePageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.page(book, query, FEE_SCHEDULES));
  }

  @Get(':schedule')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A fee schedule in its last version' })
  @Answers(200, FeeScheduleDto, 'The schedule')
  async one(@Param('book') code: string, @Param('schedule') schedule: string): Promise<FeeScheduleDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.one(book, schedule, FEE_SCHEDULES));
  }

  @Get(':schedule/versions')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'All versions of a fee schedule; none of them ever changes' })
  @Answers(200, FeeSchedulePageDto, 'A page, newest first')
  async versions(
    @Param('book') code: string,
    @Param('schedule') schedule: string,
    @Query() query: FeeScheduleVersionsQuery,
  ): Promise<FeeSchedulePageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.versions(book, schedule, query, FEE_SCHEDULES));
  }
}
