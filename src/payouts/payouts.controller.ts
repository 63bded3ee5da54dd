import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { valueOf, type Result } from '../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, PageQuery, Roles } from '../platform/http/index.js';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { ApprovePayout, type DecidedPayout } from './approve-payout.js';
import { CreatePayout } from './create-payout.js';
import { CreatePayoutDto } from './dto/create-payout.dto.js';
import { ApprovePayoutDto, CancelPayoutDto, RejectPayoutDto } from './dto/payout-commands.dto.js';
import { PayoutRefusalPageDto, PayoutStoryDto } from './dto/payout-story.dto.js';
import { PayoutDto, PayoutPageDto, PayoutsFilter, PayoutTotalsDto } from './dto/payout.dto.js';
import { ReroutePayoutDto } from './dto/routing.dto.js';
import { ReadPayouts } from './read-payouts.js';
import { ReroutePayout } from './reroute-payout.js';
import { StopPayout } from './stop-payout.js';

@ApiTags('payouts')
@Controller('v1/books/:book/payouts')
export class PayoutsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly createPayout: CreatePayout,
    private readonly approvePayout: ApprovePayout,
    private readonly stopPayout: StopPayout,
    private readonly reroutePayout: ReroutePayout,
    private readonly reading: ReadPayouts,
  ) {}

  @Post()
  @Roles('poster')
  @ApiOperation({
    summary: 'Create a payout (出款): its money is set aside, and it is sent once it is approved',
  })
  @Answers(201, PayoutDto, 'Created, or the first answer again')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: CreatePayoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutDto> {
    const book = valueOf(await this.books.byCode(code, [body.currency]));
    return this.answer(book, await this.createPayout.execute(caller, book, requestNumber, body), reply);
  }

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Payouts in the order in which they were created; filters combine' })
  @Answers(200, PayoutPageDto, 'A page of payouts')
  async list(@Param('book') code: string, @Query() query: PayoutsFilter): Promise<PayoutPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.page(book, query));
  }

  @Get('totals')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Count and sum of all payouts of a list, by currency and state' })
  @Answers(200, PayoutTotalsDto, 'The totals')
  async totals(@Param('book') code: string, @Query() query: PayoutsFilter): Promise<PayoutTotalsDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.totals(book, query));
  }

  @Get('refusals')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Payouts that were not made, the latest first, with why' })
  @Answers(200, PayoutRefusalPageDto, 'A page of refusals')
  async refused(@Param('book') code: string, @Query() query: PageQuery): Promise<PayoutRefusalPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.refusedCreations(book, query));
  }

  @Get(':payout')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A payout with its whole story; the payee in full for those who check it' })
  @Answers(200, PayoutStoryDto, 'The payout')
  async byId(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payout') id: string,
  ): Promise<PayoutStoryDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.story(caller, book, id));
  }

  @Post(':payout/approve')
  @HttpCode(200)
  @Roles('approver')
  @ApiOperation({ summary: 'Approve (复核) exactly the payout that was seen; another client than its maker' })
  @Answers(200, PayoutDto, 'Approved, or the first answer again')
  async approve(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payout') id: string,
    @Body() body: ApprovePayoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(book, await this.approvePayout.execute(caller, book, id, body), reply);
  }

  @Post(':payout/reject')
  @HttpCode(200)
  @Roles('approver')
  @ApiOperation({ summary: 'Reject: the payout fails, and its money is given back' })
  @Answers(200, PayoutDto, 'Rejected, or the first answer again')
  async reject(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payout') id: string,
    @Body() { reason }: RejectPayoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(book, await this.stopPayout.execute(caller, book, id, 'reject', reason), reply);
  }

  @Post(':payout/cancel')
  @HttpCode(200)
  @Roles('poster', 'operator')
  @ApiOperation({
    summary:
      'Cancel before it is sent: by the client that created it, or an operator; its money is given back',
  })
  @Answers(200, PayoutDto, 'Cancelled, or the first answer again')
  async cancel(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payout') id: string,
    @Body() { reason }: CancelPayoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(book, await this.stopPayout.execute(caller, book, id, 'cancel', reason), reply);
  }

  @Post(':payout/reroute')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({
    summary:
      'Move a payout that nobody has sent from a channel that cannot send to another candidate of its route; never once it is processing',
  })
  @Answers(200, PayoutDto, 'Moved, or the first answer again')
  async reroute(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payout') id: string,
    @Body() body: ReroutePayoutDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PayoutDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(book, await this.reroutePayout.byPerson(caller, book, id, body), reply);
  }

  private answer(book: BookRef, result: Result<DecidedPayout>, reply: FastifyReply): Promise<PayoutDto> {
    const { payout, replayed } = valueOf(result);
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return this.reading.view(book, payout);
  }
}
