import {
  AmountText,
  AnyObject,
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  Metadata,
  Nested,
  OneOf,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { DEFINITION_CODE } from '../../definitions/definition.js';
import { BEARERS, DIRECTIONS, type Bearer, type Direction, type ExplanationStep } from '../cleared.js';
import { SetClearingRuleDto } from './clearing-rule.dto.js';
import { SetFeeScheduleDto } from './fee-schedule.dto.js';

const NUMBER = { min: 1, max: 2_147_483_647 };
const ABOUT = ['rule', 'payee', 'amount', 'fee', 'settlement'] as const satisfies ExplanationStep['about'][];

/** A record of trade as it might stand in a file. */
export class ClearingRecordDto {
  @Code({ max: 32, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', description: 'Type, as its format says' })
  recordType!: string;

  @Text({ max: 64, description: 'Product' })
  product!: string;

  @Text({ max: 64, description: 'Whom it is about' })
  party!: string;

  @Text({ max: 64, description: 'Who paid', optional: true })
  payer?: string;

  @Text({ max: 64, description: 'Number of the order', optional: true })
  orderNumber?: string;

  @AmountText('Amount')
  amount!: string;

  @Code({ max: 16, pattern: '^[A-Za-z0-9]{1,16}$', description: 'Currency' })
  currency!: string;

  @InstantText('When it happened')
  occurredAt!: string;

  @Metadata()
  attributes?: Record<string, string>;
}

export class ExplainClearingDto {
  @Code({ max: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', description: 'Source of the file' })
  source!: string;

  @BusinessDateText('Business date of the file: the rules that count on it are gone by')
  businessDate!: string;

  @Nested(() => ClearingRecordDto, 'The record')
  record!: ClearingRecordDto;

  @Nested(() => SetClearingRuleDto, 'A rule to be tried, as if it were approved', { optional: true })
  proposedRule?: SetClearingRuleDto;

  @Nested(() => SetFeeScheduleDto, 'A fee schedule to be tried, as if it were approved', { optional: true })
  proposedSchedule?: SetFeeScheduleDto;
}

export class ClearedFeeDto {
  @Code({ ...DEFINITION_CODE, description: 'Fee schedule' })
  schedule!: string;

  @OneOf(BEARERS, 'Who bears it')
  bearer!: Bearer;

  @AmountText('Fee')
  amount!: string;
}

export class ClearedRecordDto {
  @OneOf(DIRECTIONS, 'disburse (下行) or collect (上行)')
  direction!: Direction;

  @Text({ max: 64, description: 'Who is paid' })
  payee!: string;

  @AmountText('Gross: net and the fees that the payee bears')
  gross!: string;

  @AmountText('Net: what is paid')
  net!: string;

  @ListOf(() => ClearedFeeDto, { min: 0, max: 10, description: 'Fees' })
  fees!: ClearedFeeDto[];

  @Code({ max: 16, pattern: '^[A-Za-z0-9]{1,16}$', description: 'Currency' })
  currency!: string;

  @BusinessDateText('When it is settled')
  settlementDate!: string;

  @InstantText('At which moment of it')
  settlementAt!: string;

  @Code({ max: 64, description: 'Business type' })
  businessType!: string;

  @Code({ ...DEFINITION_CODE, description: 'The rule' })
  rule!: string;

  @WholeNumber({ ...NUMBER, description: 'Its version' })
  ruleVersion!: number;

  @Code({ ...DEFINITION_CODE, description: 'Formula of second clearing (二清)', nullable: true })
  second!: string | null;
}

export class ExplainedExceptionDto {
  @Code({ max: 64, description: 'Stable code' })
  code!: string;

  @Text({ max: 1_000, description: 'What is wrong' })
  message!: string;
}

export class ExplainedStepDto {
  @OneOf(ABOUT, 'Which of the elements it is about')
  about!: ExplanationStep['about'];

  @Text({ max: 1_000, description: 'In words' })
  text!: string;

  @AnyObject('Figures by name, as texts')
  figures!: Record<string, string>;
}

export class ClearingVersionsDto {
  @AnyObject('Versions of rules by code')
  rules!: Record<string, number>;

  @AnyObject('Versions of fee schedules by code')
  feeSchedules!: Record<string, number>;

  @AnyObject('Versions of calendars by code')
  calendars!: Record<string, number>;
}

/** The way to a result: what a run would make of the record, step by step. */
export class ClearingExplanationDto {
  @Nested(() => ClearedRecordDto, 'The three elements (三要素); null: it cannot be cleared', {
    nullable: true,
  })
  cleared!: ClearedRecordDto | null;

  @Nested(() => ExplainedExceptionDto, 'Why it cannot be cleared; null: it can', { nullable: true })
  exception!: ExplainedExceptionDto | null;

  @ListOf(() => ExplainedStepDto, { min: 0, max: 10_000, description: 'In their order' })
  steps!: ExplainedStepDto[];

  @Nested(() => ClearingVersionsDto, 'What it was worked out by')
  versions!: ClearingVersionsDto;
}
