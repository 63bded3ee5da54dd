import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { RefusalError, valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles, TRADE_FILE_TYPE } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { GiveUpFile } from './file-commands.js';
import {
  CloseTradeRecordsDto,
  OpenTradeRecordsDto,
  RefuseTradeFileDto,
  SendTradeRecordsDto,
  TradeFileDto,
  TradeFileErrorPageDto,
  TradeFileErrorsQuery,
  TradeFilePageDto,
  TradeFileQuery,
  TradeFilesQuery,
  TradeFileStoryDto,
} from './dto/trade-file.dto.js';
import { ReadFiles } from './read-files.js';
import { ReceiveFile } from './receive-file.js';
import { SendRecords } from './send-records.js';
import { tradeFileRefusals } from './trade-files.errors.js';

@ApiTags('trade files')
@Controller('v1/books/:book/trade-files')
export class TradeFilesController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadFiles,
    private readonly receive: ReceiveFile,
    private readonly sending: SendRecords,
    private readonly givingUp: GiveUpFile,
  ) {}

  @Post('file')
  @Roles('poster', 'operator')
  @ApiOperation({ summary: 'Send a trade file (交易文件) as it is, with its MD5 or SHA-256' })
  @ApiConsumes(TRADE_FILE_TYPE)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(201, TradeFileDto, 'Received; the next rounds verify, parse and validate it')
  async upload(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Query() query: TradeFileQuery,
    @Req() request: FastifyRequest,
  ): Promise<TradeFileDto> {
    const book = valueOf(await this.books.byCode(code));
    const arriving = request.body;
    if (!(arriving instanceof Readable)) throw new RefusalError(tradeFileRefusals.bytesWanted());
    const {
      source,
      businessDate,
      registrar = '',
      kind = 'original',
      replaces = null,
      name,
      sha256,
      md5,
    } = query;
    const checksum = (sha256 ?? md5)?.toLowerCase();
    if (checksum === undefined || (sha256 !== undefined && md5 !== undefined)) {
      arriving.resume();
      throw new RefusalError(tradeFileRefusals.checksumMissing());
    }
    const order = {
      ...{ bookId: book.id, source, businessDate, registrar, kind, replaces, name, checksum },
      requestNumber: null,
    };
    return this.reading.view(book, valueOf(await this.receive.execute(caller, order, arriving)));
  }

  @Post()
  @Roles('poster', 'operator')
  @ApiOperation({
    summary: 'Begin records that are sent some at a time; they are visible when all are accepted',
  })
  @Answers(201, TradeFileDto, 'Begun, or what was begun under this number')
  async open(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: OpenTradeRecordsDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TradeFileDto> {
    const book = valueOf(await this.books.byCode(code));
    const { file, replayed } = valueOf(await this.sending.open(caller, book, requestNumber, body));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    reply.status(HttpStatus.CREATED);
    return this.reading.view(book, file);
  }

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin', 'poster')
  @ApiOperation({ summary: 'Trade files, the latest first' })
  @Answers(200, TradeFilePageDto, 'A page of files')
  async list(@Param('book') code: string, @Query() query: TradeFilesQuery): Promise<TradeFilePageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), query));
  }

  @Get(':tradeFile')
  @Roles('finance', 'operator', 'approver', 'admin', 'poster')
  @ApiOperation({ summary: 'A trade file with its history' })
  @Answers(200, TradeFileStoryDto, 'The file')
  async story(@Param('book') code: string, @Param('tradeFile') id: string): Promise<TradeFileStoryDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.reading.story(book, valueOf(await this.reading.one(book, id)));
  }

  @Get(':tradeFile/errors')
  @Roles('finance', 'operator', 'approver', 'admin', 'poster')
  @ApiOperation({
    summary: 'What is wrong with a refused file: line, field, value and reason of the first thousand',
  })
  @Answers(200, TradeFileErrorPageDto, 'A page of errors')
  async errors(
    @Param('book') code: string,
    @Param('tradeFile') id: string,
    @Query() query: TradeFileErrorsQuery,
  ): Promise<TradeFileErrorPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.errors(valueOf(await this.reading.one(book, id)), query));
  }

  @Get(':tradeFile/errors/report')
  @Roles('finance', 'operator', 'approver', 'admin', 'poster')
  @ApiOperation({ summary: 'The same as one CSV file' })
  @ApiOkResponse({ description: 'The report', content: { 'text/csv': { schema: { type: 'string' } } } })
  @Answers(200, null, 'The report')
  async report(@Param('book') code: string, @Param('tradeFile') id: string): Promise<StreamableFile> {
    const book = valueOf(await this.books.byCode(code));
    const file = valueOf(await this.reading.one(book, id));
    const disposition = `attachment; filename="errors-${file.id}.csv"`;
    return new StreamableFile(Buffer.from(await this.reading.report(file)), {
      type: 'text/csv',
      disposition,
    });
  }

  @Post(':tradeFile/records')
  @HttpCode(200)
  @Roles('poster', 'operator')
  @ApiOperation({ summary: 'Send the next records; lines that are there already change nothing' })
  @Answers(200, TradeFileDto, 'Staged')
  async send(
    @Param('book') code: string,
    @Param('tradeFile') id: string,
    @Body() { firstLine, records }: SendTradeRecordsDto,
  ): Promise<TradeFileDto> {
    const book = valueOf(await this.books.byCode(code, new Set(records.map(({ currency }) => currency))));
    const file = valueOf(await this.reading.one(book, id));
    valueOf(await this.sending.send(book, file, firstLine, records));
    return this.reading.view(book, valueOf(await this.reading.one(book, id)));
  }

  @Post(':tradeFile/close')
  @HttpCode(200)
  @Roles('poster', 'operator')
  @ApiOperation({ summary: 'No more records will come: how many there are and what they come to' })
  @Answers(200, TradeFileDto, 'Closed; the next rounds validate it')
  async close(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('tradeFile') id: string,
    @Body() body: CloseTradeRecordsDto,
  ): Promise<TradeFileDto> {
    const book = valueOf(await this.books.byCode(code));
    const file = valueOf(await this.reading.one(book, id));
    return this.reading.view(book, valueOf(await this.sending.close(caller, file, body)));
  }

  @Post(':tradeFile/refuse')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Give up records that are still being sent, or a replacement that nobody wants' })
  @Answers(200, TradeFileDto, 'Refused')
  async refuse(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('tradeFile') id: string,
    @Body() { reason }: RefuseTradeFileDto,
  ): Promise<TradeFileDto> {
    const book = valueOf(await this.books.byCode(code));
    const file = valueOf(await this.reading.one(book, id));
    return this.reading.view(book, valueOf(await this.givingUp.execute(caller, file, reason)));
  }
}
