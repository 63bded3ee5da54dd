import {
  AmountText,
  BusinessDateText,
  Code,
  ListOf,
  Nested,
  WholeNumber,
} from '../../../platform/http/index.js';

const REVISION = { min: 1, max: 2_147_483_647 };

export class DifferenceQuery {
  @WholeNumber({ ...REVISION, description: 'The earlier revision' })
  from!: number;

  @WholeNumber({ ...REVISION, description: 'The later revision' })
  to!: number;
}

/** Balances on debit count as positive, those on credit as negative. */
export class DifferenceFiguresDto {
  @AmountText('Opening balance', { signed: true })
  opening!: string;

  @AmountText('Debits of the date', { signed: true })
  debitTurnover!: string;

  @AmountText('Credits of the date', { signed: true })
  creditTurnover!: string;

  @AmountText('Closing balance', { signed: true })
  closing!: string;
}

/** A GL account whose figures differ between two revisions. */
export class GlAccountDifferenceDto {
  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ max: 32, description: 'GL account (科目) that holds accounts' })
  glAccount!: string;

  @Nested(() => DifferenceFiguresDto, 'In the earlier revision')
  from!: DifferenceFiguresDto;

  @Nested(() => DifferenceFiguresDto, 'In the later revision')
  to!: DifferenceFiguresDto;

  @Nested(() => DifferenceFiguresDto, 'Later less earlier')
  difference!: DifferenceFiguresDto;
}

export class TrialBalanceDifferenceDto {
  @BusinessDateText('Business date (会计日)')
  businessDate!: string;

  @WholeNumber({ ...REVISION, description: 'The earlier revision' })
  from!: number;

  @WholeNumber({ ...REVISION, description: 'The later revision' })
  to!: number;

  @ListOf(() => GlAccountDifferenceDto, {
    min: 0,
    max: 100_000,
    description: 'By currency and code; GL accounts that are the same are left out',
  })
  glAccounts!: GlAccountDifferenceDto[];
}
