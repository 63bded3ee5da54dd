import { AmountText, BusinessDateText, Code, InstantText, OneOf } from '../../../platform/http/index.js';

export class BalanceAtQuery {
  @InstantText('Balance after all that was recorded up to this past instant, included', { optional: true })
  at?: string;

  @BusinessDateText('Balance at the end of this business date (会计日), as its postings are known now', {
    optional: true,
  })
  businessDate?: string;
}

/** A balance at some time. */
export class BalanceAtDto {
  @Code({ max: 128, description: 'Code of the account' })
  account!: string;

  @Code({ max: 16, description: 'Currency of all amounts' })
  currency!: string;

  @OneOf(['debit', 'credit'], 'Side on which the balance is positive')
  normalSide!: 'debit' | 'credit';

  @InstantText('The instant asked for', { optional: true })
  at?: string;

  @BusinessDateText('The business date asked for', { optional: true })
  businessDate?: string;

  @AmountText('Balance on the normal side', { signed: true })
  ledgerBalance!: string;

  @AmountText('All debits until then; left out for an instant after which the account has moved', {
    signed: true,
    optional: true,
  })
  debitTotal?: string;

  @AmountText('All credits until then; left out for an instant after which the account has moved', {
    signed: true,
    optional: true,
  })
  creditTotal?: string;

  @Code({
    max: 19,
    pattern: '^(0|[1-9][0-9]{0,18})$',
    description: 'Highest sequence among the entries counted, 0 when there are none',
  })
  lastSequence!: string;
}
