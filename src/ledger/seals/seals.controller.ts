import { Readable } from 'node:stream';
import { Controller, Get, HttpStatus, Param, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { isBusinessDate } from '../../platform/clock/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../../platform/http/index.js';
import { BookDirectory, bookRefusals } from '../books/index.js';
import { SealRepository } from './database/seal.repository.js';
import { DaySealDto, DaySealPageDto } from './dto/day-seal.dto.js';
import { ExportSeals } from './export-seals.js';
import { SealDays } from './seal-days.js';

@ApiTags('seals')
@Controller('v1/books/:book')
export class SealsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly sealDays: SealDays,
    private readonly exportSeals: ExportSeals,
    private readonly seals: SealRepository,
  ) {}

  @Post('business-days/:date/seal')
  @Roles('finance', 'admin')
  @ApiOperation({
    summary: 'Seal (封存) a closed date, and the closed dates before it that are not sealed yet',
  })
  @Answers(200, DaySealDto, 'It was sealed already; its seal')
  @Answers(201, DaySealDto, 'Sealed')
  async seal(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('date') date: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DaySealDto> {
    const book = valueOf(await this.books.byCode(code));
    if (!isBusinessDate(date)) throw new RefusalError(bookRefusals.dayNotFound(date));
    const { seal, sealed } = valueOf(await this.sealDays.execute(caller, book, date));
    reply.status(sealed ? HttpStatus.CREATED : HttpStatus.OK);
    return seal;
  }

  @Get('seals')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Seals of the book in the order of their chain' })
  @Answers(200, DaySealPageDto, 'A page of seals')
  async list(@Param('book') code: string, @Query() query: PageQuery): Promise<DaySealPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const rows = await this.seals.list(book.id, readAfter(query.after), limitOf(query) + 1);
    return pageFrom(
      rows,
      limitOf(query),
      (row) => [String(row.number)],
      (row) => row,
    );
  }

  /** The answer breaks off when reading fails on the way: only one that ends with the end line is complete. */
  @Get('seals/export')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'All seals of the book as JSON lines, to be kept outside' })
  @ApiOkResponse({
    description: 'A heading, a seal a line, and an end line; complete when its last line has "end": true',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @Answers(200, null, 'The seals')
  async export(@Param('book') code: string): Promise<StreamableFile> {
    const book = valueOf(await this.books.byCode(code));
    const text = Readable.from(this.exportSeals.textOf(book));
    return new StreamableFile(text, { type: 'application/x-ndjson; charset=utf-8' });
  }
}

function readAfter(after: string | undefined): number {
  if (after === undefined) return 0;
  const [number] = valueOf(decodeCursor(after, 1));
  if (!/^[1-9][0-9]{0,9}$/.test(number!)) throw new RefusalError(cursorMalformed());
  return Number(number);
}
