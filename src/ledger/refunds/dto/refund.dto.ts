import {
  AmountText,
  BusinessDateText,
  Code,
  ListOf,
  Metadata,
  OneOf,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';
import { FEE_RULES, type FeeRule } from '../split-refund.rules.js';

export class RefundedLineDto {
  @WholeNumber({ min: 1, max: 500, description: 'Number of a line of the receipt' })
  lineNumber!: number;

  @AmountText('Part of the refund that the line gives back, greater than zero')
  amount!: string;
}

export class RefundVoucherDto {
  @AmountText('What the payer gets back: greater than zero, at most what is left of the receipt')
  amount!: string;

  @OneOf(
    FEE_RULES,
    'kept: the payee bears the whole refund; returned: the fee is given back first, with the first refund; in-proportion: each refund gives back its part of the fee, all refunds together all of it',
  )
  fee!: FeeRule;

  @Code({
    max: 32,
    pattern: BUSINESS_TYPE_PATTERN,
    description: 'Business type (业务类型) of the refund; `refund` when left out',
    optional: true,
  })
  businessType?: string;

  @BusinessDateText('Open business date to post to; the current one of the book when left out', {
    optional: true,
  })
  businessDate?: string;

  @ListOf(() => RefundedLineDto, {
    min: 1,
    max: 500,
    description:
      'Which of several payees bears what, or which of several sources gets what; by what is left of their lines when left out',
    optional: true,
  })
  lines?: RefundedLineDto[];

  @Code({ max: 128, description: 'Reference of the caller, such as a refund number', optional: true })
  reference?: string;

  @Text({ max: 255, description: 'Memo (摘要) for people', optional: true })
  memo?: string;

  @Metadata()
  metadata?: Record<string, string>;
}
