import {
  AmountText,
  Code,
  Flag,
  ListOf,
  Nested,
  OneOf,
  Parameters,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { ExplainedLineDto, ExplainedValueDto, type RuleParameters } from '../../posting-rules/index.js';

/** A line as the voucher has it. */
export class StatedLineDto {
  @WholeNumber({ min: 1, max: 500, description: 'Number of the line' })
  lineNumber!: number;

  @Code({ max: 128, description: 'Account' })
  account!: string;

  @OneOf(['debit', 'credit'], 'Side')
  side!: 'debit' | 'credit';

  @AmountText('Amount; negative in a red reversal (红冲)', { signed: true })
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ max: 36, description: 'Hold (冻结) that the line captured', optional: true })
  hold?: string;

  @Code({ max: 64, description: 'Purpose (专款专用) of the money', optional: true })
  purpose?: string;
}

/** The rule worked out again from the version and the parameters that the voucher keeps. */
export class RuleExplanationDto {
  @WholeNumber({ min: 1, max: 1_000_000_000, description: 'Version of the rule' })
  version!: number;

  @Text({ max: 128, description: 'Name of the rule' })
  name!: string;

  @Parameters('Parameters, with defaults and stored exchange rates filled in')
  parameters!: RuleParameters;

  @ListOf(() => ExplainedValueDto, {
    min: 0,
    max: 400,
    description: 'Values, in the order they were worked out',
  })
  values!: ExplainedValueDto[];

  @ListOf(() => ExplainedLineDto, {
    min: 0,
    max: 60,
    description: 'Every line of the rule, also those left out',
  })
  lines!: ExplainedLineDto[];

  @Flag('Whether the rule comes to exactly the lines that the voucher has')
  agrees!: boolean;

  @Text({ max: 1_000, description: 'Why it cannot be worked out again; missing when it can', optional: true })
  problem?: string;
}

export class VoucherExplanationDto {
  @Code({ max: 36, description: 'Id of the voucher' })
  voucher!: string;

  @Code({ max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @OneOf(['rule', 'lines'], 'Whether a posting rule made the lines or the caller gave them')
  origin!: 'rule' | 'lines';

  @ListOf(() => StatedLineDto, { min: 1, max: 500, description: 'Lines of the voucher' })
  lines!: StatedLineDto[];

  @Nested(() => RuleExplanationDto, 'How the rule came to them; missing when the caller gave them', {
    optional: true,
  })
  rule?: RuleExplanationDto;
}
