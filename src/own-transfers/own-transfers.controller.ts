import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { valueOf, type Result } from '../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { JudgeOwnTransfer } from './judge-own-transfer.js';
import {
  ApproveOwnTransferDto,
  CreateOwnTransferDto,
  OwnTransferDto,
  OwnTransferPageDto,
  OwnTransfersFilter,
  OwnTransferStoryDto,
  RejectOwnTransferDto,
  TransitsDto,
} from './dto/own-transfer.dto.js';
import { ChannelPositionsDto } from './dto/position.dto.js';
import type { MadeTransfer } from './make-own-transfer.js';
import { ReadOwnTransfers } from './read-own-transfers.js';
import { RequestOwnTransfer } from './request-own-transfer.js';

@ApiTags('own-account transfers')
@Controller('v1/books/:book')
export class OwnTransfersController {
  constructor(
    private readonly books: BookDirectory,
    private readonly request: RequestOwnTransfer,
    private readonly decide: JudgeOwnTransfer,
    private readonly reading: ReadOwnTransfers,
  ) {}

  @Get('channel-positions')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What lies at the channels (头寸), and what is to lie there' })
  @Answers(200, ChannelPositionsDto, 'The positions')
  async positions(@Param('book') code: string): Promise<ChannelPositionsDto> {
    return this.reading.positions(valueOf(await this.books.byCode(code)));
  }

  @Post('own-transfers')
  @Roles('operator')
  @ApiOperation({ summary: 'Ask for an own-account transfer (头寸调拨); another person decides on it' })
  @Answers(201, OwnTransferDto, 'Proposed, or the transfer that was proposed under this number')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: CreateOwnTransferDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnTransferDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(await this.request.execute(caller, book, requestNumber, body), reply);
  }

  @Get('own-transfers')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Own-account transfers, the latest first' })
  @Answers(200, OwnTransferPageDto, 'A page of transfers')
  async list(@Param('book') code: string, @Query() query: OwnTransfersFilter): Promise<OwnTransferPageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), query));
  }

  @Get('own-transfers/transit')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What lies between banks (在途资金), by the books and by the transfers' })
  @Answers(200, TransitsDto, 'The transit accounts')
  async transit(@Param('book') code: string): Promise<TransitsDto> {
    return this.reading.transits(valueOf(await this.books.byCode(code)));
  }

  @Get('own-transfers/:transfer')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A transfer with its history and the positions that it was worked out from' })
  @Answers(200, OwnTransferStoryDto, 'The transfer')
  async byId(@Param('book') code: string, @Param('transfer') id: string): Promise<OwnTransferStoryDto> {
    return valueOf(await this.reading.story(valueOf(await this.books.byCode(code)), id));
  }

  @Post('own-transfers/:transfer/approve')
  @HttpCode(200)
  @Roles('approver')
  @ApiOperation({
    summary: 'Approve (复核) exactly the transfer that was seen; another client than its maker',
  })
  @Answers(200, OwnTransferDto, 'Approved, or the first answer again')
  async approve(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('transfer') id: string,
    @Body() body: ApproveOwnTransferDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnTransferDto> {
    const book = valueOf(await this.books.byCode(code));
    const { contentHash, reason } = body;
    return this.answer(
      await this.decide.execute(caller, book, id, { kind: 'approve', contentHash, reason }),
      reply,
    );
  }

  @Post('own-transfers/:transfer/reject')
  @HttpCode(200)
  @Roles('approver', 'operator')
  @ApiOperation({ summary: 'Turn a transfer down, until its payout is made' })
  @Answers(200, OwnTransferDto, 'Rejected, or the first answer again')
  async reject(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('transfer') id: string,
    @Body() { reason }: RejectOwnTransferDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnTransferDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.answer(await this.decide.execute(caller, book, id, { kind: 'reject', reason }), reply);
  }

  private answer(result: Result<MadeTransfer>, reply: FastifyReply): Promise<OwnTransferDto> {
    const { transfer, replayed } = valueOf(result);
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return this.reading.view(transfer);
  }
}
