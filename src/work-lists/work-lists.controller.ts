import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../platform/http/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { DoWork } from './do-work.js';
import { DoWorkDto, WorkActionDto } from './dto/work-action.dto.js';
import {
  WorkFilterQuery,
  WorkListsDto,
  WorkPageDto,
  WorkPageQuery,
  WorkStoryDto,
} from './dto/work-list.dto.js';
import { ReadStory } from './read-story.js';
import { ReadWorkLists } from './read-work-lists.js';

@ApiTags('work lists')
@Controller('v1/books/:book/work-lists')
export class WorkListsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadWorkLists,
    private readonly stories: ReadStory,
    private readonly doWork: DoWork,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What waits for a person (待办): how much, since when, and for what money' })
  @Answers(200, WorkListsDto, 'Every list')
  async all(@Param('book') code: string, @Query() query: WorkFilterQuery): Promise<WorkListsDto> {
    const book = valueOf(await this.books.byCode(code));
    return { lists: valueOf(await this.reading.all(book, query)) };
  }

  @Get('payouts/:payout')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A payout with its whole story on one page, what can be done now, and who may' })
  @Answers(200, WorkStoryDto, 'The story')
  async story(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('payout') payout: string,
  ): Promise<WorkStoryDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.stories.execute(caller, book, payout));
  }

  @Get(':list')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary:
      'A list: approvals, unsent, unknown, contradictions, returns, files, clearing, suspense, differences or unpaid; filters combine',
  })
  @Answers(200, WorkPageDto, 'A page, oldest first, with totals of the whole list')
  async list(
    @Param('book') code: string,
    @Param('list') list: string,
    @Query() query: WorkPageQuery,
  ): Promise<WorkPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.page(book, list, query));
  }

  @Post('actions')
  @HttpCode(200)
  @Roles('approver', 'operator', 'finance', 'admin')
  @ApiOperation({ summary: 'Do something to up to 500 items (批量); each is decided and recorded by itself' })
  @Answers(200, WorkActionDto, 'What became of each, in the order of the command')
  async act(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() order: DoWorkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WorkActionDto> {
    const book = valueOf(await this.books.byCode(code));
    const { answer, replayed } = valueOf(await this.doWork.execute(caller, book, requestNumber, order));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return answer;
  }
}
