import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { RefusalError, valueOf } from '../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../platform/http/index.js';
import { DayProofs } from '../trial-balance/index.js';
import { BeginAdjustment } from './begin-adjustment.js';
import { CloseMonth } from './close-month.js';
import { CloseYear } from './close-year.js';
import { closingRefusals } from './closing.errors.js';
import { ComparePeriods } from './compare-periods.js';
import { PeriodRepository } from './database/period.repository.js';
import { AdjustmentPhaseDto, BeginAdjustmentDto } from './dto/adjustment.dto.js';
import { ComparisonDto, ComparisonQuery } from './dto/comparison.dto.js';
import { PeriodDto, PeriodPageDto, PeriodQuery, PeriodReportDto } from './dto/period.dto.js';
import { ReopeningPageDto } from './dto/reopening.dto.js';
import { isMonth, isYear } from './months.rules.js';
import { viewOfCompared, viewOfPeriod, viewOfPeriodReport, viewOfReopening } from './period-view.js';
import { ReadPeriods } from './read-periods.js';

@ApiTags('closing')
@Controller('v1/books/:book')
export class PeriodsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly closeMonth: CloseMonth,
    private readonly closeYear: CloseYear,
    private readonly beginAdjustment: BeginAdjustment,
    private readonly readPeriods: ReadPeriods,
    private readonly comparePeriods: ComparePeriods,
    private readonly periods: PeriodRepository,
    private readonly proofs: DayProofs,
  ) {}

  @Post('periods/:period/close')
  @Roles('finance', 'admin')
  @ApiOperation({
    summary: 'Close a month (月结) or a year (年结): its closed dates are proved, sealed and added up',
  })
  @Answers(201, PeriodDto, 'Closed')
  async close(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('period') period: string,
  ): Promise<PeriodDto> {
    const book = valueOf(await this.books.byCode(code));
    const closing = isYear(period) ? this.closeYear : this.closeMonth;
    const closed = valueOf(await closing.execute(caller, book, period));
    return viewOfPeriod({ ...closed, isClosed: true });
  }

  @Post('years/:year/adjustment')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Begin the adjustment phase (决算调整期) of a year whose last month is closed' })
  @Answers(201, AdjustmentPhaseDto, 'Begun; the command post-adjustment reaches its last date')
  async adjust(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('year') year: string,
    @Body() { retainedEarnings }: BeginAdjustmentDto,
  ): Promise<AdjustmentPhaseDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.beginAdjustment.execute(caller, book, year, retainedEarnings));
  }

  @Get('periods')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Closes of periods, also those that were given up, by period and revision' })
  @Answers(200, PeriodPageDto, 'A page of closes')
  async list(@Param('book') code: string, @Query() query: PageQuery): Promise<PeriodPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const place = placeOf(query.after);
    const after = place && { period: place.name, revision: place.revision };
    const rows = await this.readPeriods.list(book, after, limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.period, String(row.revision)], viewOfPeriod);
  }

  @Get('periods/comparison')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Two closed months or dates beside each other, by GL account with roll-up' })
  @Answers(200, ComparisonDto, 'Figures of both, their differences and percentages')
  async compare(@Param('book') code: string, @Query() query: ComparisonQuery): Promise<ComparisonDto> {
    const { from, to, currency = null, level = Infinity } = query;
    const book = valueOf(await this.books.byCode(code, currency === null ? [] : [currency]));
    const compared = valueOf(await this.comparePeriods.execute(book, from, to, currency));
    const glAccounts = compared.filter((row) => row.level <= level).map(viewOfCompared);
    return { from, to, glAccounts };
  }

  @Get('periods/:period')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A closed period by GL account with roll-up, as it was stored' })
  @Answers(200, PeriodReportDto, 'The period')
  async read(
    @Param('book') code: string,
    @Param('period') period: string,
    @Query() query: PeriodQuery,
  ): Promise<PeriodReportDto> {
    const { revision = null, currency = null, level = Infinity } = query;
    const book = valueOf(await this.books.byCode(code, currency === null ? [] : [currency]));
    if (!isMonth(period) && !isYear(period))
      throw new RefusalError(closingRefusals.periodMalformed('period', period));
    if (currency !== null && !book.currencies.has(currency))
      throw new RefusalError(closingRefusals.currencyNotInBook(currency));
    const found = valueOf(await this.readPeriods.find(book, period, revision));
    const lines = valueOf(await this.readPeriods.lines(book, found));
    const own = lines.filter((line) => currency === null || line.currency === currency);
    return viewOfPeriodReport(found, await this.proofs.rolledUp(book, own), level);
  }

  @Get('reopenings')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Dates and periods that were opened again by maker and checker' })
  @Answers(200, ReopeningPageDto, 'A page of reopenings, by what was opened and revision')
  async reopenings(@Param('book') code: string, @Query() query: PageQuery): Promise<ReopeningPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const place = placeOf(query.after);
    const after = place && { subject: place.name, revision: place.revision };
    const rows = await this.periods.reopenings(book.id, after, limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.subject, String(row.revision)], viewOfReopening);
  }
}

function placeOf(after: string | undefined): { name: string; revision: number } | null {
  if (after === undefined) return null;
  const [name, revision] = valueOf(decodeCursor(after, 2));
  if (!/^[0-9-]{4,10}$/.test(name!) || !/^[1-9][0-9]{0,8}$/.test(revision!))
    throw new RefusalError(cursorMalformed());
  return { name: name!, revision: Number(revision) };
}
