import {
  AmountText,
  BusinessDateText,
  Code,
  ListOf,
  Metadata,
  OneOf,
  Text,
} from '../../../platform/http/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';

const ACCOUNT = 'Code of an account of the book';

export class VoucherLineDto {
  @Code({ max: 128, description: ACCOUNT })
  account!: string;

  @OneOf(['debit', 'credit'], 'Side of the line')
  side!: 'debit' | 'credit';

  @AmountText('Amount greater than zero, with no more decimals than the currency has')
  amount!: string;

  @Code({ max: 16, description: 'Currency of the line, which is that of the account' })
  currency!: string;
}

export class PreconditionDto {
  @Code({ max: 128, description: ACCOUNT })
  account!: string;

  @AmountText('Balance on the normal side that must be left after the posting', {
    optional: true,
    signed: true,
  })
  minimumBalanceAfter?: string;

  @Code({
    max: 19,
    pattern: '^(0|[1-9][0-9]{0,18})$',
    description: 'Version the account must have now',
    optional: true,
  })
  expectedVersion?: string;
}

export class PostVoucherDto {
  @Code({
    max: 32,
    pattern: BUSINESS_TYPE_PATTERN,
    description: 'Business type (业务类型): pay-in, refund, fee …',
  })
  businessType!: string;

  @BusinessDateText('Open business date to post to; the current one of the book when left out', {
    optional: true,
  })
  businessDate?: string;

  @Code({ max: 128, description: 'Reference of the caller, such as an order number', optional: true })
  reference?: string;

  @Text({ max: 255, description: 'Memo (摘要) for people', optional: true })
  memo?: string;

  @Metadata()
  metadata?: Record<string, string>;

  @ListOf(() => VoucherLineDto, {
    min: 2,
    max: 500,
    description: 'Lines; debits equal credits in every currency',
  })
  lines!: VoucherLineDto[];

  @ListOf(() => PreconditionDto, {
    min: 0,
    max: 20,
    description: 'What must hold for the posting',
    optional: true,
  })
  preconditions?: PreconditionDto[];
}
