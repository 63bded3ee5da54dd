import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, PageQuery, Roles } from '../platform/http/index.js';
import { formatAmount } from '../platform/money/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { viewOfBatch } from './batch-view.js';
import { ConfirmBatch } from './confirm-batch.js';
import { BatchCommandRepository } from './database/batch-command.repository.js';
import {
  BatchAddItemsDto,
  ConfirmPayoutBatchDto,
  CreatePayoutBatchDto,
  BatchRetryItemsDto,
} from './dto/batch-commands.dto.js';
import { PayoutBatchTiersOfBookDto } from './dto/batch-tiers.dto.js';
import {
  PayoutBatchDto,
  PayoutBatchesFilter,
  PayoutBatchFaultPageDto,
  PayoutBatchItemPageDto,
  PayoutBatchPageDto,
  PayoutBatchReceiptDto,
  PayoutBatchStoryDto,
  BatchRetriedDto,
} from './dto/batch.dto.js';
import { FindBatch } from './find-batch.js';
import { actorOf, NewBatch } from './new-batch.js';
import { ReadBatches } from './read-batches.js';
import { ReceiveItems } from './receive-items.js';
import { RetryItems } from './retry-items.js';
import type { Tier } from './tiers.rules.js';

@ApiTags('payout batches')
@Controller('v1/books/:book')
export class PayoutBatchesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly newBatch: NewBatch,
    private readonly find: FindBatch,
    private readonly receiving: ReceiveItems,
    private readonly confirming: ConfirmBatch,
    private readonly retrying: RetryItems,
    private readonly reading: ReadBatches,
    private readonly commands: BatchCommandRepository,
  ) {}

  @Post('payout-batches')
  @Roles('poster')
  @ApiOperation({ summary: 'Begin a batch of payouts (批次) that is sent item by item' })
  @Answers(201, PayoutBatchDto, 'Begun, or the first answer again')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: CreatePayoutBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutBatchDto> {
    const book = valueOf(await this.books.byCode(code, [body.currency]));
    const { batch, replayed } = valueOf(
      await this.newBatch.execute(caller, book, requestNumber, body, 'json'),
    );
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return viewOfBatch(batch, book.code);
  }

  @Post('payout-batches/:batch/items')
  @Roles('poster')
  @ApiOperation({ summary: 'Send the next items of a batch; the same lines again change nothing' })
  @Answers(200, PayoutBatchReceiptDto, 'How far it has been received')
  async add(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Body() { firstLine, items }: BatchAddItemsDto,
  ): Promise<PayoutBatchReceiptDto> {
    const book = valueOf(await this.books.byCode(code));
    const batch = valueOf(await this.find.ofSender(book, id, caller.clientId));
    const raws = items.map(({ orderNumber, payee, amount, purpose }) => ({
      ...{ orderNumber, amount, purpose },
      ...{ payeeName: payee.name, payeeBank: payee.bank, payeeAccount: payee.account },
    }));
    return { itemsReceived: valueOf(await this.receiving.execute(batch, firstLine, raws)) };
  }

  @Post('payout-batches/:batch/confirm')
  @Roles('poster')
  @ApiOperation({ summary: 'Say what was sent: number, total and checksum; from then on it can be approved' })
  @Answers(200, PayoutBatchDto, 'Received')
  async confirm(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Body() body: ConfirmPayoutBatchDto,
  ): Promise<PayoutBatchDto> {
    const book = valueOf(await this.books.byCode(code));
    const batch = valueOf(await this.find.ofSender(book, id, caller.clientId));
    return viewOfBatch(
      valueOf(await this.confirming.execute(batch, body, actorOf(caller, 'poster'))),
      book.code,
    );
  }

  @Post('payout-batches/:batch/retries')
  @Roles('poster', 'operator')
  @ApiOperation({ summary: 'Try named items again that failed for good; all of them or none' })
  @Answers(201, BatchRetriedDto, 'Tried again, or the first answer again')
  async retry(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: BatchRetryItemsDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchRetriedDto> {
    const book = valueOf(await this.books.byCode(code));
    const retried = valueOf(await this.retrying.execute(caller, book, id, { ...body, requestNumber }));
    if (retried.replayed) reply.header('Idempotent-Replayed', 'true');
    const { batchId: batch, items, amount } = retried.retry;
    return { batch, items, amount: formatAmount(amount, retried.decimals) };
  }

  @Get('payout-batches')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Batches, the latest first' })
  @Answers(200, PayoutBatchPageDto, 'A page of batches')
  async list(@Param('book') code: string, @Query() query: PayoutBatchesFilter): Promise<PayoutBatchPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.page(book, query));
  }

  @Get('payout-batches/:batch')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A batch with how all of its items stand at one moment' })
  @Answers(200, PayoutBatchStoryDto, 'The batch')
  async byId(@Param('book') code: string, @Param('batch') id: string): Promise<PayoutBatchStoryDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.story(book, id));
  }

  @Get('payout-batches/:batch/items')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The outcome report: what became of every item, by line' })
  @Answers(200, PayoutBatchItemPageDto, 'A page of items')
  async items(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Query() query: PageQuery,
  ): Promise<PayoutBatchItemPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.items(caller, book, id, query));
  }

  @Get('payout-batches/:batch/faults')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What is wrong with the lines of a batch; the first thousand' })
  @Answers(200, PayoutBatchFaultPageDto, 'A page of faults')
  async faults(
    @Param('book') code: string,
    @Param('batch') id: string,
    @Query() query: PageQuery,
  ): Promise<PayoutBatchFaultPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.faults(book, id, query));
  }

  @Get('payout-batch-tiers')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary:
      'How many checkers batches need by their total; changed by the approval command set-payout-batch-tiers',
  })
  @Answers(200, PayoutBatchTiersOfBookDto, 'The tiers')
  async tiers(@Param('book') code: string): Promise<PayoutBatchTiersOfBookDto> {
    const book = valueOf(await this.books.byCode(code));
    const tiers = await this.commands.tiers(book.id);
    return { items: [...tiers].map(([currency, some]) => ({ currency, tiers: some.map(tierView) })) };
  }
}

const tierView = ({ upTo, approvals, approvers }: Tier) => ({
  ...(upTo !== undefined && { upTo }),
  approvals,
  ...(approvers && { approvers: [...approvers] }),
});
