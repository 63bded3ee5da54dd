import { AmountText, Code, ListOf, OneOf, WholeNumber } from '../../../platform/http/index.js';

export class LineProgressDto {
  @WholeNumber({ min: 1, max: 500, description: 'Number of the line' })
  lineNumber!: number;

  @Code({ max: 128, description: 'Account (账户)' })
  account!: string;

  @OneOf(['debit', 'credit'], 'Side')
  side!: 'debit' | 'credit';

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @AmountText('Amount; negative in a red reversal (红冲)', { signed: true })
  amount!: string;

  @AmountText('What of it was reversed (红冲)')
  reversed!: string;

  @AmountText('What of it was refunded (退款), less refunds that were reversed')
  refunded!: string;

  @AmountText('What is left of it; below zero where a payee bears a fee that was kept', { signed: true })
  left!: string;
}

/** What of a voucher was taken back, as known now. */
export class VoucherProgressDto {
  @Code({ max: 36, description: 'Id of the voucher' })
  voucher!: string;

  @ListOf(() => LineProgressDto, { min: 1, max: 500, description: 'Its lines' })
  lines!: LineProgressDto[];
}
