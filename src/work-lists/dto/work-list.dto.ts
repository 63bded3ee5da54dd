import {
  AmountText,
  Code,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { CHANNEL_CODE_PATTERN } from '../../channels/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import { ApprovalDto } from '../../ledger/approvals/index.js';
import { HoldWithEventsDto } from '../../ledger/holds/index.js';
import { VoucherDto } from '../../ledger/vouchers/index.js';
import { PayoutStoryDto } from '../../payouts/index.js';
import {
  STEP_COMMANDS,
  WORK_ACTIONS,
  WORK_KINDS,
  WORK_LISTS,
  type NextStep,
  type WorkAction,
  type WorkKind,
  type WorkListName,
} from '../work-list.js';

const ID = { max: 36, pattern: UUID_PATTERN };
const HASH = { max: 64, pattern: '^[0-9a-f]{64}$' };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const STEPS = [...WORK_ACTIONS, ...STEP_COMMANDS];
const WHO = 'poster, finance, operator, approver or admin';
const MOST_VOUCHERS = 250;

export class WorkFilterQuery {
  @Code({
    pattern: CHANNEL_CODE_PATTERN,
    max: 32,
    description: 'Only what goes through this channel',
    optional: true,
  })
  channel?: string;

  @Code({
    pattern: ACCOUNT_CODE_PATTERN,
    max: 128,
    description: 'Only what this account pays',
    optional: true,
  })
  payerAccount?: string;
}

export class WorkPageQuery extends PageQuery {
  @Code({
    pattern: CHANNEL_CODE_PATTERN,
    max: 32,
    description: 'Only what goes through this channel',
    optional: true,
  })
  channel?: string;

  @Code({
    pattern: ACCOUNT_CODE_PATTERN,
    max: 128,
    description: 'Only what this account pays',
    optional: true,
  })
  payerAccount?: string;
}

export class WorkTotalDto {
  @Code({ max: 16, description: 'Currency; missing for what is about no one amount', optional: true })
  currency?: string;

  @WholeNumber({ ...COUNT, description: 'Items' })
  items!: number;

  @AmountText('Sum of their amounts', { optional: true })
  amount?: string;

  @InstantText('Since when the oldest waits')
  oldest!: string;
}

export class WorkListDto {
  @OneOf(WORK_LISTS, 'What a person is to do about it')
  list!: WorkListName;

  @WholeNumber({ ...COUNT, description: 'Items' })
  items!: number;

  @InstantText('Since when the oldest waits; missing when nothing waits', { optional: true })
  oldest?: string;

  @ListOf(() => WorkTotalDto, { min: 0, max: 100, description: 'By currency' })
  totals!: WorkTotalDto[];
}

export class WorkListsDto {
  @ListOf(() => WorkListDto, { min: 0, max: 20, description: 'Every list, also one with nothing in it' })
  lists!: WorkListDto[];
}

export class WorkItemDto {
  @OneOf(
    WORK_KINDS,
    'payout; approval: a command with maker and checker; return: money that came back (退票); file: refused; run: of clearing; order: of settlement',
  )
  kind!: WorkKind;

  @Code({ ...ID, description: 'Its id, which a command for many items names' })
  id!: string;

  @Code({ ...ID, description: 'The payout that it is about', optional: true })
  payout?: string;

  @Code({ max: 64, description: 'Why it waits' })
  why!: string;

  @InstantText('Since when')
  since!: string;

  @AmountText('Amount', { optional: true })
  amount?: string;

  @Code({ max: 16, description: 'Currency', optional: true })
  currency?: string;

  @Code({ ...HASH, description: 'What who approves it agrees to', optional: true })
  contentHash?: string;

  @ListOf('string', {
    min: 0,
    max: 10,
    values: WORK_ACTIONS,
    description: 'What can be done to many of them at once',
  })
  actions!: WorkAction[];

  @Code({ ...ID, description: 'Batch of the order, of settlement', optional: true })
  settlementBatch?: string;

  @Code({ max: 64, description: 'Party of the order', optional: true })
  party?: string;

  @Code({ max: 8, description: 'Side of the order', optional: true })
  side?: string;

  @ListOf(() => NextStepDto, {
    ...{ min: 0, max: 10, optional: true },
    description: 'What can be done about it by commands that are for it alone, and who may',
  })
  next?: NextStepDto[];
}

export class WorkPageDto extends PageOf(WorkItemDto) {
  @ListOf(() => WorkTotalDto, { min: 0, max: 100, description: 'All that wait, not only those of the page' })
  totals!: WorkTotalDto[];
}

export class NextStepDto {
  @OneOf(
    STEPS,
    'What can be done; retry-settlement-payment is …/orders/{party}/{side}/retry, other long names approval commands',
  )
  action!: NextStep['action'];

  @ListOf('string', { min: 1, max: 5, description: `Who may: ${WHO}` })
  roles!: string[];

  @Text({ max: 255, description: 'What comes of it, and what it needs' })
  how!: string;
}

export class WorkDeliveryDto {
  @Code({ ...ID, description: 'Endpoint' })
  endpoint!: string;

  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Number of the event of the payout' })
  number!: number;

  @Code({ max: 64, description: 'What happened' })
  type!: string;

  @OneOf(['waiting', 'delivered', 'given-up'], 'given-up: by a person')
  status!: string;

  @WholeNumber({ min: 0, max: 2_147_483_647, description: 'How often it was tried' })
  attempts!: number;

  @InstantText('When it was tried last', { optional: true })
  triedAt?: string;

  @WholeNumber({ min: 100, max: 999, description: 'HTTP status of the last answer', optional: true })
  answerStatus?: number;
}

export class WorkDoneDto {
  @OneOf(WORK_ACTIONS, 'What was wanted')
  action!: WorkAction;

  @OneOf(WORK_KINDS, 'Of what kind')
  kind!: WorkKind;

  @Code({ ...ID, description: 'Of the payout, the return or the file' })
  id!: string;

  @Code({ max: 64, description: 'By whom' })
  client!: string;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @OneOf(['done', 'refused'], 'What became of it')
  outcome!: 'done' | 'refused';

  @Code({ max: 64, description: 'Code of the refusal', optional: true })
  code?: string;

  @InstantText('When')
  recordedAt!: string;
}

/** All that is known of a payout, on one page. */
export class WorkStoryDto {
  @Nested(() => PayoutStoryDto, 'The payout with its events, exchanges with the bank, refusals and returns')
  payout!: PayoutStoryDto;

  @Nested(() => HoldWithEventsDto, 'The hold (冻结) that sets its money aside')
  hold!: HoldWithEventsDto;

  @ListOf(() => VoucherDto, {
    min: 0,
    max: MOST_VOUCHERS,
    description: 'What was posted for it, with its lines',
  })
  vouchers!: VoucherDto[];

  @ListOf(() => ApprovalDto, { min: 0, max: 100, description: 'Commands about it, with maker and checker' })
  approvals!: ApprovalDto[];

  @ListOf(() => WorkDeliveryDto, { min: 0, max: 1_000, description: 'What its client was told of it' })
  deliveries!: WorkDeliveryDto[];

  @ListOf(() => WorkDoneDto, {
    min: 0,
    max: 100,
    description: 'What was done to it among others, the latest first',
  })
  actions!: WorkDoneDto[];

  @ListOf('string', { min: 0, max: 10, description: 'What to do, where a person has to look at it' })
  whatToDo!: string[];

  @ListOf(() => NextStepDto, { min: 0, max: 10, description: 'What can be done now, and who may' })
  next!: NextStepDto[];
}
