import { Body, Controller, Get, HttpStatus, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BookDirectory } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { valueOf } from '../platform/errors/index.js';
import { Answers, CurrentCaller, Roles } from '../platform/http/index.js';
import { ChangeSchedule } from './change-schedule.js';
import { StartedJobRunDto } from './dto/job-run.dto.js';
import { ChangeJobScheduleDto, JobDto, JobsDto, StartJobRunDto } from './dto/job.dto.js';
import { ReadJobs } from './read-jobs.js';
import { ReadRuns } from './read-runs.js';
import { StartRun } from './start-run.js';

@ApiTags('jobs')
@Controller('v1/books/:book/jobs')
export class JobsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly reading: ReadJobs,
    private readonly changing: ChangeSchedule,
    private readonly starting: StartRun,
    private readonly runs: ReadRuns,
  ) {}

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'What runs by itself in the book, when next, and what became of its latest run' })
  @Answers(200, JobsDto, 'The jobs, by name')
  async list(@Param('book') code: string): Promise<JobsDto> {
    const book = valueOf(await this.books.byCode(code));
    return { items: await this.reading.all(book) };
  }

  @Put(':job/schedule')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Change when a job runs by itself, or switch that off' })
  @Answers(200, JobDto, 'The job')
  async change(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('job') name: string,
    @Body() body: ChangeJobScheduleDto,
  ): Promise<JobDto> {
    const book = valueOf(await this.books.byCode(code));
    const { cron, enabled, graceMinutes, reason, expectedVersion } = body;
    const order = { job: name, cron, enabled, graceMinutes, reason, expectedVersion };
    return this.reading.one(book, valueOf(await this.changing.execute(caller, book, order)));
  }

  @Post(':job/runs')
  @Roles('operator', 'admin')
  @ApiOperation({ summary: 'Start a run: once for each business date, unless it is to be run again' })
  @Answers(200, StartedJobRunDto, 'There was a run of that date already; nothing was started')
  @Answers(201, StartedJobRunDto, 'Started; a node takes it up within seconds')
  async start(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('job') name: string,
    @Body() body: StartJobRunDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedJobRunDto> {
    const book = valueOf(await this.books.byCode(code));
    const { businessDate = null, again = false, reason } = body;
    const order = { job: name, businessDate, again, reason };
    const { id, existing } = valueOf(await this.starting.execute(caller, book, order));
    reply.status(existing ? HttpStatus.OK : HttpStatus.CREATED);
    return { ...valueOf(await this.runs.one(book, id)), existing };
  }
}
