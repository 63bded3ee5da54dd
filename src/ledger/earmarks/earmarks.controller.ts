import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, PageQuery, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import {
  EarmarkEventPageDto,
  EarmarkMoveDto,
  EarmarkPageDto,
  EarmarksQuery,
  MoveEarmarkDto,
} from './dto/earmark.dto.js';
import { MoveEarmark } from './move-earmark.js';
import { ReadEarmarks } from './read-earmarks.js';

@ApiTags('earmarks')
@Controller('v1/books/:book/accounts/:account/earmarks')
export class EarmarksController {
  constructor(
    private readonly books: BookDirectory,
    private readonly moveEarmark: MoveEarmark,
    private readonly readEarmarks: ReadEarmarks,
  ) {}

  @Post('move')
  @Roles('poster', 'operator')
  @ApiOperation({
    summary: 'Give money of the account another purpose (专款专用), a first one, or set it free',
  })
  @Answers(201, EarmarkMoveDto, 'Moved, or the first answer again')
  async move(
    @CurrentCaller() caller: Caller,
    @Param('book') book: string,
    @Param('account') account: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: MoveEarmarkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EarmarkMoveDto> {
    const moved = valueOf(await this.moveEarmark.execute(caller, book, account, requestNumber, body));
    if (moved.replayed) reply.header('Idempotent-Replayed', 'true');
    return moved.move;
  }

  @Get()
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What money of the account is earmarked for, by purpose' })
  @Answers(200, EarmarkPageDto, 'A page of purposes with their amounts')
  async list(
    @Param('book') code: string,
    @Param('account') account: string,
    @Query() query: EarmarksQuery,
  ): Promise<EarmarkPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readEarmarks.page(book, account, query));
  }

  @Get(':purpose/events')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'How the money of a purpose came and went, in order' })
  @Answers(200, EarmarkEventPageDto, 'A page of events')
  async events(
    @Param('book') code: string,
    @Param('account') account: string,
    @Param('purpose') purpose: string,
    @Query() query: PageQuery,
  ): Promise<EarmarkEventPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.readEarmarks.events(book, account, purpose, query));
  }
}
