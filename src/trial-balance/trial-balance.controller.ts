import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../ledger/books/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, Roles } from '../platform/http/index.js';
import { TrialBalanceQuery } from './dto/trial-balance-query.dto.js';
import { TrialBalanceDto } from './dto/trial-balance.dto.js';
import { ReadTrialBalance } from './read-trial-balance.js';
import { viewOf } from './trial-balance-view.js';

@ApiTags('trial balance')
@Controller('v1/books/:book/trial-balance')
export class TrialBalanceController {
  constructor(
    private readonly books: BookDirectory,
    private readonly readTrialBalance: ReadTrialBalance,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Trial balance (科目余额表) of a business date, by GL account with roll-up, as it is now',
  })
  @Answers(200, TrialBalanceDto, 'The trial balance and its proofs')
  async read(@Param('book') code: string, @Query() query: TrialBalanceQuery): Promise<TrialBalanceDto> {
    const { businessDate = null, currency = null, level = Infinity } = query;
    const book = valueOf(await this.books.byCode(code, currency === null ? [] : [currency]));
    return viewOf(
      book.code,
      valueOf(await this.readTrialBalance.of(book, { businessDate, currency })),
      level,
    );
  }
}
