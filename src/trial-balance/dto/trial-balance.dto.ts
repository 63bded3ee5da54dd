import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  ListOf,
  Nested,
  OneOf,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';

/** Sums over accounts; balances are split by the side on which each single account stands. */
export class TrialBalanceTotalsDto {
  @AmountText('Opening balances of accounts that stand on debit (期初借方)', { signed: true })
  openingDebit!: string;

  @AmountText('Opening balances of accounts that stand on credit (期初贷方)', { signed: true })
  openingCredit!: string;

  @AmountText('Debits of the date (本期借方发生额); red reversals reduce it', { signed: true })
  debitTurnover!: string;

  @AmountText('Credits of the date (本期贷方发生额); red reversals reduce it', { signed: true })
  creditTurnover!: string;

  @AmountText('Closing balances of accounts that stand on debit (期末借方)', { signed: true })
  closingDebit!: string;

  @AmountText('Closing balances of accounts that stand on credit (期末贷方)', { signed: true })
  closingCredit!: string;
}

/** A line of the 科目余额表: a GL account with everything below it. */
export class TrialBalanceRowDto extends TrialBalanceTotalsDto {
  @Code({ max: 32, description: 'Code of the GL account (科目)' })
  glAccount!: string;

  @Text({ max: 128, description: 'Its name' })
  name!: string;

  @Code({ max: 32, description: 'Code of the parent; null at the top', nullable: true })
  parent!: string | null;

  @WholeNumber({ min: 1, max: 100, description: 'Level in the chart, 1 for its top' })
  level!: number;

  @OneOf(['asset', 'liability', 'equity', 'income', 'expense', 'clearing'], 'Class')
  class!: string;

  @OneOf(['debit', 'credit'], 'Side on which the balances of this GL account count as positive')
  normalSide!: string;

  @AmountText('Opening balance on the normal side', { signed: true })
  openingBalance!: string;

  @AmountText('Closing balance on the normal side', { signed: true })
  closingBalance!: string;
}

export class CurrencyTrialBalanceDto {
  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @ListOf(() => TrialBalanceRowDto, {
    min: 0,
    max: 100_000,
    description: 'Parents before their children, siblings by code',
  })
  rows!: TrialBalanceRowDto[];

  @Nested(() => TrialBalanceTotalsDto, 'Sums over all accounts of the currency')
  totals!: TrialBalanceTotalsDto;

  @Flag('True when debits = credits at opening, over the date and at closing')
  balanced!: boolean;
}

export class BalanceDifferenceDto {
  @Code({ max: 128, description: 'Account (账户)' })
  account!: string;

  @Code({ max: 16, description: 'Its currency' })
  currency!: string;

  @AmountText('Debit total in its balance', { signed: true })
  storedDebit!: string;

  @AmountText('Credit total in its balance', { signed: true })
  storedCredit!: string;

  @AmountText('Sum of the debits of all its days', { signed: true })
  turnoverDebit!: string;

  @AmountText('Sum of the credits of all its days', { signed: true })
  turnoverCredit!: string;
}

/** Stored balances against the turnovers of all days, for all accounts of the book, at the moment of reading. */
export class StoredBalancesProofDto {
  @Flag('True when the totals of every account are the sums of its days')
  agree!: boolean;

  @WholeNumber({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    description: 'Accounts that differ, of the currencies asked for',
  })
  differing!: number;

  @ListOf(() => BalanceDifferenceDto, { min: 0, max: 100, description: 'The first of them, by code' })
  differences!: BalanceDifferenceDto[];
}

export class TrialBalanceDto {
  @Code({ max: 32, description: 'Book (账套)' })
  book!: string;

  @BusinessDateText('Business date (会计日)')
  businessDate!: string;

  @ListOf(() => CurrencyTrialBalanceDto, {
    min: 0,
    max: 1_000,
    description: 'By code; currencies that have accounts',
  })
  currencies!: CurrencyTrialBalanceDto[];

  @Nested(() => StoredBalancesProofDto, 'Proof: stored balances = sum of turnovers')
  storedBalances!: StoredBalancesProofDto;

  @Flag('True when every currency is balanced and the stored balances agree')
  proven!: boolean;
}
