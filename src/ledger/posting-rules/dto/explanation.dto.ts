import { AmountText, Code, OneOf, Text, WholeNumber } from '../../../platform/http/index.js';

const FORMULA = 20_000;

export class ExplainedValueDto {
  @Code({ max: 32, description: 'Name of the value' })
  name!: string;

  @Text({ max: FORMULA, description: 'As the rule says it' })
  formula!: string;

  @Text({ max: FORMULA, description: 'With the figures put in' })
  worked!: string;

  @AmountText('What it came to', { signed: true })
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;
}

export class ExplainedLineDto {
  @WholeNumber({ min: 1, max: 60, description: 'Number of the line in the rule' })
  template!: number;

  @WholeNumber({
    min: 1,
    max: 60,
    description: 'Number of the voucher line; null when it was left out',
    nullable: true,
  })
  lineNumber!: number | null;

  @Code({ max: 128, description: 'Account' })
  account!: string;

  @Text({ max: 256, description: 'Account as the rule says it' })
  accountTemplate!: string;

  @OneOf(['debit', 'credit'], 'Side')
  side!: 'debit' | 'credit';

  @Text({ max: FORMULA, description: 'Amount as the rule says it' })
  formula!: string;

  @AmountText('Amount', { signed: true })
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ max: 36, description: 'Hold that the line captures (冻结)', optional: true })
  hold?: string;

  @Code({ max: 64, description: 'Purpose of the money (专款专用)', optional: true })
  purpose?: string;

  @Text({ max: 128, description: 'Purpose as the rule says it', optional: true })
  purposeTemplate?: string;

  @Text({ max: FORMULA, description: 'Condition; null when there is none', nullable: true })
  when!: string | null;

  @OneOf(['condition', 'zero'], 'Why it was left out; null when it was not', { nullable: true })
  leftOut!: 'condition' | 'zero' | null;
}
