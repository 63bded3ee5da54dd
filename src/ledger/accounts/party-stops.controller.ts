import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { StoppedAccountsDto, StopPartiesDto, type StoppedAccountDto } from './dto/account-commands.dto.js';
import { StopParties, type StoppedAccount } from './stop-parties.js';

@ApiTags('accounts')
@Controller('v1/books/:book/party-stops')
export class PartyStopsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly stopParties: StopParties,
  ) {}

  @Post()
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Stop-in and stop-out on all accounts of a list of parties at once' })
  @Answers(200, StoppedAccountsDto, 'Every account of the parties, with what became of it')
  async stop(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: StopPartiesDto,
  ): Promise<StoppedAccountsDto> {
    const book = valueOf(await this.books.byCode(code));
    const stopped = valueOf(await this.stopParties.execute(caller, book, body));
    const found = new Set(stopped.map(({ account }) => account.party));
    return {
      items: stopped.map(viewOf),
      partiesWithoutAccounts: [...new Set(body.parties)].filter((party) => !found.has(party)),
    };
  }
}

const viewOf = ({ account, outcome }: StoppedAccount): StoppedAccountDto => ({
  account: account.code,
  party: account.party,
  outcome,
  stopIn: account.stopIn,
  stopOut: account.stopOut,
  version: account.version.toString(),
});
