import {
  AnyObject,
  Code,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { APPROVAL_STATUSES, type ApprovalStatus } from '../approval.js';

export const DEFAULT_EXPIRY_MINUTES = 24 * 60;
const LONGEST_EXPIRY_MINUTES = 7 * 24 * 60;
const HASH_PATTERN = '^[0-9a-f]{64}$';
const COMMAND = { max: 32, pattern: '^[a-z][a-z0-9-]{0,31}$' };

export class MakeApprovalDto {
  @Code({ ...COMMAND, description: 'The command, such as recover-overpayment or stop-parties' })
  command!: string;

  @AnyObject('What the command is to do; its fields are those of the command')
  content!: object;

  @Text({ max: 200, description: 'Why; recorded with what the command does' })
  reason!: string;

  @WholeNumber({
    min: 1,
    max: LONGEST_EXPIRY_MINUTES,
    description: `Minutes for the decision, ${DEFAULT_EXPIRY_MINUTES} if not given`,
    optional: true,
  })
  expiresInMinutes?: number;
}

export class ApproveDto {
  @Code({ max: 64, pattern: HASH_PATTERN, description: 'Hash of the content that was seen and is agreed to' })
  contentHash!: string;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class RejectDto {
  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class ApprovalStepDto {
  @OneOf(['made', 'approved', 'rejected', 'expired'], 'What happened')
  step!: 'made' | 'approved' | 'rejected' | 'expired';

  @Code({ max: 64, description: 'The client who did it; missing for what time did', optional: true })
  client?: string;

  @Code({ max: 32, description: 'The prefix of the key it was done with', optional: true })
  apiKey?: string;

  @Text({ max: 255, description: 'Why, in the words of the client', optional: true })
  reason?: string;

  @InstantText('When')
  at!: string;
}

export class ApprovalDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Id of the approval' })
  id!: string;

  @Code({ max: 32, description: 'Book (账套)' })
  book!: string;

  @Code({ ...COMMAND, description: 'The command' })
  command!: string;

  @AnyObject('What the command is to do')
  content!: object;

  @Code({
    max: 64,
    pattern: HASH_PATTERN,
    description: 'SHA-256 over book, command, content and reason; approving names it',
  })
  contentHash!: string;

  @Text({ max: 200, description: 'Why it was made' })
  reason!: string;

  @OneOf(APPROVAL_STATUSES, 'Where it stands; only a pending one can be decided on')
  status!: ApprovalStatus;

  @Code({ max: 64, description: 'Client that made it (制单)' })
  maker!: string;

  @Code({ max: 64, description: 'Client that decided on it (复核)', optional: true })
  checker?: string;

  @InstantText('When it was made')
  madeAt!: string;

  @InstantText('When the time for a decision is over')
  expiresAt!: string;

  @AnyObject('What executing it came to, such as the id of the voucher', { optional: true })
  result?: object;

  @ListOf(() => ApprovalStepDto, { min: 1, max: 2, description: 'Who did what, when and why' })
  trail!: ApprovalStepDto[];
}

export class ApprovalPageDto extends PageOf(ApprovalDto) {}

export class ApprovalsQuery extends PageQuery {
  @OneOf(APPROVAL_STATUSES, 'Only those that stand there', { optional: true })
  status?: ApprovalStatus;
}
