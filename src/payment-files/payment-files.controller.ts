import { Body, Controller, Get, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FileTermsDto, type Channel } from '../channels/index.js';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import {
  FileSampleDto,
  PaymentFileCommandDto,
  PaymentFileDto,
  PaymentFileEntriesQuery,
  PaymentFileEntryPageDto,
  PaymentFilePageDto,
  PaymentFilesQuery,
  PaymentFileStoryDto,
} from './dto/payment-file.dto.js';
import { checksumLine, type FileContent } from './file-content.js';
import { HandOverFile } from './hand-over-file.js';
import type { PaymentFile } from './payment-file.js';
import { ReadFiles, viewOfFile } from './read-files.js';
import { SealFile } from './seal-file.js';
import { sampleOf } from './try-format.js';
import { WithdrawFile } from './withdraw-file.js';

@ApiTags('payment-files')
@Controller('v1/books/:book/channels/:channel/payment-files')
export class PaymentFilesController {
  constructor(
    private readonly reading: ReadFiles,
    private readonly sealFile: SealFile,
    private readonly handOverFile: HandOverFile,
    private readonly withdrawFile: WithdrawFile,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'Payment files (付款文件) of a channel' })
  @Answers(200, PaymentFilePageDto, 'A page, newest first')
  async list(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Query() query: PaymentFilesQuery,
  ): Promise<PaymentFilePageDto> {
    const { channel } = valueOf(await this.reading.channelOf(book, code));
    return valueOf(await this.reading.page(channel, query));
  }

  @Post('seal')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Seal the open file now: it takes no more payouts' })
  @Answers(200, PaymentFileDto, 'The file, sealed')
  async seal(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('channel') code: string,
    @Body() { reason }: PaymentFileCommandDto,
  ): Promise<PaymentFileDto> {
    const { channel } = valueOf(await this.reading.channelOf(book, code));
    return viewOfFile(channel, valueOf(await this.sealFile.byCommand(caller, channel, reason)));
  }

  @Post('try')
  @Roles('admin')
  @ApiOperation({ summary: 'What files of such terms would look like; nothing is changed' })
  @Answers(200, FileSampleDto, 'A sample of two payments')
  async sample(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Body() terms: FileTermsDto,
  ): Promise<FileSampleDto> {
    const { channel } = valueOf(await this.reading.channelOf(book, code));
    return valueOf(sampleOf(channel, terms));
  }

  @Get(':file')
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'A payment file with its history' })
  @Answers(200, PaymentFileStoryDto, 'The file')
  async one(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Param('file') reference: string,
  ): Promise<PaymentFileStoryDto> {
    const { channel, file } = await this.fileOf(book, code, reference);
    return this.reading.story(channel, file);
  }

  @Get(':file/entries')
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'The payouts in a payment file' })
  @Answers(200, PaymentFileEntryPageDto, 'A page by position')
  async entries(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Param('file') reference: string,
    @Query() query: PaymentFileEntriesQuery,
  ): Promise<PaymentFileEntryPageDto> {
    const { channel, file } = await this.fileOf(book, code, reference);
    return valueOf(await this.reading.entriesPage(channel, file, query));
  }

  @Post(':file/hand-over')
  @Roles('operator', 'admin')
  @ApiOperation({
    summary: 'Hand a sealed file over: from then on the bank may have it, and it can be downloaded',
  })
  @Answers(200, PaymentFileDto, 'The file; one that was handed over is not handed over again')
  async handOver(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('channel') code: string,
    @Param('file') reference: string,
    @Body() { reason }: PaymentFileCommandDto,
  ): Promise<PaymentFileDto> {
    const { channel, file } = await this.fileOf(book, code, reference);
    const done = valueOf(await this.handOverFile.execute(caller, channel, file, reason));
    return viewOfFile(channel, done.file);
  }

  @Post(':file/withdraw')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Take back a sealed file that was not handed over: its payouts fail' })
  @Answers(200, PaymentFileDto, 'The file; its payouts are concluded by the next round')
  async withdraw(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('channel') code: string,
    @Param('file') reference: string,
    @Body() { reason }: PaymentFileCommandDto,
  ): Promise<PaymentFileDto> {
    const { channel, file } = await this.fileOf(book, code, reference);
    return viewOfFile(channel, valueOf(await this.withdrawFile.execute(caller, channel, file, reason)));
  }

  @Get(':file/content')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'The bytes of a file that was handed over, always the same' })
  @ApiOkResponse({
    description: 'The file',
    content: { 'application/octet-stream': { schema: { type: 'string' } } },
  })
  @Answers(200, null, 'The file')
  async content(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Param('file') reference: string,
  ): Promise<StreamableFile> {
    const { name, bytes } = await this.downloaded(book, code, reference);
    return fileAnswer(bytes, name, 'application/octet-stream');
  }

  @Get(':file/checksum')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'The side file of a file that was handed over, as sha256sum writes it' })
  @ApiOkResponse({ description: 'The side file', content: { 'text/plain': { schema: { type: 'string' } } } })
  @Answers(200, null, 'The side file')
  async checksum(
    @Param('book') book: string,
    @Param('channel') code: string,
    @Param('file') reference: string,
  ): Promise<StreamableFile> {
    const content = await this.downloaded(book, code, reference);
    return fileAnswer(
      Buffer.from(checksumLine(content)),
      `${content.name}.sha256`,
      'text/plain; charset=utf-8',
    );
  }

  private async fileOf(
    book: string,
    code: string,
    reference: string,
  ): Promise<{ channel: Channel; file: PaymentFile }> {
    const { channel } = valueOf(await this.reading.channelOf(book, code));
    return { channel, file: valueOf(await this.reading.one(channel, reference)) };
  }

  private async downloaded(book: string, code: string, reference: string): Promise<FileContent> {
    const { channel, file } = await this.fileOf(book, code, reference);
    return valueOf(await this.handOverFile.download(channel, file));
  }
}

const fileAnswer = (bytes: Buffer, name: string, type: string): StreamableFile =>
  new StreamableFile(bytes, { type, disposition: `attachment; filename="${name}"` });
