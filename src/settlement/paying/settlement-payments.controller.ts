import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { SettlementBatchDto } from '../dto/batch.dto.js';
import { ReadSettlement } from '../read-settlement.js';
import {
  PaySettlementBatchDto,
  RetrySettlementPaymentDto,
  SettlementPayingDto,
  SettlementPaymentDto,
  SettlementPaymentPageDto,
  SettlementPaymentsQuery,
  SettlementPaymentStoryDto,
} from './dto/payment.dto.js';
import { PayBatch } from './pay-batch.js';
import { ReadPayments, viewOfPayment } from './read-payments.js';
import { RetryPayment } from './retry-payment.js';

@ApiTags('settlement')
@Controller('v1/books/:book/settlement-batches/:settlementBatch')
export class SettlementPaymentsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly settlement: ReadSettlement,
    private readonly paying: PayBatch,
    private readonly retrying: RetryPayment,
    private readonly reading: ReadPayments,
  ) {}

  @Post('pay')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({
    summary: 'Set an approved batch going (付款), exactly as it was seen; its orders become payouts',
  })
  @Answers(200, SettlementBatchDto, 'Paying, or the first answer again')
  async pay(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @Body() body: PaySettlementBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementBatchDto> {
    const book = valueOf(await this.books.byCode(code));
    const found = valueOf(await this.settlement.find(book, id));
    const { batch, replayed } = valueOf(await this.paying.byPerson(caller, found, body));
    if (replayed) reply.header('idempotent-replayed', 'true');
    return this.settlement.view(book, batch);
  }

  @Get('paying')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'How far a batch is paid: orders and amounts by state' })
  @Answers(200, SettlementPayingDto, 'Counts and sums')
  async summary(
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
  ): Promise<SettlementPayingDto> {
    return valueOf(await this.reading.summary(valueOf(await this.books.byCode(code)), id));
  }

  @Get('payments')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Orders that are paid or collected, by party; what is not paid says why' })
  @Answers(200, SettlementPaymentPageDto, 'A page of payments')
  async payments(
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @Query() query: SettlementPaymentsQuery,
  ): Promise<SettlementPaymentPageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), id, query));
  }

  @Get('payments/:party/:side')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'One of them with its payouts and what it is charged' })
  @Answers(200, SettlementPaymentStoryDto, 'The payment')
  async payment(
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @Param('party') party: string,
    @Param('side') side: string,
  ): Promise<SettlementPaymentStoryDto> {
    return valueOf(await this.reading.story(valueOf(await this.books.byCode(code)), id, party, side));
  }

  @Post('orders/:party/:side/retry')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Have a failed order paid again; never while an outcome is unknown' })
  @Answers(200, SettlementPaymentDto, 'Payable, or the first answer again')
  async retry(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('settlementBatch') id: string,
    @Param('party') party: string,
    @Param('side') side: string,
    @Body() body: RetrySettlementPaymentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SettlementPaymentDto> {
    const book = valueOf(await this.books.byCode(code));
    const { batchNo } = valueOf(await this.settlement.find(book, id));
    const retried = valueOf(await this.retrying.execute(caller, { batchNo, party, side }, body));
    if (retried.replayed) reply.header('idempotent-replayed', 'true');
    return viewOfPayment(retried.payment, book.currencies.get(retried.payment.currency)!);
  }
}
