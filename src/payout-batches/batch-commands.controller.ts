import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { valueOf, type Result } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { ApproveBatch, type DecidedBatch } from './approve-batch.js';
import { ApprovePayoutBatchDto, SteerPayoutBatchDto } from './dto/batch-commands.dto.js';
import { PayoutBatchStoryDto } from './dto/batch.dto.js';
import { ReadBatches } from './read-batches.js';
import { SteerBatch, type Steering } from './steer-batch.js';

/** What people decide about batches. Each answer says how all of its items stand. */
@ApiTags('payout batches')
@Controller('v1/books/:book/payout-batches/:batch')
export class BatchCommandsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly approving: ApproveBatch,
    private readonly steering: SteerBatch,
    private readonly reading: ReadBatches,
  ) {}

  @Post('approve')
  @Roles('approver')
  @ApiOperation({
    summary: 'Agree (复核) to exactly the batch that was seen; the last one needed sets it going',
  })
  @Answers(200, PayoutBatchStoryDto, 'Agreed, or the first answer again')
  async approve(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Body() body: ApprovePayoutBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutBatchStoryDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(book, await this.approving.execute(caller, book, id, body), reply);
  }

  @Post('pause')
  @Roles('poster', 'approver', 'operator')
  @ApiOperation({ summary: 'Nothing more of it is sent until it is resumed' })
  @Answers(200, PayoutBatchStoryDto, 'Paused, or the first answer again')
  pause(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Body() { reason }: SteerPayoutBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutBatchStoryDto> {
    return this.steer(caller, { code, id, kind: 'pause', reason }, reply);
  }

  @Post('resume')
  @Roles('approver', 'operator')
  @ApiOperation({ summary: 'A paused batch goes on' })
  @Answers(200, PayoutBatchStoryDto, 'Resumed, or the first answer again')
  resume(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Body() { reason }: SteerPayoutBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutBatchStoryDto> {
    return this.steer(caller, { code, id, kind: 'resume', reason }, reply);
  }

  @Post('void')
  @Roles('poster', 'approver', 'operator')
  @ApiOperation({ summary: 'Nothing more of it is ever sent (作废); the answer says what was sent before' })
  @Answers(200, PayoutBatchStoryDto, 'Void, or the first answer again')
  void(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Body() { reason }: SteerPayoutBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutBatchStoryDto> {
    return this.steer(caller, { code, id, kind: 'void', reason }, reply);
  }

  @Post('finish')
  @Roles('poster', 'operator')
  @ApiOperation({ summary: 'What failed is not tried again; what is left of the money is given back' })
  @Answers(200, PayoutBatchStoryDto, 'Finished, or the first answer again')
  finish(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('batch') id: string,
    @Body() { reason }: SteerPayoutBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutBatchStoryDto> {
    return this.steer(caller, { code, id, kind: 'finish', reason }, reply);
  }

  private async steer(
    caller: Caller,
    { code, id, kind, reason }: { code: string; id: string; kind: Steering; reason: string },
    reply: FastifyReply,
  ): Promise<PayoutBatchStoryDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(book, await this.steering.execute(caller, book, id, kind, reason), reply);
  }

  private answer(
    book: BookRef,
    result: Result<DecidedBatch>,
    reply: FastifyReply,
  ): Promise<PayoutBatchStoryDto> {
    const { batch, replayed } = valueOf(result);
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return this.reading.storyOf(book, batch);
  }
}
