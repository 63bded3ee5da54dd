export { ApprovalsModule } from './approvals.module.js';
export { Approve } from './approve.js';
export { Reject } from './reject.js';
export { ReadApprovals } from './read-approvals.js';
export { ApprovalDto } from './dto/approval.dto.js';
export { ApprovalCommands } from './approval-commands.js';
export type {
  ApprovalCommand,
  ApprovedOrder,
  ChangeCommand,
  MakerRole,
  PostingCommand,
  PostingDraft,
} from './approval-command.js';
