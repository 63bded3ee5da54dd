import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { toIsoTime } from '../../platform/clock/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../../platform/http/index.js';
import { AddCurrency } from './add-currency.js';
import { BookDirectory } from './book-directory.js';
import { isBookCode, type Book } from './book.js';
import { bookRefusals } from './books.errors.js';
import { BookRepository } from './database/book.repository.js';
import { AddCurrencyDto, BookDto, BookPageDto, OpenBookDto } from './dto/book.dto.js';
import { OpenBook } from './open-book.js';

@ApiTags('books')
@Controller('v1/books')
export class BooksController {
  constructor(
    private readonly openBook: OpenBook,
    private readonly addCurrency: AddCurrency,
    private readonly directory: BookDirectory,
    private readonly books: BookRepository,
  ) {}

  @Post()
  @Roles('admin')
  @ApiOperation({
    summary: 'Open a book (账套) with its first business day and, if wanted, a ready-made chart',
  })
  @Answers(201, BookDto, 'Opened')
  async open(@CurrentCaller() caller: Caller, @Body() body: OpenBookDto): Promise<BookDto> {
    const { businessDate = null, chart = null } = body;
    return viewOf(valueOf(await this.openBook.execute(caller, { ...body, businessDate, chart })));
  }

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The books that the key reaches, by code' })
  @Answers(200, BookPageDto, 'A page of books')
  async list(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<BookPageDto> {
    const [after = ''] = query.after === undefined ? [] : valueOf(decodeCursor(query.after, 1));
    const rows = await this.books.list(caller.books, after, limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.code], viewOf);
  }

  @Get(':book')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A book with its currencies and its business date' })
  @Answers(200, BookDto, 'The book')
  async byCode(@Param('book') code: string): Promise<BookDto> {
    return this.read(code);
  }

  @Post(':book/currencies')
  @Roles('admin')
  @ApiOperation({ summary: 'Let a book keep accounts in a further currency' })
  @Answers(200, BookDto, 'The book keeps it already; nothing changed')
  @Answers(201, BookDto, 'Added')
  async add(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: AddCurrencyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BookDto> {
    const book = valueOf(await this.directory.byCode(code));
    const { added } = valueOf(await this.addCurrency.execute(caller, book, body.currency));
    reply.status(added ? HttpStatus.CREATED : HttpStatus.OK);
    return this.read(code);
  }

  private async read(code: string): Promise<BookDto> {
    const book = isBookCode(code) ? await this.books.byCode(code) : null;
    if (!book) throw new RefusalError(bookRefusals.notFound(code));
    return viewOf(book);
  }
}

const viewOf = (book: Book): BookDto => ({
  code: book.code,
  name: book.name,
  legalEntity: book.legalEntity,
  timeZone: book.timeZone,
  currencies: [...book.currencies],
  businessDate: book.businessDate,
  createdAt: toIsoTime(book.createdAt),
});
