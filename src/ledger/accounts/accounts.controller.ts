import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { toIsoTime } from '../../platform/clock/index.js';
import { valueOf, type Result } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { viewOfAccount } from './account-view.js';
import { AccountChangePageDto, AccountChangesQuery } from './dto/account-commands.dto.js';
import {
  AccountDto,
  AccountPageDto,
  AccountsQuery,
  OpenAccountDto,
  OpenAccountsDto,
  OpenedAccountsDto,
  type OpenedAccountDto,
} from './dto/account.dto.js';
import { OpenAccounts, type OpenedAccount } from './open-accounts.js';
import { ReadAccounts } from './read-accounts.js';

@ApiTags('accounts')
@Controller('v1/books/:book/accounts')
export class AccountsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly openAccounts: OpenAccounts,
    private readonly readAccounts: ReadAccounts,
  ) {}

  @Post()
  @Roles('poster', 'operator', 'admin')
  @ApiOperation({
    summary: 'Open an account (账户); opening it again with the same content answers the account',
  })
  @Answers(200, AccountDto, 'There already, with the same content')
  @Answers(201, AccountDto, 'Opened')
  async open(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: OpenAccountDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountDto> {
    const book = valueOf(await this.books.byCode(code, [body.currency]));
    const [outcome] = await this.openAccounts.execute(caller, book, [body], () => '');
    const { account, opened } = valueOf(outcome!);
    reply.status(opened ? HttpStatus.CREATED : HttpStatus.OK);
    return viewOfAccount(account);
  }

  @Post('batch')
  @Roles('poster', 'operator', 'admin')
  @ApiOperation({ summary: 'Open up to 500 accounts; each item has its own answer, in order' })
  @Answers(200, OpenedAccountsDto, 'An answer per item')
  async openMany(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: OpenAccountsDto,
  ): Promise<OpenedAccountsDto> {
    const currencies = body.accounts.map((account) => account.currency);
    const book = valueOf(await this.books.byCode(code, currencies));
    const outcomes = await this.openAccounts.execute(
      caller,
      book,
      body.accounts,
      (index) => `accounts/${index}/`,
    );
    return { items: outcomes.map(answerOf) };
  }

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Accounts by code; filters combine' })
  @Answers(200, AccountPageDto, 'A page of accounts')
  async list(@Param('book') code: string, @Query() query: AccountsQuery): Promise<AccountPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readAccounts.list(book, query));
  }

  @Get(':account')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'An account with its ledger, held, earmarked and available balance' })
  @Answers(200, AccountDto, 'The account')
  async byCode(@Param('book') code: string, @Param('account') account: string): Promise<AccountDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readAccounts.byCode(book, account));
  }

  @Get(':account/changes')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'History of status, stops and limit, with who and why' })
  @Answers(200, AccountChangePageDto, 'A page of changes, oldest first')
  async history(
    @Param('book') code: string,
    @Param('account') account: string,
    @Query() query: AccountChangesQuery,
  ): Promise<AccountChangePageDto> {
    const book = valueOf(await this.books.byCode(code));
    const page = valueOf(await this.readAccounts.history(book, account, query));
    return { ...page, items: page.items.map((change) => ({ ...change, at: toIsoTime(change.at) })) };
  }
}

function answerOf(outcome: Result<OpenedAccount>): OpenedAccountDto {
  if (outcome.ok) {
    const { account, opened } = outcome.value;
    return { outcome: opened ? 'opened' : 'existing', account: viewOfAccount(account) };
  }
  const { code, message, field } = outcome.refusal;
  return { outcome: 'refused', problem: { code, detail: message, ...(field !== undefined && { field }) } };
}
