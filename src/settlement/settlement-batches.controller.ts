import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../platform/http/index.js';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { ApproveSettlement } from './approve-batch.js';
import {
  ApproveSettlementBatchDto,
  SettlementBatchDto,
  SettlementBatchesQuery,
  SettlementBatchPageDto,
  SettlementBatchStoryDto,
  SettlementOrderPageDto,
  SettlementOrdersQuery,
  StartSettlementBatchDto,
  VoidSettlementBatchDto,
} from './dto/batch.dto.js';
import { ReadSettlement } from './read-settlement.js';
import type { SettlementBatch } from './settlement-batch.js';
import { StartBatch } from './start-batch.js';
import { SteerSettlement } from './steer-batch.js';

@ApiTags('settlement')
@Controller('v1/books/:book/settlement-batches')
export class SettlementBatchesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly start: StartBatch,
    private readonly approve: ApproveSettlement,
    private readonly steer: SteerSettlement,
    private readonly reading: ReadSettlement,
  ) {}

  @Post()
  @Roles('operator')
  @ApiOperation({ summary: 'Start a batch (清算批次) of a date; the service prepares it' })
  @Answers(201, SettlementBatchDto, 'Preparing, or the batch that was started under this number')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: StartSettlementBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementBatchDto> {
    const book = valueOf(await this.books.byCode(code));
    const wanted = { ...body, instead: null };
    return this.answer(book, valueOf(await this.start.execute(caller, book, requestNumber, wanted)), reply);
  }

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Settlement batches, the latest first' })
  @Answers(200, SettlementBatchPageDto, 'A page of batches')
  async list(
    @Param('book') code: string,
    @Query() query: SettlementBatchesQuery,
  ): Promise<SettlementBatchPageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), query));
  }

  @Get(':settlementBatch')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A batch with totals, what there is to look at, and its history' })
  @Answers(200, SettlementBatchStoryDto, 'The batch')
  async byId(
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
  ): Promise<SettlementBatchStoryDto> {
    return valueOf(await this.reading.story(valueOf(await this.books.byCode(code)), id));
  }

  @Get(':settlementBatch/orders')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Its orders (清算指令), by party; those left out say why' })
  @Answers(200, SettlementOrderPageDto, 'A page of orders')
  async orders(
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @Query() query: SettlementOrdersQuery,
  ): Promise<SettlementOrderPageDto> {
    return valueOf(await this.reading.ordersOf(valueOf(await this.books.byCode(code)), id, query));
  }

  @Post(':settlementBatch/approve')
  @HttpCode(200)
  @Roles('approver')
  @ApiOperation({ summary: 'Agree (复核) to exactly the batch that was seen; the last one approves it' })
  @Answers(200, SettlementBatchDto, 'Agreed, or the first answer again')
  async agree(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @Body() body: ApproveSettlementBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementBatchDto> {
    const book = valueOf(await this.books.byCode(code));
    const batch = valueOf(await this.reading.find(book, id));
    return this.answer(book, valueOf(await this.approve.execute(caller, batch, body)), reply);
  }

  @Post(':settlementBatch/void')
  @HttpCode(200)
  @Roles('operator', 'approver')
  @ApiOperation({ summary: 'Void a batch before it is paid: its row alone, its details are free again' })
  @Answers(200, SettlementBatchDto, 'Void, or the first answer again')
  async void(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @Body() body: VoidSettlementBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementBatchDto> {
    const book = valueOf(await this.books.byCode(code));
    const batch = valueOf(await this.reading.find(book, id));
    return this.answer(book, valueOf(await this.steer.void(caller, batch, body)), reply);
  }

  @Post(':settlementBatch/reissue')
  @Roles('operator')
  @ApiOperation({ summary: 'Issue again (重出): void the batch and start another of its date, at once' })
  @Answers(201, SettlementBatchDto, 'The new batch, preparing')
  async reissue(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @IdempotencyKey() requestNumber: string,
    @Body() { version, reason }: VoidSettlementBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementBatchDto> {
    const book = valueOf(await this.books.byCode(code));
    const batch = valueOf(await this.reading.find(book, id));
    const { currency, settlementDate, party } = batch;
    const wanted = { currency, settlementDate, party, reason, instead: { batch, version } };
    return this.answer(book, valueOf(await this.start.execute(caller, book, requestNumber, wanted)), reply);
  }

  private answer(
    book: BookRef,
    { batch, replayed }: { readonly batch: SettlementBatch; readonly replayed: boolean },
    reply: FastifyReply,
  ): SettlementBatchDto {
    if (replayed) reply.header('idempotent-replayed', 'true');
    return this.reading.view(book, batch);
  }
}
