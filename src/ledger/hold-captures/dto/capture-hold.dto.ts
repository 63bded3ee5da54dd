import { AmountText, BusinessDateText, Code, ListOf, Metadata, Text } from '../../../platform/http/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../accounts/index.js';
import { MAX_PURPOSE_LENGTH, PURPOSE_PATTERN } from '../../earmarks/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';

/** One line is that of the hold. */
export const MAX_RECEIVERS = 499;

export class CaptureReceiverDto {
  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account on the other side' })
  account!: string;

  @AmountText('Amount greater than zero, in the currency of the hold')
  amount!: string;

  @Code({
    max: MAX_PURPOSE_LENGTH,
    pattern: PURPOSE_PATTERN,
    description: 'Purpose (专款专用) of the money',
    optional: true,
  })
  purpose?: string;
}

export class CaptureHoldDto {
  @Code({ max: 32, pattern: BUSINESS_TYPE_PATTERN, description: 'Business type (业务类型) of the voucher' })
  businessType!: string;

  @ListOf(() => CaptureReceiverDto, {
    min: 1,
    max: MAX_RECEIVERS,
    description: 'Who gets how much; the sum is captured',
  })
  to!: CaptureReceiverDto[];

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
}
