import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { CURRENCY, PARTY } from '../../dto/agreement.dto.js';
import { SETTLEMENT_STATES, type SettlementState } from '../../settlement-batch.js';
import { DIFFERENCE_KINDS, type DifferenceKind } from '../difference.js';
import { NIGHT_STEPS, type NightStep } from '../night-steps.js';
import { STEP_STATES, type StepState } from '../rules/night-step.rules.js';

const ID = { max: 36, pattern: UUID_PATTERN };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const CHECKS = ['none', 'ties', 'differs'] as const;

export class SettlementNightQuery {
  @BusinessDateText('Business date whose night it is; the last that was cut when left out', {
    optional: true,
  })
  date?: string;
}

export class SettlementNightStepDto {
  @OneOf(NIGHT_STEPS, 'The job; each comes behind the one before')
  step!: NightStep;

  @OneOf(STEP_STATES, 'Of its latest run of the date; missing: there is none')
  state!: StepState;

  @Code({ ...ID, description: 'The run', optional: true })
  run?: string;

  @InstantText('Since when it is so', { optional: true })
  since?: string;

  @Flag('It has not started or ended in time, or has ended badly')
  late!: boolean;

  @Text({ min: 0, max: 2_000, description: 'Why' })
  why!: string;

  @Text({ min: 0, max: 500, description: 'What is next; empty: nothing' })
  next!: string;
}

export class SettlementNightPaymentsDto {
  @Text({ max: 16, description: 'State of orders that are paid or collected' })
  state!: string;

  @WholeNumber({ ...COUNT, description: 'How many' })
  payments!: number;

  @AmountText('Their sum')
  amount!: string;
}

export class SettlementNightBatchDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('Settlement date')
  settlementDate!: string;

  @OneOf(SETTLEMENT_STATES, 'State')
  state!: SettlementState;

  @InstantText('Since when')
  since!: string;

  @WholeNumber({ ...COUNT, description: 'Details' })
  details!: number;

  @WholeNumber({ ...COUNT, description: 'Orders' })
  orders!: number;

  @WholeNumber({ ...COUNT, description: 'Of these left out' })
  leftOut!: number;

  @AmountText('What goes out')
  paidOut!: string;

  @AmountText('What comes in')
  paidIn!: string;

  @WholeNumber({ min: 0, max: 1_000, description: 'Checkers that it needs' })
  approvalsNeeded!: number;

  @WholeNumber({ min: 0, max: 1_000, description: 'Checkers that have agreed' })
  approvalsGiven!: number;

  @OneOf(CHECKS, 'Whether it adds up; none: it was not checked as it is now')
  check!: (typeof CHECKS)[number];

  @ListOf(() => SettlementNightPaymentsDto, { min: 0, max: 10, description: 'What has become of its orders' })
  payments!: SettlementNightPaymentsDto[];
}

export class SettlementNightTotalDto {
  @Code(CURRENCY)
  currency!: string;

  @WholeNumber({ ...COUNT, description: 'Parties with a statement (结算单)' })
  parties!: number;

  @WholeNumber({ ...COUNT, description: 'Details in them' })
  details!: number;

  @AmountText('Paid', { signed: true })
  paid!: string;

  @AmountText('Agreed and not paid yet', { signed: true })
  waiting!: string;

  @AmountText('Carried forward', { signed: true })
  carried!: string;

  @WholeNumber({ ...COUNT, description: 'Statements that do not tie' })
  differences!: number;

  @Code({ max: 64, pattern: '^[0-9a-f]{64}$', description: 'Digest over the statements' })
  digest!: string;
}

/** The night of a business date. */
export class SettlementNightDto {
  @Code({ max: 32, description: 'Book' })
  book!: string;

  @BusinessDateText('Business date')
  date!: string;

  @Flag('Some step is late')
  late!: boolean;

  @Text({
    min: 0,
    max: 600,
    description: 'What is next for a person or the service; empty: the night is done',
  })
  next!: string;

  @WholeNumber({ ...COUNT, description: 'Open differences of the book; settlement-differences lists them' })
  differences!: number;

  @ListOf(() => SettlementNightStepDto, { min: 7, max: 7, description: 'In their order' })
  steps!: SettlementNightStepDto[];

  @ListOf(() => SettlementNightBatchDto, {
    min: 0,
    max: 10_000,
    description: 'Batches that the night has made',
  })
  batches!: SettlementNightBatchDto[];

  @ListOf(() => SettlementNightTotalDto, { min: 0, max: 1_000, description: 'What its report has fixed' })
  totals!: SettlementNightTotalDto[];
}

/** Something that does not add up and wants a person. */
export class SettlementDifferenceDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @OneOf(DIFFERENCE_KINDS, 'Where it was found')
  kind!: DifferenceKind;

  @BusinessDateText('Business date of the night, or last date of the statement')
  date!: string;

  @Code({ ...PARTY, optional: true })
  party?: string;

  @Code(CURRENCY)
  currency!: string;

  @AmountText('How much is too much; below zero: is missing', { signed: true })
  amount!: string;

  @Text({ max: 500, description: 'What it is, and what to do' })
  message!: string;

  @InstantText('When it was found')
  foundAt!: string;
}

export class SettlementDifferencePageDto extends PageOf(SettlementDifferenceDto) {}
export class SettlementDifferencesQuery extends PageQuery {}

export class CloseSettlementDifferenceDto {
  @Text({ max: 255, description: 'What it was; kept with it' })
  reason!: string;
}

export class ClosedSettlementDifferenceDto extends CloseSettlementDifferenceDto {
  @Code({ ...ID, description: 'Id of the difference' })
  id!: string;
}
