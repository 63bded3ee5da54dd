import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { EntriesQuery, EntryPageDto } from './dto/entry.dto.js';
import { ReadEntries } from './read-entries.js';

@ApiTags('accounts')
@Controller('v1/books/:book/accounts/:account/entries')
export class EntriesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly readEntries: ReadEntries,
  ) {}

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Entries of an account (账户流水) in order of their sequence' })
  @Answers(200, EntryPageDto, 'A page of entries')
  async page(
    @Param('book') code: string,
    @Param('account') account: string,
    @Query() query: EntriesQuery,
  ): Promise<EntryPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readEntries.page(book, account, query));
  }
}
