import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../platform/errors/index.js';
import { Answers, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { AcceptedFiles } from './accepted-files.js';
import {
  TradeCompletenessDto,
  TradeCompletenessQuery,
  TradeFormatPageDto,
  TradeFormatsQuery,
  TradeSourcePageDto,
  TradeSourcesQuery,
  TriedTradeFormatDto,
  TryTradeFormatDto,
} from './dto/trade-source.dto.js';
import { ReadFiles } from './read-files.js';
import { TryFormat } from './try-format.js';

@ApiTags('trade files')
@Controller('v1/books/:book')
export class TradeSourcesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadFiles,
    private readonly accepted: AcceptedFiles,
    private readonly trying: TryFormat,
  ) {}

  @Get('trade-sources')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Sources (来源) of trade files; they are set by the approval command set-trade-source',
  })
  @Answers(200, TradeSourcePageDto, 'A page of sources')
  async sources(@Param('book') code: string, @Query() query: TradeSourcesQuery): Promise<TradeSourcePageDto> {
    return valueOf(await this.reading.sourcesPage(valueOf(await this.books.byCode(code)), query));
  }

  @Get('trade-sources/:tradeSource/completeness')
  @Roles('finance', 'operator', 'approver', 'admin', 'poster')
  @ApiOperation({ summary: 'Whether all files of a date were accepted, and what is missing' })
  @Answers(200, TradeCompletenessDto, 'Complete or not')
  async completeness(
    @Param('book') code: string,
    @Param('tradeSource') source: string,
    @Query() { businessDate }: TradeCompletenessQuery,
  ): Promise<TradeCompletenessDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.reading.source(book, source));
    const { complete, missing } = await this.accepted.complete(book.id, source, businessDate);
    return { complete, missing: [...missing] };
  }

  @Get('trade-formats')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Formats (文件格式) of the book, all versions; they are set by set-trade-format' })
  @Answers(200, TradeFormatPageDto, 'A page of versions')
  async formats(@Param('book') code: string, @Query() query: TradeFormatsQuery): Promise<TradeFormatPageDto> {
    return valueOf(await this.reading.formatsPage(valueOf(await this.books.byCode(code)), query));
  }

  @Post('trade-formats/try')
  @HttpCode(200)
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Read a sample by a definition or a format; nothing is kept' })
  @Answers(200, TriedTradeFormatDto, 'What was found')
  async try(@Param('book') code: string, @Body() body: TryTradeFormatDto): Promise<TriedTradeFormatDto> {
    return valueOf(await this.trying.execute(valueOf(await this.books.byCode(code)), body));
  }
}
