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
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import { CODE_OF_32, HASH_PATTERN } from '../../payouts/index.js';
import {
  BATCH_EVENT_KINDS,
  BATCH_SOURCES,
  BATCH_STATES,
  type BatchEventKind,
  type BatchSource,
  type BatchState,
} from '../batch.js';
import { OUTCOMES, type Outcome } from '../outcomes.rules.js';

const ID = { max: 36, pattern: UUID_PATTERN };
const COUNT = { min: 0, max: 100_000 };
const HASH = { max: 64, pattern: HASH_PATTERN };
const NUMBER = { min: 1, max: 2_147_483_647 };

export class PayoutBatchCountDto {
  @OneOf(OUTCOMES, 'How items stand')
  outcome!: Outcome;

  @WholeNumber({ ...COUNT, description: 'Items that stand so' })
  items!: number;

  @AmountText('Sum of their amounts', { signed: true })
  amount!: string;
}

export class PayoutBatchDto {
  @Code({ ...ID, description: 'The batch (批次)' })
  id!: string;

  @Code({ max: 64, description: 'Book' })
  book!: string;

  @Code({ max: 64, description: 'Client that sent it' })
  client!: string;

  @OneOf(BATCH_STATES, 'State')
  state!: BatchState;

  @WholeNumber({ ...NUMBER, description: 'Number of its last event' })
  version!: number;

  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account whose money is paid out' })
  payerAccount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ ...CODE_OF_32, description: 'Channel (渠道)', optional: true })
  channel?: string;

  @Code({ ...CODE_OF_32, description: 'Routing rule', optional: true })
  route?: string;

  @Text({ max: 140, description: 'What payees are told that it is for' })
  purpose!: string;

  @Code({ max: 64, description: 'What the sender calls it', optional: true })
  reference?: string;

  @Text({ min: 0, max: 255, description: 'For the books' })
  memo!: string;

  @OneOf(BATCH_SOURCES, 'How it was sent')
  source!: BatchSource;

  @InstantText('When it was begun')
  createdAt!: string;

  @InstantText('When it came to its state')
  changedAt!: string;

  @WholeNumber({ ...COUNT, description: 'Lines that have been received' })
  itemsReceived!: number;

  @WholeNumber({ min: 0, max: 1_000_000, description: 'What is wrong with them' })
  faults!: number;

  @WholeNumber({ ...COUNT, description: 'Items, once all were received', optional: true })
  items?: number;

  @AmountText('Sum of their amounts', { optional: true })
  amount?: string;

  @Code({ ...HASH, description: 'What a checker agrees to', optional: true })
  contentHash?: string;

  @Code({ ...HASH, description: 'Of its lines, as the sender can work it out', optional: true })
  checksum?: string;

  @WholeNumber({ min: 1, max: 100, description: 'Clients that have to agree', optional: true })
  approvalsNeeded?: number;

  @ListOf('string', { min: 0, max: 100, description: 'Only these clients may agree', optional: true })
  approvers?: string[];

  @InstantText('When the time for a decision is over', { optional: true })
  approvalExpiresAt?: string;
}

export class PayoutBatchPageDto extends PageOf(PayoutBatchDto) {}

export class PayoutBatchApprovalDto {
  @Code({ max: 64, description: 'Client that has agreed' })
  client!: string;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @InstantText('When')
  approvedAt!: string;
}

export class PayoutBatchEventDto {
  @WholeNumber({ ...NUMBER, description: 'Number' })
  number!: number;

  @OneOf(BATCH_EVENT_KINDS, 'What happened')
  kind!: BatchEventKind;

  @OneOf(BATCH_STATES, 'State before', { optional: true })
  from?: BatchState;

  @OneOf(BATCH_STATES, 'State after')
  to!: BatchState;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @Code({ max: 64, description: 'Whose doing; left out: the service itself', optional: true })
  client?: string;

  @Code({ max: 32, pattern: '^[0-9a-f]{32}$', description: 'Trace id' })
  traceId!: string;

  @InstantText('When')
  recordedAt!: string;
}

/** A batch with how all of its items stand at one moment: the counts add up to the items. */
export class PayoutBatchStoryDto extends PayoutBatchDto {
  @ListOf(() => PayoutBatchCountDto, { min: 0, max: 20, description: 'Every item, counted once' })
  progress!: PayoutBatchCountDto[];

  @ListOf(() => PayoutBatchApprovalDto, { min: 0, max: 100, description: 'Who has agreed' })
  approvals!: PayoutBatchApprovalDto[];

  @ListOf(() => PayoutBatchEventDto, { min: 0, max: 1_000, description: 'Its history' })
  events!: PayoutBatchEventDto[];
}

export class PayoutBatchesFilter extends PageQuery {
  @OneOf(BATCH_STATES, 'Only those in this state', { optional: true })
  state?: BatchState;
}

export class PayoutBatchReceiptDto {
  @WholeNumber({ ...COUNT, description: 'Lines that have been received' })
  itemsReceived!: number;
}

export class PayoutBatchFaultDto {
  @WholeNumber({ min: 1, max: 1_000, description: 'Number of the fault' })
  number!: number;

  @WholeNumber({
    ...COUNT,
    description: 'Line of the item, counted from 1; the heading of a file is not counted',
  })
  line!: number;

  @Code({ max: 32, description: 'Column' })
  field!: string;

  @Text({ min: 0, max: 64, description: 'What stands there, cut off' })
  value!: string;

  @Text({ max: 500, description: 'What is wrong with it' })
  reason!: string;
}

export class PayoutBatchFaultPageDto extends PageOf(PayoutBatchFaultDto) {}

export class BatchReportedPayeeDto {
  @Text({ max: 128, description: 'Name' })
  name!: string;

  @Code({ max: 32, description: 'Bank' })
  bank!: string;

  @Text({ max: 64, description: 'Number of the account; masked but for those who check' })
  account!: string;
}

export class PayoutBatchItemDto {
  @WholeNumber({ min: 1, max: 100_000, description: 'Line' })
  line!: number;

  @Code({ max: 64, description: 'Order number of the sender' })
  orderNumber!: string;

  @Nested(() => BatchReportedPayeeDto, 'Who is paid')
  payee!: BatchReportedPayeeDto;

  @AmountText('Amount')
  amount!: string;

  @Text({ max: 140, description: 'What the payee is told that it is for', optional: true })
  purpose?: string;

  @OneOf(OUTCOMES, 'What became of it')
  outcome!: Outcome;

  @WholeNumber({ ...NUMBER, description: 'How often it was tried' })
  attempt!: number;

  @Code({ ...ID, description: 'The payout of the last try', optional: true })
  payout?: string;

  @Text({ max: 64, description: 'Code of what it failed by', optional: true })
  failureCode?: string;

  @Text({ max: 500, description: 'Why it was refused', optional: true })
  refusal?: string;

  @Text({ max: 128, description: 'Number of the payment at the bank', optional: true })
  bankReference?: string;

  @AmountText('What came back (退票)')
  returned!: string;
}

export class PayoutBatchItemPageDto extends PageOf(PayoutBatchItemDto) {}

export class BatchRetriedDto {
  @Code({ ...ID, description: 'The batch' })
  batch!: string;

  @WholeNumber({ ...COUNT, description: 'Items that are tried again' })
  items!: number;

  @AmountText('Sum of their amounts')
  amount!: string;
}
