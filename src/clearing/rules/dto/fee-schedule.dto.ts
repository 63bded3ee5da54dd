import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { DEFINITION_CODE } from '../../definitions/definition.js';
import { ROUNDINGS, TIERINGS, type Rounding } from '../fee-schedule.js';

const NUMBER = { min: 1, max: 2_147_483_647 };
const RATE_PATTERN = '^(0|[1-9][0-9]{0,3})([.][0-9]{1,18})?$';

export class FeeTierDto {
  @AmountText('First amount of the tier; 0 in the first')
  from!: string;

  @AmountText('First amount above it, where the next tier begins; null in the last', { nullable: true })
  below!: string | null;

  @AmountText('Of each record')
  flat!: string;

  @Code({
    max: 24,
    pattern: RATE_PATTERN,
    description: 'Part of the amount from 0 to 1: 0.006 is 0.6 per cent',
  })
  rate!: string;
}

export class FeeTermsDto {
  @OneOf(TIERINGS, 'whole: one tier counts for all of the amount; slices: each tier for its part of it')
  tiering!: (typeof TIERINGS)[number];

  @ListOf(() => FeeTierDto, { min: 1, max: 50, description: 'From 0 on, without gaps' })
  tiers!: FeeTierDto[];

  @AmountText('Never less; null or not given: no minimum', { nullable: true, optional: true })
  minimum?: string | null;

  @AmountText('Never more; null or not given: no maximum', { nullable: true, optional: true })
  maximum?: string | null;
}

export class PartyFeeTermsDto {
  @ListOf('string', {
    min: 1,
    max: 1_000,
    description: 'Parties with these terms in the place of the usual ones',
  })
  parties!: string[];

  @Nested(() => FeeTermsDto, 'Their terms')
  terms!: FeeTermsDto;
}

/** What a version of a fee schedule says. */
class FeeScheduleTermsDto {
  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @Code({
    max: 16,
    pattern: '^[A-Za-z0-9]{1,16}$',
    description: 'Currency of its amounts and of the records',
  })
  currency!: string;

  @BusinessDateText('First business date on which it counts')
  fromDate!: string;

  @BusinessDateText('Last one; open if null or not given', { optional: true, nullable: true })
  untilDate?: string | null;

  @OneOf(ROUNDINGS, 'How the fee is rounded to the minor unit, once, at the end')
  rounding!: Rounding;

  @Nested(() => FeeTermsDto, 'The usual terms')
  terms!: FeeTermsDto;

  @ListOf(() => PartyFeeTermsDto, {
    min: 0,
    max: 100,
    description: 'Terms of single parties',
    optional: true,
  })
  parties?: PartyFeeTermsDto[];
}

/** Content of the approval command set-fee-schedule: a new schedule, or its next version. */
export class SetFeeScheduleDto extends FeeScheduleTermsDto {
  @Code({ ...DEFINITION_CODE, description: 'Code of the schedule in the book' })
  schedule!: string;
}

/** A version of a fee schedule (费率表). */
export class FeeScheduleDto extends FeeScheduleTermsDto {
  @Code({ ...DEFINITION_CODE, description: 'Code' })
  code!: string;

  @WholeNumber({
    ...NUMBER,
    description: 'From 1 without gaps; the last one that has begun on a date counts on it',
  })
  version!: number;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The approval with its maker and checker' })
  approval!: string;

  @InstantText('When it was approved')
  recordedAt!: string;
}

export class FeeSchedulePageDto extends PageOf(FeeScheduleDto) {}

export class FeeSchedulesQuery extends PageQuery {}

export class FeeScheduleVersionsQuery extends PageQuery {}
