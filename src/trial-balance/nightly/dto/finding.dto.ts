import {
  BusinessDateText,
  Code,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';

export class FindingsQuery extends PageQuery {
  @WholeNumber({
    min: 1,
    max: 2_147_483_647,
    description: 'Of that revision; of the last one when left out',
    optional: true,
  })
  revision?: number;
}

/** Something that does not agree, with what it concerns; what it does not concern is null. */
export class TrialBalanceFindingDto {
  @WholeNumber({ min: 1, max: 7, description: 'Number of the proof' })
  proof!: number;

  @WholeNumber({ min: 1, max: 1_000, description: 'Number among the findings of its proof' })
  number!: number;

  @Text({ max: 255, description: 'What is wrong' })
  problem!: string;

  @Code({ max: 32, description: 'GL account (科目)', nullable: true })
  glAccount!: string | null;

  @Code({ max: 128, description: 'Account (账户)', nullable: true })
  account!: string | null;

  @Text({ max: 64, description: 'Whose account it is', nullable: true })
  party!: string | null;

  @Text({ max: 36, description: 'Voucher (记账凭证)', nullable: true })
  voucher!: string | null;

  @Code({ max: 16, description: 'Currency', nullable: true })
  currency!: string | null;

  @Text({ max: 80, description: 'What it should be: an amount, or a count of lines', nullable: true })
  expected!: string | null;

  @Text({ max: 80, description: 'What it is', nullable: true })
  actual!: string | null;

  @BusinessDateText('Of what must be zero: the date on which it stopped being so', { nullable: true })
  since!: string | null;

  @WholeNumber({
    min: 0,
    max: 1_000_000,
    description: 'Of what must be zero: for how many days it has not been, 0 since the date itself',
    nullable: true,
  })
  ageDays!: number | null;
}

export class TrialBalanceFindingPageDto extends PageOf(TrialBalanceFindingDto) {}
