import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import {
  JobRunDto,
  JobRunEventsQuery,
  JobRunPageDto,
  JobRunsQuery,
  JobRunWithEventsDto,
  SteerJobRunDto,
} from './dto/job-run.dto.js';
import { ReadRuns } from './read-runs.js';
import type { RunCommand } from './run.state.js';
import { SteerRun } from './steer-run.js';

@ApiTags('jobs')
@Controller('v1/books/:book/job-runs')
export class JobRunsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadRuns,
    private readonly steering: SteerRun,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'Runs of jobs in the book; filters combine' })
  @Answers(200, JobRunPageDto, 'A page of runs, the latest first')
  async list(@Param('book') code: string, @Query() query: JobRunsQuery): Promise<JobRunPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.list(book, query));
  }

  @Get(':run')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A run with its progress and its history' })
  @Answers(200, JobRunWithEventsDto, 'The run, and a page of what happened to it')
  async read(
    @Param('book') code: string,
    @Param('run') id: string,
    @Query() query: JobRunEventsQuery,
  ): Promise<JobRunWithEventsDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.withEvents(book, id, query));
  }

  @Post(':run/pause')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Pause a run; one that is being worked at stops at its next save' })
  @Answers(200, JobRunDto, 'The run')
  pause(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('run') id: string,
    @Body() body: SteerJobRunDto,
  ): Promise<JobRunDto> {
    return this.steer(caller, code, id, 'pause', body);
  }

  @Post(':run/resume')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Let a paused run go on from where it was' })
  @Answers(200, JobRunDto, 'The run')
  resume(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('run') id: string,
    @Body() body: SteerJobRunDto,
  ): Promise<JobRunDto> {
    return this.steer(caller, code, id, 'resume', body);
  }

  @Post(':run/cancel')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Cancel a run for good; one that is being worked at stops at its next save' })
  @Answers(200, JobRunDto, 'The run')
  cancel(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('run') id: string,
    @Body() body: SteerJobRunDto,
  ): Promise<JobRunDto> {
    return this.steer(caller, code, id, 'cancel', body);
  }

  private async steer(
    caller: Caller,
    code: string,
    run: string,
    command: RunCommand,
    { reason }: SteerJobRunDto,
  ): Promise<JobRunDto> {
    const book = valueOf(await this.books.byCode(code));
    valueOf(await this.steering.execute(caller, book, { run, command, reason }));
    return valueOf(await this.reading.one(book, run));
  }
}
