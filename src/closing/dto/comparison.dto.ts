import { AmountText, Code, ListOf, Nested, Text, WholeNumber } from '../../platform/http/index.js';

const PERIOD = { max: 10, pattern: '^[0-9]{4}(-[0-9]{2}){0,2}$' };

export class ComparisonQuery {
  @Code({
    ...PERIOD,
    description: 'The earlier one: a closed month or year, or a date with a stored trial balance',
  })
  from!: string;

  @Code({
    ...PERIOD,
    description: 'The later one: a closed month or year, or a date with a stored trial balance',
  })
  to!: string;

  @Code({ max: 16, description: 'Only this currency; all of the book when left out', optional: true })
  currency?: string;

  @WholeNumber({
    ...{ min: 1, max: 20, optional: true },
    description: 'Deepest level of the chart to show, 1 for its top; all when left out',
  })
  level?: number;
}

export class ChangeDto {
  @AmountText('In the earlier one', { signed: true })
  from!: string;

  @AmountText('In the later one', { signed: true })
  to!: string;

  @AmountText('Later less earlier', { signed: true })
  difference!: string;

  @AmountText('Of the earlier one, in percent with two decimals; null when that is zero', {
    ...{ signed: true, nullable: true },
  })
  percentage!: string | null;
}

/** A GL account with everything below it; balances stand on its normal side. */
export class ComparedGlAccountDto {
  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ max: 32, description: 'Code of the GL account (科目)' })
  glAccount!: string;

  @Text({ max: 128, description: 'Its name' })
  name!: string;

  @WholeNumber({ min: 1, max: 100, description: 'Level in the chart, 1 for its top' })
  level!: number;

  @Nested(() => ChangeDto, 'Opening balance (期初余额)')
  opening!: ChangeDto;

  @Nested(() => ChangeDto, 'Debits (借方发生额)')
  debitTurnover!: ChangeDto;

  @Nested(() => ChangeDto, 'Credits (贷方发生额)')
  creditTurnover!: ChangeDto;

  @Nested(() => ChangeDto, 'Closing balance (期末余额)')
  closing!: ChangeDto;
}

export class ComparisonDto {
  @Code({ ...PERIOD, description: 'The earlier one' })
  from!: string;

  @Code({ ...PERIOD, description: 'The later one' })
  to!: string;

  @ListOf(() => ComparedGlAccountDto, {
    ...{ min: 0, max: 100_000 },
    description: 'By currency, parents before their children',
  })
  glAccounts!: ComparedGlAccountDto[];
}
