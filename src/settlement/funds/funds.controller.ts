import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import {
  FundedSettlementDetailPageDto,
  FundedSettlementDetailsQuery,
  RecordSettlementArrivalDto,
  SettlementArrivalDto,
  SettlementArrivalPageDto,
  SettlementArrivalsQuery,
  SettlementArrivalStoryDto,
  SettlementFundPageDto,
  SettlementFundsQuery,
} from './dto/arrival.dto.js';
import { SettlementPositionDto } from './dto/position.dto.js';
import { ReadFunds } from './read-funds.js';
import { ReadPositions } from './read-positions.js';
import { TellArrival } from './tell-arrival.js';

@ApiTags('settlement')
@Controller('v1/books/:book')
export class SettlementFundsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly telling: TellArrival,
    private readonly reading: ReadFunds,
    private readonly positions: ReadPositions,
  ) {}

  @Get('settlement-funds')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary:
      'What money is expected, has come in, and is earmarked (资金头寸), by key or by order of a batch',
  })
  @Answers(200, SettlementFundPageDto, 'A page of positions')
  async funds(
    @Param('book') code: string,
    @Query() query: SettlementFundsQuery,
  ): Promise<SettlementFundPageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), query));
  }

  @Get('settlement-funds/:settlementFunding')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'The details of a key, in the order in which they are funded, and what became of each',
  })
  @Answers(200, FundedSettlementDetailPageDto, 'A page of details')
  async details(
    @Param('book') code: string,
    @Param('settlementFunding') funding: string,
    @Query() query: FundedSettlementDetailsQuery,
  ): Promise<FundedSettlementDetailPageDto> {
    return valueOf(await this.reading.detailsOf(valueOf(await this.books.byCode(code)), funding, query));
  }

  @Get('settlement-funds/:settlementFunding/position')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary:
      'A key added up (资金头寸): expected, arrived, earmarked, sent and settled; costs as much as it has details',
  })
  @Answers(200, SettlementPositionDto, 'The position')
  async position(
    @Param('book') code: string,
    @Param('settlementFunding') funding: string,
  ): Promise<SettlementPositionDto> {
    return valueOf(await this.positions.ofKey(valueOf(await this.books.byCode(code)), funding));
  }

  @Get('settlement-batches/:settlementBatch/funds')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary:
      'The funds of a batch added up: expected, arrived, earmarked, sent and settled; costs as much as it has details',
  })
  @Answers(200, SettlementPositionDto, 'The position')
  async fundsOfBatch(
    @Param('book') code: string,
    @Param('settlementBatch') batch: string,
  ): Promise<SettlementPositionDto> {
    return valueOf(await this.positions.ofBatch(valueOf(await this.books.byCode(code)), batch));
  }

  @Post('settlement-arrivals')
  @Roles('poster')
  @ApiOperation({ summary: 'Record money that came in at a channel (到账), once for each of its references' })
  @Answers(201, SettlementArrivalDto, 'Recorded, or the arrival that was recorded before')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: RecordSettlementArrivalDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementArrivalDto> {
    const book = valueOf(await this.books.byCode(code));
    const { arrival, replayed } = valueOf(await this.telling.execute(caller, book, requestNumber, body));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return this.reading.view(book, arrival);
  }

  @Get('settlement-arrivals')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Arrivals of a state, oldest first; open ones stand in suspense (挂账)' })
  @Answers(200, SettlementArrivalPageDto, 'A page of arrivals')
  async arrivals(
    @Param('book') code: string,
    @Query() query: SettlementArrivalsQuery,
  ): Promise<SettlementArrivalPageDto> {
    return valueOf(await this.reading.arrivalsOf(valueOf(await this.books.byCode(code)), query));
  }

  @Get('settlement-arrivals/:settlementArrival')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'An arrival, and what it was matched with' })
  @Answers(200, SettlementArrivalStoryDto, 'The arrival')
  async arrival(
    @Param('book') code: string,
    @Param('settlementArrival') id: string,
  ): Promise<SettlementArrivalStoryDto> {
    return valueOf(await this.reading.story(valueOf(await this.books.byCode(code)), id));
  }
}
