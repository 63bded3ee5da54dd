import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refused, valueOf } from '../../platform/errors/index.js';
import { Answers, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { JournalQuery } from './dto/journal-query.dto.js';
import { ExportJournal } from './export-journal.js';
import { journalRefusals } from './journal.errors.js';

@ApiTags('journal')
@Controller('v1/books/:book/journal')
export class JournalController {
  constructor(
    private readonly books: BookDirectory,
    private readonly exportJournal: ExportJournal,
  ) {}

  /** The answer breaks off when reading fails on the way: only one that ends with the closing comment is complete. */
  @Get()
  @Roles('finance', 'admin')
  @ApiOperation({
    summary: 'Vouchers as a journal for hledger, streamed in order of business date and voucher id',
  })
  @ApiOkResponse({
    description: 'The journal; complete when its last line begins with "; end of journal"',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @Answers(200, null, 'The journal')
  async stream(@Param('book') code: string, @Query() query: JournalQuery): Promise<StreamableFile> {
    const { from = null, to = null } = query;
    if (from !== null && to !== null && from > to) valueOf(refused(journalRefusals.datesReversed(from, to)));
    const book = valueOf(await this.books.byCode(code));
    const text = Readable.from(this.exportJournal.textOf(book, { from, to }));
    return new StreamableFile(text, { type: 'text/plain; charset=utf-8' });
  }
}
