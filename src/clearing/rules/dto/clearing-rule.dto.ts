import { CALENDAR_CODE } from '../../../calendars/index.js';
import {
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
import { BEARERS, DIRECTIONS, type Bearer, type Direction } from '../cleared.js';
import { COUNTED_FROM, PAYEE_KINDS } from '../clearing-rule.js';

const NUMBER = { min: 1, max: 2_147_483_647 };
const MOST_OPEN_DAYS = 365;
const SOURCE = { max: 64, pattern: '^([*]|[A-Za-z0-9][A-Za-z0-9._-]*)$' };
const ACCOUNT = {
  max: 128,
  description: 'Account code with {payee}, {party}, {product}, {source}, {currency}',
};

export class RuleMatchDto {
  @Code({ ...SOURCE, description: 'Source of the file; *: any' })
  source!: string;

  @ListOf('string', {
    ...{ min: 0, max: 50, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$', optional: true },
    description: 'Types of record; any if not given or empty',
  })
  recordTypes?: string[];

  @Text({ max: 64, description: 'Product; *: any' })
  product!: string;

  @Text({ max: 64, description: 'Whom the record is about; *: anybody' })
  party!: string;
}

export class PayeeChoiceDto {
  @OneOf(PAYEE_KINDS, "Who is paid: the record's party, its payer, one of its attributes, or always the same")
  kind!: (typeof PAYEE_KINDS)[number];

  @Text({ max: 64, description: 'Name of the attribute, or the payee', nullable: true, optional: true })
  value?: string | null;
}

export class ClearingRuleFeeDto {
  @Code({ ...DEFINITION_CODE, description: 'Fee schedule' })
  schedule!: string;

  @OneOf(BEARERS, 'payee: is paid less; payer: is charged beside; house: we')
  bearer!: Bearer;

  @Text(ACCOUNT)
  account!: string;
}

export class SettlementTermsDto {
  @Code({ ...CALENDAR_CODE, description: 'Calendar of the book' })
  calendar!: string;

  @WholeNumber({ min: 0, max: MOST_OPEN_DAYS, description: 'N of T+N, in open days' })
  openDays!: number;

  @OneOf(COUNTED_FROM, 'What T follows from: the moment of the record, or the business date of its file')
  countedFrom!: (typeof COUNTED_FROM)[number];

  @Text({
    ...{ max: 12, nullable: true },
    description:
      'HH:MM:SS.mmm in the zone of the book; at it or later the next open day is T. null: midnight ends the day',
  })
  cutOff!: string | null;

  @Text({ max: 8, description: 'HH:MM:SS of the settlement date in the zone of the book' })
  at!: string;
}

export class ClearingRuleAccountsDto {
  @Text(ACCOUNT)
  payable!: string;

  @Text(ACCOUNT)
  position!: string;
}

/** What a version of a clearing rule says. */
class ClearingRuleTermsDto {
  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @BusinessDateText('First business date of the files that it is for')
  fromDate!: string;

  @BusinessDateText('Last one; open if null or not given', { optional: true, nullable: true })
  untilDate?: string | null;

  @Nested(() => RuleMatchDto, 'Records that it fits; of several rules the one that names more counts')
  match!: RuleMatchDto;

  @OneOf(DIRECTIONS, 'disburse (下行) or collect (上行)')
  direction!: Direction;

  @Nested(() => PayeeChoiceDto, 'Who')
  payee!: PayeeChoiceDto;

  @ListOf(() => ClearingRuleFeeDto, { min: 0, max: 10, description: 'Fees', optional: true })
  fees?: ClearingRuleFeeDto[];

  @Nested(() => SettlementTermsDto, 'When')
  settlement!: SettlementTermsDto;

  @Code({ max: 64, description: 'Business type (业务类型) of what is posted' })
  businessType!: string;

  @Nested(() => ClearingRuleAccountsDto, 'Where it is posted')
  accounts!: ClearingRuleAccountsDto;

  @Code({
    ...{ ...DEFINITION_CODE, optional: true, nullable: true },
    description: 'Formula of second clearing (二清), if there is one',
  })
  second?: string | null;
}

/** Content of the approval command set-clearing-rule: a new rule, or its next version. */
export class SetClearingRuleDto extends ClearingRuleTermsDto {
  @Code({ ...DEFINITION_CODE, description: 'Code of the rule in the book' })
  rule!: string;
}

/** A version of a clearing rule (清算规则). */
export class ClearingRuleDto extends ClearingRuleTermsDto {
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

export class ClearingRulePageDto extends PageOf(ClearingRuleDto) {}

export class ClearingRulesQuery extends PageQuery {}

export class ClearingRuleVersionsQuery extends PageQuery {}
