import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../platform/auth/index.js';
import { refused, valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, encodeCursor, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import {
  GatheredSettlementDto,
  GatherSettlementDto,
  RedatedSettlementDto,
  RedateSettlementDto,
  SettlementDetailPageDto,
  SettlementDetailsQuery,
} from './dto/detail.dto.js';
import { GatherDue } from './gather-due.js';
import { detailPlaceOf, placeOf, ReadSettlement } from './read-settlement.js';
import { RedateDetails } from './redate-details.js';
import { settlementRefusals } from './settlement.errors.js';

@ApiTags('settlement')
@Controller('v1/books/:book/settlement-details')
export class SettlementDetailsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly gathering: GatherDue,
    private readonly redating: RedateDetails,
    private readonly reading: ReadSettlement,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Settlement details (清算明细) of a date, with the batch that holds each' })
  @Answers(200, SettlementDetailPageDto, 'A page by party and number')
  async list(
    @Param('book') code: string,
    @Query() query: SettlementDetailsQuery,
  ): Promise<SettlementDetailPageDto> {
    return valueOf(await this.reading.detailsOf(valueOf(await this.books.byCode(code)), query));
  }

  @Post('gather')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({
    summary: 'Make details of what clearing says is due on a date; also the first step of a batch',
  })
  @Answers(200, GatheredSettlementDto, 'How many are due')
  async gather(
    @Param('book') code: string,
    @Body() { settlementDate }: GatherSettlementDto,
  ): Promise<GatheredSettlementDto> {
    const book = valueOf(await this.books.byCode(code));
    return { due: await this.gathering.execute(book, settlementDate) };
  }

  @Post('redate')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Move the details of a date that no live batch holds (清算日变更)' })
  @Answers(200, RedatedSettlementDto, 'How many were moved, and where to go on')
  async redate(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() { currency, settlementDate, to, after, reason }: RedateSettlementDto,
  ): Promise<RedatedSettlementDto> {
    const book = valueOf(await this.books.byCode(code));
    if (!book.currencies.has(currency))
      valueOf(refused(settlementRefusals.currencyNotInBook(currency, 'currency')));
    if (to !== undefined && to <= settlementDate) valueOf(refused(settlementRefusals.dateBefore()));
    const place = valueOf(detailPlaceOf(after));
    const order = { currency, settlementDate, to: to ?? null, reason };
    const { next, ...counts } = await this.redating.execute(caller, book, order, place);
    return { ...counts, next: next && encodeCursor(placeOf(next)) };
  }
}
