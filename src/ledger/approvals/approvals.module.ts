import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { PostingModule } from '../posting/index.js';
import { ApprovalCommands } from './approval-commands.js';
import { ApprovalParticipant } from './approval-participant.js';
import { ApprovalsController } from './approvals.controller.js';
import { Approve } from './approve.js';
import { ApprovalRepository } from './database/approval.repository.js';
import { ExpireApprovals } from './expire-approvals.js';
import { MakeApproval } from './make-approval.js';
import { ReadApprovals } from './read-approvals.js';
import { Reject } from './reject.js';

@Module({
  imports: [BooksModule, PostingModule],
  controllers: [ApprovalsController],
  providers: [
    ApprovalCommands,
    ApprovalParticipant,
    ApprovalRepository,
    Approve,
    ExpireApprovals,
    MakeApproval,
    ReadApprovals,
    Reject,
  ],
  exports: [ApprovalCommands, Approve, ReadApprovals, Reject],
})
export class ApprovalsModule {}
