import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../../ledger/books/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { PayoutDto, ReadPayouts } from '../../payouts/index.js';
import { AskAgain } from './ask-again.js';
import { AskAgainDto, AttentionPageDto, AttentionQuery } from './attention.dto.js';
import { ReadAttention } from './read-attention.js';

@ApiTags('payouts')
@Controller('v1/books/:book/payouts')
export class PayoutAttentionController {
  constructor(
    private readonly books: BookDirectory,
    private readonly readAttention: ReadAttention,
    private readonly askAgain: AskAgain,
    private readonly payouts: ReadPayouts,
  ) {}

  @Get('attention')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'The manual queue: payouts that a person has to look at, with all that is known, and totals',
  })
  @Answers(200, AttentionPageDto, 'A page of at most 50, by reason and then by id')
  async list(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Query() query: AttentionQuery,
  ): Promise<AttentionPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readAttention.page(caller, book, query));
  }

  @Post(':payout/query')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Have the bank asked once more, now, what became of a payout (查单)' })
  @Answers(200, PayoutDto, 'It is asked at the next round')
  async query(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payout') id: string,
    @Body() { reason }: AskAgainDto,
  ): Promise<PayoutDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.payouts.view(book, valueOf(await this.askAgain.execute(caller, book, id, reason)));
  }
}
