import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/auth/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../../platform/http/index.js';
import { BookDirectory, type BookRef } from '../../ledger/books/index.js';
import { ReadDefinitions } from '../definitions/read-definitions.js';
import { SwitchRepository } from './database/switch.repository.js';
import {
  InterceptorDto,
  InterceptorPageDto,
  InterceptorsQuery,
  InterceptorVersionPageDto,
  InterceptorVersionsQuery,
  SwitchOnInterceptorDto,
  TriedInterceptorDto,
  TryInterceptorDto,
} from './dto/interceptor.dto.js';
import { INTERCEPTORS } from './interceptor-view.js';
import { SwitchOnInterceptor } from './switch-interceptor.js';
import { TryInterceptor } from './try-interceptor.js';

/** Interceptors change by the approval command set-interceptor, and go off by switch-off-interceptor. */
@ApiTags('interceptors')
@Controller('v1/books/:book/interceptors')
export class InterceptorsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadDefinitions,
    private readonly switches: SwitchRepository,
    private readonly switchingOn: SwitchOnInterceptor,
    private readonly trying: TryInterceptor,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary: 'Interceptors (拦截器) of clearing in their last versions, and whether they are on',
  })
  @Answers(200, InterceptorPageDto, 'A page by code')
  async list(@Param('book') code: string, @Query() query: InterceptorsQuery): Promise<InterceptorPageDto> {
    const book = valueOf(await this.books.byCode(code));
    const page = valueOf(await this.reading.page(book, query, INTERCEPTORS));
    const on = new Set(await this.switches.on(book.id));
    return { ...page, items: page.items.map((item) => ({ ...item, on: on.has(item.code) })) };
  }

  @Post('try')
  @HttpCode(200)
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A dry run: what a condition tree would hold of a file or of records' })
  @Answers(200, TriedInterceptorDto, 'How many, and which first; nothing was written')
  async try(@Param('book') code: string, @Body() body: TryInterceptorDto): Promise<TriedInterceptorDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.trying.execute(book, body));
  }

  @Get(':interceptor')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'An interceptor in its last version' })
  @Answers(200, InterceptorDto, 'The interceptor')
  async one(@Param('book') code: string, @Param('interceptor') interceptor: string): Promise<InterceptorDto> {
    return this.view(valueOf(await this.books.byCode(code)), interceptor);
  }

  @Get(':interceptor/versions')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'All versions of an interceptor; none of them ever changes' })
  @Answers(200, InterceptorVersionPageDto, 'A page, newest first')
  async versions(
    @Param('book') code: string,
    @Param('interceptor') interceptor: string,
    @Query() query: InterceptorVersionsQuery,
  ): Promise<InterceptorVersionPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.versions(book, interceptor, query, INTERCEPTORS));
  }

  @Post(':interceptor/switch-on')
  @HttpCode(200)
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({
    summary:
      'Switch on: runs that begin from now on go by it; to undo it is the approval command switch-off-interceptor',
  })
  @Answers(200, InterceptorDto, 'On, on every node')
  async switchOn(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('interceptor') interceptor: string,
    @Body() { reason }: SwitchOnInterceptorDto,
  ): Promise<InterceptorDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.switchingOn.execute(caller, book, interceptor, reason));
    return this.view(book, interceptor);
  }

  private async view(book: BookRef, interceptor: string): Promise<InterceptorDto> {
    const view = valueOf(await this.reading.one(book, interceptor, INTERCEPTORS));
    return { ...view, on: await this.switches.isOn(book.id, interceptor) };
  }
}
