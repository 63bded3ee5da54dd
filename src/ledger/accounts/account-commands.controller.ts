import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { changeStatus, setStops, type StatusCommand } from './account-state.rules.js';
import { viewOfAccount } from './account-view.js';
import { ChangeAccount, type AccountCommand } from './change-account.js';
import { AccountReasonDto, AccountStopDto, OverdraftLimitDto } from './dto/account-commands.dto.js';
import { AccountDto } from './dto/account.dto.js';
import { overdraftDecision } from './overdraft-decision.js';

/** Commands on one account. Given again in the state they lead to, they change nothing and answer the account. */
@ApiTags('accounts')
@Controller('v1/books/:book/accounts/:account')
@Roles('operator', 'admin')
export class AccountCommandsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly changeAccount: ChangeAccount,
  ) {}

  @Post('freeze')
  @ApiOperation({ summary: 'Freeze: neither value in nor value out' })
  @Answers(200, AccountDto, 'Frozen')
  freeze(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('account') account: string,
    @Body() body: AccountReasonDto,
  ): Promise<AccountDto> {
    return this.status(caller, book, account, body, 'freeze');
  }

  @Post('unfreeze')
  @ApiOperation({ summary: 'Take a frozen account into use again' })
  @Answers(200, AccountDto, 'Active')
  unfreeze(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('account') account: string,
    @Body() body: AccountReasonDto,
  ): Promise<AccountDto> {
    return this.status(caller, book, account, body, 'unfreeze');
  }

  @Post('close')
  @ApiOperation({ summary: 'Close for good; only at zero, with nothing held or earmarked' })
  @Answers(200, AccountDto, 'Closed')
  close(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('account') account: string,
    @Body() body: AccountReasonDto,
  ): Promise<AccountDto> {
    return this.status(caller, book, account, body, 'close');
  }

  @Post('stop-in')
  @ApiOperation({ summary: 'Stop-in (止入): refuse value in, or let it in again' })
  @Answers(200, AccountDto, 'The account')
  stopIn(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('account') account: string,
    @Body() { stopped, reason }: AccountStopDto,
  ): Promise<AccountDto> {
    return this.run(caller, book, account, {
      action: 'account.stop-in',
      reason,
      decide: setStops({ stopIn: stopped }),
    });
  }

  @Post('stop-out')
  @ApiOperation({ summary: 'Stop-out (止出): refuse value out, or let it out again' })
  @Answers(200, AccountDto, 'The account')
  stopOut(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('account') account: string,
    @Body() { stopped, reason }: AccountStopDto,
  ): Promise<AccountDto> {
    return this.run(caller, book, account, {
      action: 'account.stop-out',
      reason,
      decide: setStops({ stopOut: stopped }),
    });
  }

  @Post('overdraft-limit')
  @ApiOperation({ summary: 'Change the overdraft limit; a lower one must still cover what is overdrawn' })
  @Answers(200, AccountDto, 'The account')
  overdraftLimit(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('account') account: string,
    @Body() { overdraftLimit, reason }: OverdraftLimitDto,
  ): Promise<AccountDto> {
    const decide = overdraftDecision(overdraftLimit);
    return this.run(caller, book, account, { action: 'account.overdraft-limit', reason, decide });
  }

  private status(
    caller: Caller,
    book: string,
    account: string,
    { reason }: AccountReasonDto,
    command: StatusCommand,
  ): Promise<AccountDto> {
    return this.run(caller, book, account, {
      action: `account.${command}`,
      reason,
      decide: changeStatus(command),
    });
  }

  private async run(
    caller: Caller,
    bookCode: string,
    account: string,
    command: AccountCommand,
  ): Promise<AccountDto> {
    const book = valueOf(await this.books.byCode(bookCode));
    return viewOfAccount(valueOf(await this.changeAccount.execute(caller, book, account, command)).account);
  }
}
