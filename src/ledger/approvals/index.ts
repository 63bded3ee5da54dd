export { ApprovalsModule } from './approvals.module.js';
export { ReadApprovals } from './read-approvals.js';
export { ApprovalCommands } from './approval-commands.js';
export type {
  ApprovalCommand,
  ApprovedOrder,
  ChangeCommand,
  MakerRole,
  PostingCommand,
  PostingDraft,
} from './approval-command.js';
