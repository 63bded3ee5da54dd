import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { RefusalError, valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import {
  BringFileDto,
  IncomingFileDto,
  IncomingFilePageDto,
  IncomingFilesQuery,
} from '../dto/payment-file.dto.js';
import { fileRefusals } from '../payment-files.errors.js';
import { ReadFiles } from '../read-files.js';
import { ReceiveFile } from './receive-file.js';

@ApiTags('payment-files')
@Controller('v1/books/:book/channels/:channel/payment-files/incoming')
export class IncomingFilesController {
  constructor(
    private readonly reading: ReadFiles,
    private readonly receive: ReceiveFile,
  ) {}

  @Post()
  @Roles('operator', 'admin')
  @ApiOperation({
    summary: 'Bring an acknowledgement or a result file of the bank; it is taken whole or not at all',
  })
  @Answers(200, IncomingFileDto, 'The very bytes came before: that file, as it is now')
  @Answers(201, IncomingFileDto, 'Taken; the next round puts it into the books')
  async bring(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('channel') code: string,
    @Body() { content, ...told }: BringFileDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncomingFileDto> {
    const { channel, terms } = valueOf(await this.reading.channelOf(book, code));
    const bytes = Buffer.from(content, 'base64');
    if (bytes.toString('base64') !== content) throw new RefusalError(fileRefusals.contentMalformed());
    const { incoming, replayed } = valueOf(
      await this.receive.execute(caller, channel, terms, { ...told, bytes }),
    );
    reply.status(replayed ? HttpStatus.OK : HttpStatus.CREATED);
    return this.reading.viewOfIncoming(incoming);
  }

  @Get()
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'Files of the bank that were taken' })
  @Answers(200, IncomingFilePageDto, 'A page, newest first')
  async list(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Query() query: IncomingFilesQuery,
  ): Promise<IncomingFilePageDto> {
    const { channel } = valueOf(await this.reading.channelOf(book, code));
    return valueOf(await this.reading.incomingPage(channel, query));
  }

  @Get(':incoming')
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'A file of the bank, and how far it is' })
  @Answers(200, IncomingFileDto, 'The file')
  async one(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Param('incoming') id: string,
  ): Promise<IncomingFileDto> {
    const { channel } = valueOf(await this.reading.channelOf(book, code));
    return valueOf(await this.reading.oneIncoming(channel, id));
  }
}
