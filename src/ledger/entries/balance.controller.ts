import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { BalanceAtDto, BalanceAtQuery } from './dto/balance-at.dto.js';
import { ReadBalance } from './read-balance.js';

@ApiTags('accounts')
@Controller('v1/books/:book/accounts/:account/balance')
export class BalanceController {
  constructor(
    private readonly books: BookDirectory,
    private readonly readBalance: ReadBalance,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Balance of an account now, at a past instant, or at the end of a business date',
    description:
      'The end of a business date counts every posting into dates up to it, also those that were made later; it changes while one of these dates is open.',
  })
  @Answers(200, BalanceAtDto, 'The balance')
  async at(
    @Param('book') code: string,
    @Param('account') account: string,
    @Query() query: BalanceAtQuery,
  ): Promise<BalanceAtDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readBalance.of(book, account, query));
  }
}
