import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { ORDER_OUTCOMES, ORDER_SIDES, type OrderOutcome, type OrderSide } from '../rules/netting.rules.js';
import {
  PHASES,
  SETTLEMENT_EVENTS,
  SETTLEMENT_STATES,
  type Phase,
  type SettlementEventKind,
  type SettlementState,
} from '../settlement-batch.js';
import { ORDER_WARNINGS, type OrderWarning } from '../settlement-order.js';
import { CURRENCY, PARTY } from './agreement.dto.js';

const HASH = { pattern: '^[0-9a-f]{64}$', max: 64 };
const ID = { max: 36, pattern: UUID_PATTERN };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const VERSION = { min: 1, max: 2_147_483_647 };
const REASON = { max: 255, description: 'Why; kept in the history of the batch' };

export class StartSettlementBatchDto {
  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('Settlement date (清算日)')
  settlementDate!: string;

  @Text(REASON)
  reason!: string;
}

export class ApproveSettlementBatchDto {
  @Code({ ...HASH, description: 'Hash of the batch that was seen and is agreed to' })
  contentHash!: string;

  @Text(REASON)
  reason!: string;
}

/** To void a batch, or to issue it again. */
export class VoidSettlementBatchDto {
  @WholeNumber({ ...VERSION, description: 'Version of the batch that was seen' })
  version!: number;

  @Text(REASON)
  reason!: string;
}

/** A batch (清算批次): a flow of money of one date. */
export class SettlementBatchDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @OneOf(SETTLEMENT_STATES, 'State; void never changes')
  state!: SettlementState;

  @OneOf(PHASES, 'What preparing does: gather what is due, take details, order, release what is left out')
  phase!: Phase;

  @WholeNumber({ ...VERSION, description: 'Number of its last event' })
  version!: number;

  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('Settlement date')
  settlementDate!: string;

  @Code({
    ...PARTY,
    description: 'The one that is settled at once; missing: all of the date',
    optional: true,
  })
  party?: string;

  @WholeNumber({ ...COUNT, description: 'Details that it holds' })
  details!: number;

  @WholeNumber({ ...COUNT, description: 'Orders that they come to, with those left out' })
  orders!: number;

  @WholeNumber({ ...COUNT, description: 'Of these left out: read them, each says why' })
  leftOut!: number;

  @WholeNumber({ ...COUNT, description: 'Orders to look at: a new payee, another account, a jump in amount' })
  warnings!: number;

  @AmountText('What goes out')
  paidOut!: string;

  @AmountText('What comes in')
  paidIn!: string;

  @AmountText('Fees')
  fees!: string;

  @AmountText('Kept back as reserves (保证金)')
  reserved!: string;

  @AmountText('Carried forward (结转); below zero: owed by parties', { signed: true })
  carried!: string;

  @Code({ ...HASH, description: 'What checkers agree to; once it is prepared', optional: true })
  contentHash?: string;

  @WholeNumber({ min: 0, max: 1_000, description: 'Checkers that it needs' })
  approvalsNeeded!: number;

  @ListOf('string', { min: 1, max: 100, description: 'Only these clients', optional: true })
  approvers?: string[];

  @InstantText('When it was started')
  createdAt!: string;

  @InstantText('When its state changed last')
  changedAt!: string;
}

export class SettlementBatchPageDto extends PageOf(SettlementBatchDto) {}
export class SettlementBatchesQuery extends PageQuery {}

/** A step in the life of a batch; never changed. */
export class SettlementBatchEventDto {
  @WholeNumber({ ...VERSION, description: 'From 1 without gaps' })
  number!: number;

  @OneOf(SETTLEMENT_EVENTS, 'What happened')
  kind!: SettlementEventKind;

  @OneOf(SETTLEMENT_STATES, 'State before', { optional: true })
  from?: SettlementState;

  @OneOf(SETTLEMENT_STATES, 'State after')
  to!: SettlementState;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @Code({ max: 64, description: 'Client that did it; missing for the service itself', optional: true })
  client?: string;

  @InstantText('When it was recorded')
  recordedAt!: string;
}

export class SettlementBatchStoryDto extends SettlementBatchDto {
  @ListOf(() => SettlementBatchEventDto, { min: 0, max: 100, description: 'Oldest first' })
  events!: SettlementBatchEventDto[];
}

/** One flow of money (清算指令). disbursed − collected = amount paid + fee + reserve, or − amount collected, or what is carried. */
export class SettlementOrderDto {
  @Code(PARTY)
  party!: string;

  @OneOf(ORDER_SIDES, 'net: both directions; else one of them')
  side!: OrderSide;

  @OneOf(ORDER_OUTCOMES, 'What becomes of it; left-out: its details are free again')
  outcome!: OrderOutcome;

  @WholeNumber({ ...COUNT, description: 'Details that come to it' })
  details!: number;

  @AmountText('Sum of the details that are due to the party')
  disbursed!: string;

  @AmountText('Sum of those that it owes')
  collected!: string;

  @AmountText('Fee')
  fee!: string;

  @AmountText('Kept back')
  reserve!: string;

  @AmountText('Carried forward; below zero: owed', { signed: true })
  carried!: string;

  @AmountText('What moves')
  amount!: string;

  @InstantText('When the money is to be there')
  settlementAt!: string;

  @BusinessDateText('To which it is carried', { optional: true })
  carryDate?: string;

  @BusinessDateText('On which the reserve is released', { optional: true })
  releaseDate?: string;

  @WholeNumber({ ...VERSION, description: 'Version of the agreement', optional: true })
  agreementVersion?: number;

  @Code({ max: 64, description: 'Payee', optional: true })
  payee?: string;

  @WholeNumber({ ...VERSION, description: 'Version of the payee', optional: true })
  payeeVersion?: number;

  @Code({ max: 64, description: 'Channel or route that is preferred', optional: true })
  channel?: string;

  @Code({ max: 64, description: 'Why it was left out', optional: true })
  code?: string;

  @ListOf('string', { min: 0, max: 3, values: ORDER_WARNINGS, description: 'What to look at' })
  warnings!: OrderWarning[];
}

export class SettlementOrderPageDto extends PageOf(SettlementOrderDto) {}
export class SettlementOrdersQuery extends PageQuery {
  @OneOf(ORDER_OUTCOMES, 'Outcome', { optional: true })
  outcome?: OrderOutcome;
}
