import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { Answers, CurrentCaller, IdempotencyKey, Roles } from '../../platform/http/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import { viewOfApproval } from './approval-view.js';
import type { Approval } from './approval.js';
import { Approve } from './approve.js';
import {
  ApprovalDto,
  ApprovalPageDto,
  ApprovalsQuery,
  ApproveDto,
  MakeApprovalDto,
  RejectDto,
} from './dto/approval.dto.js';
import { MakeApproval } from './make-approval.js';
import { ReadApprovals } from './read-approvals.js';
import { Reject } from './reject.js';

@ApiTags('approvals')
@Controller('v1/books/:book/approvals')
export class ApprovalsController {
  constructor(
    private readonly books: BookDirectory,
    private readonly making: MakeApproval,
    private readonly approving: Approve,
    private readonly rejecting: Reject,
    private readonly reading: ReadApprovals,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Roles('finance', 'operator', 'admin')
  @ApiOperation({ summary: 'Make a command (制单) that somebody else must approve before it is executed' })
  @Answers(201, ApprovalDto, 'Waiting for a decision, or the first answer again')
  async make(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @IdempotencyKey() requestNumber: string,
    @Body() body: MakeApprovalDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApprovalDto> {
    const book = valueOf(await this.books.byCode(code));
    const { approval, replayed } = valueOf(await this.making.execute(caller, book, requestNumber, body));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return viewOfApproval(approval, book.code, approval.madeAt);
  }

  @Get()
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'The work list: commands with maker and checker, the oldest first' })
  @Answers(200, ApprovalPageDto, 'Approvals with their contents in full')
  async list(@Param('book') code: string, @Query() query: ApprovalsQuery): Promise<ApprovalPageDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.list(book, query));
  }

  @Get(':approval')
  @Roles('finance', 'operator', 'approver', 'admin')
  @ApiOperation({ summary: 'A command with its content, maker, checker and trail' })
  @Answers(200, ApprovalDto, 'The approval')
  async byId(@Param('book') code: string, @Param('approval') id: string): Promise<ApprovalDto> {
    const book = valueOf(await this.books.byCode(code));
    return valueOf(await this.reading.byId(book, id));
  }

  @Post(':approval/approve')
  @Roles('approver')
  @ApiOperation({
    summary: 'Approve (复核) and execute in one transaction; refused by a rule, the command stays pending',
  })
  @Answers(200, ApprovalDto, 'Approved and executed, or the first answer again')
  async approve(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('approval') id: string,
    @Body() body: ApproveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApprovalDto> {
    const book = valueOf(await this.books.byCode(code));
    const { approval, replayed } = valueOf(await this.approving.execute(caller, book, id, body));
    if (replayed) reply.header('Idempotent-Replayed', 'true');
    return this.view(book, approval);
  }

  @Post(':approval/reject')
  @Roles('approver')
  @ApiOperation({ summary: 'Reject: the command is never executed' })
  @Answers(200, ApprovalDto, 'Rejected')
  async reject(
    @CurrentCaller() caller: Caller,
    @Param('book') code: string,
    @Param('approval') id: string,
    @Body() { reason }: RejectDto,
  ): Promise<ApprovalDto> {
    const book = valueOf(await this.books.byCode(code));
    return this.view(book, valueOf(await this.rejecting.execute(caller, book, id, reason)));
  }

  private view(book: BookRef, approval: Approval): ApprovalDto {
    return viewOfApproval(approval, book.code, toDatabaseTime(this.clock.now()));
  }
}
