import { AmountText, BusinessDateText, Code, ListOf, WholeNumber } from '../../../platform/http/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../accounts/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';

/** More pairs of business type and currency than a book will have. */
const MAX_ROWS = 100_000;

export class TurnoverQuery {
  @BusinessDateText('First business date (会计日)')
  fromDate!: string;

  @BusinessDateText('Last business date, included; at most 31 dates')
  toDate!: string;

  @Code({ max: 32, pattern: BUSINESS_TYPE_PATTERN, description: 'Only this business type', optional: true })
  businessType?: string;

  @Code({
    max: 128,
    pattern: ACCOUNT_CODE_PATTERN,
    description: 'Only what moved on this account',
    optional: true,
  })
  account?: string;
}

export class TurnoverRowDto {
  @Code({ max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @Code({ max: 16, description: 'Currency of the amounts' })
  currency!: string;

  @WholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'Vouchers with lines counted here' })
  vouchers!: number;

  @AmountText('Debit turnover; red reversals lessen it', { signed: true })
  debitTurnover!: string;

  @AmountText('Credit turnover; equal to the debit turnover unless an account is named', { signed: true })
  creditTurnover!: string;
}

export class TurnoverDto {
  @Code({ max: 32, description: 'Code of the book' })
  book!: string;

  @BusinessDateText('First business date')
  fromDate!: string;

  @BusinessDateText('Last business date')
  toDate!: string;

  @Code({ max: 128, description: 'The account, if one was named', optional: true })
  account?: string;

  @ListOf(() => TurnoverRowDto, {
    min: 0,
    max: MAX_ROWS,
    description: 'By business type, then currency; what did not move is left out',
  })
  rows!: TurnoverRowDto[];
}
