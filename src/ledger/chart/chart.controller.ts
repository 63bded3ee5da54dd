import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import {
  Answers,
  CurrentCaller,
  decodeCursor,
  limitOf,
  pageFrom,
  PageQuery,
  Roles,
} from '../../platform/http/index.js';
import { BookDirectory } from '../books/index.js';
import { placeAll, treeOf, type ChartNode, type PlacedGlAccount } from './chart.rules.js';
import { GlAccountRepository } from './database/gl-account.repository.js';
import {
  ChartDto,
  GlAccountDto,
  GlAccountPageDto,
  OpenGlAccountDto,
  type ChartNodeDto,
} from './dto/gl-account.dto.js';
import { OpenGlAccount } from './open-gl-account.js';

@ApiTags('chart')
@Controller('v1/books/:book')
export class ChartController {
  constructor(
    private readonly books: BookDirectory,
    private readonly openGlAccount: OpenGlAccount,
    private readonly glAccounts: GlAccountRepository,
  ) {}

  @Post('gl-accounts')
  @Roles('finance', 'admin')
  @ApiOperation({ summary: 'Open a GL account (科目) in the chart of the book' })
  @Answers(200, GlAccountDto, 'It exists with the same content; nothing changed')
  @Answers(201, GlAccountDto, 'Opened')
  async open(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Body() body: OpenGlAccountDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GlAccountDto> {
    const book = valueOf(await this.books.byCode(code));
    const side = body.normalSide === undefined ? null : body.normalSide === 'debit' ? 'D' : 'C';
    const { parent = null, mayOverdraw = null } = body;
    const wanted = { ...body, parent, mayOverdraw, normalSide: side } as const;
    const { placed, opened } = valueOf(await this.openGlAccount.execute(caller, book, wanted));
    reply.status(opened ? HttpStatus.CREATED : HttpStatus.OK);
    return viewOf(placed);
  }

  @Get('gl-accounts')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'GL accounts of the book by code, each with its place in the chart' })
  @Answers(200, GlAccountPageDto, 'A page of GL accounts')
  async list(@Param('book') code: string, @Query() query: PageQuery): Promise<GlAccountPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const [after = ''] = query.after === undefined ? [] : valueOf(decodeCursor(query.after, 1));
    const placed = placeAll(await this.glAccounts.ofBook(book.id));
    const rest = placed.filter(({ account }) => account.code > after);
    return pageFrom(rest, limitOf(query), ({ account }) => [account.code], viewOf);
  }

  @Get('chart')
  @Roles('poster', 'finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The chart of the book as a tree' })
  @Answers(200, ChartDto, 'The chart')
  async tree(@Param('book') code: string): Promise<ChartDto> {
    const book = valueOf(await this.books.byCode(code));
    return { items: treeOf(await this.glAccounts.ofBook(book.id)).map(nodeViewOf) };
  }
}

const viewOf = ({ account, parentCode, level, hasChildren }: PlacedGlAccount): GlAccountDto => ({
  code: account.code,
  name: account.name,
  parent: parentCode,
  level,
  hasChildren,
  class: account.class,
  normalSide: account.normalSide === 'D' ? 'debit' : 'credit',
  mayOverdraw: account.mayOverdraw,
});

const nodeViewOf = (node: ChartNode): ChartNodeDto => ({
  ...viewOf(node),
  children: node.children.map(nodeViewOf),
});
