import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { CloseDifference } from './close-difference.js';
import {
  ClosedSettlementDifferenceDto,
  CloseSettlementDifferenceDto,
  SettlementDifferencePageDto,
  SettlementDifferencesQuery,
  SettlementNightDto,
  SettlementNightQuery,
} from './dto/night.dto.js';
import { ReadNight } from './read-night.js';

@ApiTags('settlement')
@Controller('v1/books/:book')
export class SettlementNightController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadNight,
    private readonly closing: CloseDifference,
  ) {}

  @Get('settlement-night')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'The night of settlement (清算夜批): its steps, what is late and why, what is next',
  })
  @Answers(200, SettlementNightDto, 'The night')
  async night(
    @Param('book') code: string,
    @Query() { date }: SettlementNightQuery,
  ): Promise<SettlementNightDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.execute(book, date ?? null));
  }

  @Get('settlement-differences')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Open differences (差异): what of settlement does not add up, oldest first' })
  @Answers(200, SettlementDifferencePageDto, 'A page of differences')
  async differences(
    @Param('book') code: string,
    @Query() query: SettlementDifferencesQuery,
  ): Promise<SettlementDifferencePageDto> {
    return valueOf(await this.reading.differencesOf(valueOf(await this.books.byCode(code)), query));
  }

  @Post('settlement-differences/:settlementDifference/close')
  @HttpCode(200)
  @Roles('finance', 'operator')
  @ApiOperation({ summary: 'Close a difference whose cause was found; the reason stays with it' })
  @Answers(200, ClosedSettlementDifferenceDto, 'Closed, or closed before in the same words')
  async close(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('settlementDifference') id: string,
    @Body() { reason }: CloseSettlementDifferenceDto,
  ): Promise<ClosedSettlementDifferenceDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.closing.execute(caller, book, id, reason));
    return { id, reason };
  }
}
