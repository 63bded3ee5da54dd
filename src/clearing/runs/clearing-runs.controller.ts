import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { refused, valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, PageQuery, Roles } from '../../platform/http/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { viewOfRun } from './clearing-view.js';
import { RetryClearingExceptionsDto, StartClearingRunDto } from './dto/clearing-commands.dto.js';
import { ClearingResultExplanationDto } from './dto/clearing-explanation.dto.js';
import {
  ClearingResultDto,
  ClearingResultPageDto,
  ClearingResultsFilter,
  ClearingRunDto,
  ClearingRunPageDto,
  ClearingRunsFilter,
  ClearingRunStoryDto,
  ClearingVoucherPageDto,
} from './dto/clearing-run.dto.js';
import {
  ClearingWorkExceptionPageDto,
  ClearingExceptionsFilter,
  ClearingHoldPageDto,
  ClearingHoldsFilter,
  RetriedExceptionsDto,
} from './dto/clearing-work.dto.js';
import { ExplainResult } from './explain-result.js';
import { ReadClearingWork } from './read-clearing-work.js';
import { ReadRuns } from './read-runs.js';
import { RetryExceptions } from './retry-exceptions.js';
import { StartRun } from './start-run.js';

@ApiTags('clearing')
@Controller('v1/books/:book')
export class ClearingRunsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly files: AcceptedFiles,
    private readonly start: StartRun,
    private readonly reading: ReadRuns,
    private readonly explain: ExplainResult,
    private readonly work: ReadClearingWork,
    private readonly retry: RetryExceptions,
  ) {}

  @Post('clearing-runs')
  @Roles('operator', 'finance')
  @ApiOperation({ summary: 'Clear (清算) an accepted trade file; one live run stands on a file' })
  @Answers(201, ClearingRunDto, 'Started, or the run that stands on the file')
  async create(
    @CurrentCaller() { clientId, apiKeyId, traceId }: Caller,
    @Param('book') code: string,
    @Body() { file: fileId, despiteMissing = false, reason }: StartClearingRunDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClearingRunDto> {
    const book = valueOf(await this.books.byCode(code));
    const file = await this.files.find(book.id, fileId);
    if (!file) return valueOf(refused(clearingRunRefusals.fileNotAccepted(fileId)));
    const actor = { clientId, apiKeyId, traceId };
    const { run, replayed } = valueOf(
      await this.start.execute(book, file, actor, { despiteMissing, reason }),
    );
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return viewOfRun(run);
  }

  @Get('clearing-runs')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Clearing runs, the latest first' })
  @Answers(200, ClearingRunPageDto, 'A page of runs')
  async list(@Param('book') code: string, @Query() query: ClearingRunsFilter): Promise<ClearingRunPageDto> {
    return valueOf(await this.reading.page(valueOf(await this.books.byCode(code)), query));
  }

  @Get('clearing-runs/:run')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A clearing run with its versions and its history' })
  @Answers(200, ClearingRunStoryDto, 'The run')
  async byId(@Param('book') code: string, @Param('run') id: string): Promise<ClearingRunStoryDto> {
    return valueOf(await this.reading.story(valueOf(await this.books.byCode(code)), id));
  }

  @Get('clearing-runs/:run/results')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Results (三要素: who, how much, when) of a run by line' })
  @Answers(200, ClearingResultPageDto, 'A page of results')
  async results(
    @Param('book') code: string,
    @Param('run') id: string,
    @Query() query: ClearingResultsFilter,
  ): Promise<ClearingResultPageDto> {
    return valueOf(await this.reading.resultsOf(valueOf(await this.books.byCode(code)), id, query));
  }

  @Get('clearing-runs/:run/results/:line')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The result of one line' })
  @Answers(200, ClearingResultDto, 'The result')
  async result(
    @Param('book') code: string,
    @Param('run') id: string,
    @Param('line') line: string,
  ): Promise<ClearingResultDto> {
    return valueOf(await this.reading.result(valueOf(await this.books.byCode(code)), id, Number(line)));
  }

  @Get('clearing-runs/:run/results/:line/explanation')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'How the result of a line came about: worked out once more, step by step' })
  @Answers(200, ClearingResultExplanationDto, 'The way to it')
  async explanation(
    @Param('book') code: string,
    @Param('run') id: string,
    @Param('line') line: string,
  ): Promise<ClearingResultExplanationDto> {
    return valueOf(await this.explain.execute(valueOf(await this.books.byCode(code)), id, Number(line)));
  }

  @Get('clearing-runs/:run/vouchers')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What each voucher of a run is for' })
  @Answers(200, ClearingVoucherPageDto, 'A page of vouchers')
  async vouchers(
    @Param('book') code: string,
    @Param('run') id: string,
    @Query() query: PageQuery,
  ): Promise<ClearingVoucherPageDto> {
    return valueOf(await this.reading.vouchersOf(valueOf(await this.books.byCode(code)), id, query));
  }

  @Post('clearing-runs/:run/exceptions/retry')
  @HttpCode(200)
  @Roles('operator', 'finance')
  @ApiOperation({
    summary: 'Try the exceptions of a posted run once more, after what they come from was mended',
  })
  @Answers(200, RetriedExceptionsDto, 'What came of it')
  async retryExceptions(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('run') id: string,
    @Body() { reason }: RetryClearingExceptionsDto,
  ): Promise<RetriedExceptionsDto> {
    const book = valueOf(await this.books.byCode(code));
    const run = valueOf(await this.reading.find(book, id));
    return valueOf(await this.retry.execute(caller, book, run, reason));
  }

  @Get('clearing-exceptions')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Records without a result, and results whose voucher was refused' })
  @Answers(200, ClearingWorkExceptionPageDto, 'A page of exceptions')
  async exceptions(
    @Param('book') code: string,
    @Query() query: ClearingExceptionsFilter,
  ): Promise<ClearingWorkExceptionPageDto> {
    return valueOf(await this.work.exceptions(valueOf(await this.books.byCode(code)), query));
  }

  @Get('clearing-holds')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Results that interceptors (拦截) keep for a person' })
  @Answers(200, ClearingHoldPageDto, 'A page of holds')
  async holds(
    @Param('book') code: string,
    @Query() query: ClearingHoldsFilter,
  ): Promise<ClearingHoldPageDto> {
    return valueOf(await this.work.holds(valueOf(await this.books.byCode(code)), query));
  }
}
