import {
  AmountText,
  Code,
  Flag,
  ListOf,
  Nested,
  OneOf,
  Parameters,
  Scalar,
  Text,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../accounts/index.js';
import { GL_CODE_PATTERN } from '../../chart/index.js';
import { CURRENCY_CODE_PATTERN } from '../../currencies/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';
import {
  PARAMETER_TYPES,
  ROUNDINGS,
  type ParameterType,
  type Rounding,
  type RuleDefinition,
  type RuleParameters,
} from '../rule-definition.js';

const NAME_PATTERN = '^[a-z][a-zA-Z0-9]{0,31}$';
const NAME = { pattern: NAME_PATTERN, max: 32 };
const CURRENCY = {
  pattern: `^(${CURRENCY_CODE_PATTERN.slice(1, -1)}|[{]${NAME_PATTERN.slice(1, -1)}[}])$`,
  max: 34,
};
const EXPRESSION = { max: 500 };
const ACCOUNT = { max: 256, description: 'Account, parameters in braces: merchant:{merchant}:{currency}' };
const SIDES = ['debit', 'credit'] as const;

export class ParameterDefinitionDto {
  @Code({ ...NAME, description: 'Name of the parameter' })
  name!: string;

  @OneOf(PARAMETER_TYPES, 'What it is')
  type!: ParameterType;

  @Text({ max: 255, description: 'What it is for', optional: true })
  description?: string;

  @Scalar('Taken when the caller leaves the parameter out; without it the parameter is required', {
    optional: true,
  })
  default?: string | number | boolean;

  @Code({ ...CURRENCY, description: 'Of an amount: its currency, {parameter} or a code', optional: true })
  currency?: string;

  @AmountText('Smallest value of an amount, a rate or a count', { optional: true })
  minimum?: string;

  @AmountText('Largest value of an amount, a rate or a count', { optional: true })
  maximum?: string;

  @ListOf('string', { min: 1, max: 50, description: 'Values of a choice', optional: true })
  values?: string[];

  @Code({ ...CURRENCY, description: 'Of an exchange rate: what one unit of is exchanged', optional: true })
  from?: string;

  @Code({ ...CURRENCY, description: 'Of an exchange rate: what it counts', optional: true })
  to?: string;
}

export class SplitPartDto {
  @Code({ ...NAME, description: 'Name of the part' })
  name!: string;

  @Text({ ...EXPRESSION, description: 'Weight of the part' })
  weight!: string;
}

export class SplitDto {
  @Text({ ...EXPRESSION, description: 'What is divided' })
  amount!: string;

  @OneOf(ROUNDINGS, 'How the parts are rounded')
  rounding!: Rounding;

  @Code({ ...NAME, description: 'Part that takes what rounding leaves' })
  remainderTo!: string;

  @ListOf(() => SplitPartDto, { min: 1, max: 40, description: 'Parts' })
  parts!: SplitPartDto[];
}

export class TierStepDto {
  @Text({
    ...EXPRESSION,
    description: 'Up to and including this amount; the last step has none',
    optional: true,
  })
  upTo?: string;

  @Text({ ...EXPRESSION, description: 'Rate of the step' })
  rate!: string;

  @Text({ ...EXPRESSION, description: 'Fixed amount on top', optional: true })
  plus?: string;
}

export class TiersDto {
  @Text({ ...EXPRESSION, description: 'What the fee is taken of' })
  of!: string;

  @OneOf(['whole', 'slice'], 'whole: one step for all of it; slice: each step for its part')
  by!: 'whole' | 'slice';

  @OneOf(ROUNDINGS, 'How the result is rounded')
  rounding!: Rounding;

  @ListOf(() => TierStepDto, { min: 1, max: 40, description: 'Steps, ascending' })
  steps!: TierStepDto[];

  @Text({ ...EXPRESSION, description: 'The result is at least this', optional: true })
  minimum?: string;

  @Text({ ...EXPRESSION, description: 'The result is at most this', optional: true })
  maximum?: string;
}

/** Exactly one of amount, split and tiers is given; the rule is refused otherwise. */
export class ValueDefinitionDto {
  @Code({ ...NAME, description: 'Name; the parts of a split have their own', optional: true })
  name?: string;

  @Text({ ...EXPRESSION, description: 'Expression', optional: true })
  amount?: string;

  @Nested(() => SplitDto, 'An amount divided by weights', { optional: true })
  split?: SplitDto;

  @Nested(() => TiersDto, 'A fee by size', { optional: true })
  tiers?: TiersDto;
}

export class LineTemplateDto {
  @Text(ACCOUNT)
  account!: string;

  @OneOf(SIDES, 'Side of the line')
  side!: 'debit' | 'credit';

  @Text({ ...EXPRESSION, description: 'Expression for the amount' })
  amount!: string;

  @Text({ ...EXPRESSION, description: 'Condition; without it the line is always there', optional: true })
  when?: string;

  @Flag('Refuse the voucher when the amount comes to zero, instead of leaving the line out', {
    optional: true,
  })
  neverZero?: boolean;

  @Text({
    max: 42,
    description: 'Hold that the line captures (冻结): a parameter of type hold, in braces',
    optional: true,
  })
  hold?: string;

  @Text({
    max: 128,
    description:
      'What the money is earmarked for (专款专用), brought in for it or spent from it; parameters in braces',
    optional: true,
  })
  purpose?: string;
}

export class AccountTemplateDto {
  @Text({ ...ACCOUNT, description: 'The text of the lines that use it' })
  account!: string;

  @Code({ pattern: GL_CODE_PATTERN, max: 32, description: 'GL account (科目) it is opened under' })
  glAccount!: string;

  @Code({ ...CURRENCY, description: 'Its currency, {parameter} or a code' })
  currency!: string;

  @Text({ max: 128, description: 'Its name, parameters in braces' })
  name!: string;

  @Text({ max: 128, description: 'Its party, parameters in braces', optional: true })
  party?: string;

  @Flag('Whether it must be zero at the end of a day', { optional: true })
  mustBeZero?: boolean;
}

export class RuleLineDto {
  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account' })
  account!: string;

  @OneOf(SIDES, 'Side')
  side!: 'debit' | 'credit';

  @AmountText('Amount')
  amount!: string;

  @Code({ pattern: CURRENCY_CODE_PATTERN, max: 16, description: 'Currency' })
  currency!: string;

  @Code({ pattern: UUID_PATTERN, max: 36, description: 'Hold that it captures', optional: true })
  hold?: string;

  @Code({ max: 64, description: 'Purpose of the money', optional: true })
  purpose?: string;
}

/** Either lines or the code of a refusal. */
export class RuleSampleDto {
  @Text({ max: 128, description: 'What it shows' })
  name!: string;

  @Parameters('Parameters as a caller gives them')
  parameters!: RuleParameters;

  @ListOf(() => RuleLineDto, { min: 0, max: 60, description: 'Lines it must come to', optional: true })
  lines?: RuleLineDto[];

  @Code({ max: 64, description: 'Code of the refusal it must come to', optional: true })
  refusal?: string;
}

/** A posting rule (记账规则): parameters in, voucher lines out. */
export class RuleDefinitionDto implements RuleDefinition {
  @Code({ pattern: BUSINESS_TYPE_PATTERN, max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @Text({ max: 1_000, description: 'What it is for', optional: true })
  description?: string;

  @ListOf(() => ParameterDefinitionDto, { min: 0, max: 40, description: 'What the caller gives' })
  parameters!: ParameterDefinitionDto[];

  @ListOf(() => ValueDefinitionDto, { min: 0, max: 40, description: 'Worked out one after the other' })
  values!: ValueDefinitionDto[];

  @ListOf(() => LineTemplateDto, { min: 0, max: 60, description: 'Lines of the voucher' })
  lines!: LineTemplateDto[];

  @ListOf(() => AccountTemplateDto, { min: 0, max: 60, description: 'Accounts that are opened on first use' })
  accounts!: AccountTemplateDto[];

  @ListOf(() => RuleSampleDto, { min: 0, max: 20, description: 'What it must come to' })
  samples!: RuleSampleDto[];
}
