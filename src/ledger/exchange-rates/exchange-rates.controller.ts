import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import {
  Clock,
  databaseTimeOf,
  isDatabaseTime,
  toDatabaseTime,
  toIsoTime,
} from '../../platform/clock/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  cursorMalformed,
  CurrentCaller,
  decodeCursor,
  limitOf,
  pageFrom,
  Roles,
} from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { ExchangeRateRepository, type RecordedRate } from './database/exchange-rate.repository.js';
import {
  ExchangeRateDto,
  ExchangeRateHistoryQuery,
  ExchangeRatePageDto,
  ExchangeRateQuery,
  RecordExchangeRateDto,
  type RecordedExchangeRateDto,
} from './dto/exchange-rate.dto.js';
import type { ExchangeRate } from './exchange-rate.js';
import { exchangeRateRefusals } from './exchange-rates.errors.js';
import { RecordRate } from './record-rate.js';

@ApiTags('exchange-rates')
@Controller('v1/books/:book/exchange-rates')
export class ExchangeRatesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly recordRate: RecordRate,
    private readonly rates: ExchangeRateRepository,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Record an exchange rate (汇率) as it was quoted; it never changes' })
  @Answers(200, ExchangeRateDto, 'It is recorded with the same content; nothing changed')
  @Answers(201, ExchangeRateDto, 'Recorded')
  async record(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: RecordExchangeRateDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExchangeRateDto> {
    const book = valueOf(await this.books.byCode(code, [body.from, body.to]));
    const { rate, recorded } = valueOf(await this.recordRate.execute(caller, book, body));
    reply.status(recorded ? HttpStatus.CREATED : HttpStatus.OK);
    return viewOf(rate);
  }

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The rate of a pair in force at an instant: the last one quoted up to it' })
  @Answers(200, ExchangeRateDto, 'The rate')
  async inForce(@Param('book') code: string, @Query() query: ExchangeRateQuery): Promise<ExchangeRateDto> {
    const book = valueOf(await this.books.byCode(code));
    const at = query.at === undefined ? toDatabaseTime(this.clock.now()) : databaseTimeOf(query.at);
    const rate = await this.rates.latest(book.id, query, at);
    if (!rate) throw new RefusalError(exchangeRateRefusals.notFound(query.from, query.to));
    return viewOf(rate);
  }

  @Get('history')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Every rate of a pair, by the instant of quotation, newest first' })
  @Answers(200, ExchangeRatePageDto, 'A page of rates')
  async history(
    @Param('book') code: string,
    @Query() query: ExchangeRateHistoryQuery,
  ): Promise<ExchangeRatePageDto> {
    const book = valueOf(await this.books.byCode(code));
    const before = query.after === undefined ? null : readBefore(query.after);
    const rows = await this.rates.history(book.id, query, before, limitOf(query) + 1);
    return pageFrom(rows, limitOf(query), (row) => [row.quotedAt], recordedViewOf);
  }
}

function readBefore(after: string): string {
  const [quotedAt] = valueOf(decodeCursor(after, 1));
  if (isDatabaseTime(quotedAt!)) return quotedAt!;
  throw new RefusalError(cursorMalformed());
}

const viewOf = ({ from, to, rate, source, quotedAt }: ExchangeRate): ExchangeRateDto => ({
  from,
  to,
  rate,
  source,
  at: toIsoTime(quotedAt),
});

const recordedViewOf = (row: RecordedRate): RecordedExchangeRateDto => ({
  ...viewOf(row),
  client: row.client,
  recordedAt: toIsoTime(row.recordedAt),
});
