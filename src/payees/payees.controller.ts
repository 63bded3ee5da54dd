import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { BlockPayee } from './block-payee.js';
import {
  BlockPayeeDto,
  FoundPayeesDto,
  PayeeBookEntryDto,
  PayeePageDto,
  PayeesQuery,
  PayeeVersionPageDto,
  PayeeVersionsQuery,
  RevealAccountDto,
  RevealedAccountDto,
  SearchPayeesDto,
} from './dto/payee.dto.js';
import { ReadPayees } from './read-payees.js';
import { RevealAccount } from './reveal-account.js';

@ApiTags('payees')
@Controller('v1/books/:book/payees')
export class PayeesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadPayees,
    private readonly blockPayee: BlockPayee,
    private readonly revealAccount: RevealAccount,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The payee book (收款人名册): payees in their last versions, numbers masked' })
  @Answers(200, PayeePageDto, 'A page by code')
  async list(@Param('book') code: string, @Query() query: PayeesQuery): Promise<PayeePageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.page(book, query));
  }

  @Post('search')
  @HttpCode(200)
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Payees with a number of an account, which so stands in no address' })
  @Answers(200, FoundPayeesDto, 'Their codes')
  async search(@Param('book') code: string, @Body() { account }: SearchPayeesDto): Promise<FoundPayeesDto> {
    const book = valueOf(await this.books.byCode(code));
    return { payees: await this.reading.withAccount(book, account) };
  }

  @Get(':payee')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A payee in its last version' })
  @Answers(200, PayeeBookEntryDto, 'The payee, its number masked')
  async one(@Param('book') code: string, @Param('payee') payee: string): Promise<PayeeBookEntryDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.one(book, payee));
  }

  @Get(':payee/versions')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What a payee was, is and will be; the highest that has begun is in force' })
  @Answers(200, PayeeVersionPageDto, 'A page, newest first')
  async versions(
    @Param('book') code: string,
    @Param('payee') payee: string,
    @Query() query: PayeeVersionsQuery,
  ): Promise<PayeeVersionPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.versions(book, payee, query));
  }

  @Post(':payee/block')
  @HttpCode(200)
  @Roles('operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Block: nothing new is paid to it; to undo it is the approval command unblock-payee',
  })
  @Answers(200, PayeeBookEntryDto, 'Blocked, on every node')
  async block(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payee') payee: string,
    @Body() { reason }: BlockPayeeDto,
  ): Promise<PayeeBookEntryDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.blockPayee.execute(caller, book, payee, reason));
    return valueOf(await this.reading.one(book, payee));
  }

  @Post(':payee/reveal')
  @HttpCode(200)
  @Roles('operator', 'approver')
  @ApiOperation({ summary: 'The number in full, of a version or of a proposal; recorded in the audit trail' })
  @Answers(200, RevealedAccountDto, 'The number')
  async reveal(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payee') payee: string,
    @Body() order: RevealAccountDto,
  ): Promise<RevealedAccountDto> {
    const book = valueOf(await this.books.byCode(code));
    return { payee, account: valueOf(await this.revealAccount.execute(caller, book, payee, order)) };
  }
}
