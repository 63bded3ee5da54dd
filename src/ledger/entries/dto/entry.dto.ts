import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  OneOf,
  PageOf,
  PageQuery,
  WholeNumber,
} from '../../../platform/http/index.js';

/** A row of the single-entry book (账户流水). */
export class EntryDto {
  @Code({ max: 19, pattern: '^[0-9]+$', description: 'Sequence on the account, from 1 without gaps' })
  sequence!: string;

  @Code({ max: 36, description: 'Voucher the entry is linked to' })
  voucher!: string;

  @WholeNumber({ min: 1, max: 500, description: 'Line of the voucher' })
  lineNumber!: number;

  @BusinessDateText('Business date (会计日)')
  businessDate!: string;

  @Code({ max: 32, description: 'Business type (业务类型) of the voucher' })
  businessType!: string;

  @OneOf(['debit', 'credit'], 'Side')
  side!: 'debit' | 'credit';

  @AmountText('Effect on the balance of the normal side', { signed: true })
  amount!: string;

  @AmountText('Balance before', { signed: true })
  balanceBefore!: string;

  @AmountText('Balance after', { signed: true })
  balanceAfter!: string;

  @InstantText('Instant of recording')
  recordedAt!: string;

  @Code({ max: 64, description: 'Digest over this entry, its voucher and the entry before it' })
  digest!: string;
}

export class EntryPageDto extends PageOf(EntryDto) {}

export class EntriesQuery extends PageQuery {
  @BusinessDateText('Only entries of this business date', { optional: true })
  businessDate?: string;
}
