import { AmountText, BusinessDateText, Code, ListOf, OneOf, Text } from '../../platform/http/index.js';

const YEAR = { max: 4, pattern: '^[0-9]{4}$', description: 'The year' };
const GL_ACCOUNT = {
  max: 32,
  description: 'Code of the GL account of class equity that the result of the year goes to (未分配利润)',
};

export class BeginAdjustmentDto {
  @Code(GL_ACCOUNT)
  retainedEarnings!: string;
}

export class AdjustmentPhaseDto {
  @Code(YEAR)
  year!: string;

  @BusinessDateText('The date that carries the adjustments: the last one of the year')
  businessDate!: string;

  @Code(GL_ACCOUNT)
  retainedEarnings!: string;
}

export class AdjustmentLineDto {
  @Code({ max: 128, description: 'Code of an account of the book' })
  account!: string;

  @OneOf(['debit', 'credit'], 'Side of the line')
  side!: 'debit' | 'credit';

  @AmountText('Amount greater than zero, with no more decimals than the currency has')
  amount!: string;

  @Code({ max: 16, description: 'Currency of the line, which is that of the account' })
  currency!: string;
}

/** The content of the command `post-adjustment`. */
export class AdjustmentDto {
  @Code(YEAR)
  year!: string;

  @Text({ max: 128, description: 'Memo (摘要) for people', optional: true })
  memo?: string;

  @ListOf(() => AdjustmentLineDto, {
    ...{ min: 2, max: 200 },
    description: 'Lines; debits equal credits in every currency',
  })
  lines!: AdjustmentLineDto[];
}
