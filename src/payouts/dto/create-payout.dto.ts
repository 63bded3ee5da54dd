import { AmountText, Code, Metadata, Nested, Text } from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import { MAX_PURPOSE_LENGTH, PURPOSE_PATTERN } from '../../ledger/earmarks/index.js';
import { PAYEE_BANK, PAYEE_CODE } from '../../payees/index.js';

export const PAYEE_ACCOUNT = {
  pattern: '^[0-9A-Z]{1,64}$',
  max: 64,
  description: 'Number of the account; what it looks like is said by the channel',
};
export const CODE_OF_32 = { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$', max: 32 };

export class PayeeDto {
  @Text({ max: 128, description: 'Name that the account is kept under' })
  name!: string;

  @Code(PAYEE_BANK)
  bank!: string;

  @Code(PAYEE_ACCOUNT)
  account!: string;
}

export class CreatePayoutDto {
  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account whose money is paid out' })
  payerAccount!: string;

  @Nested(() => PayeeDto, 'Who is paid; or say a payeeCode', { optional: true })
  payee?: PayeeDto;

  @Code({
    ...PAYEE_CODE,
    description: 'Payee of the payee book (收款人名册), as it is on the business date; or say the payee',
    optional: true,
  })
  payeeCode?: string;

  @AmountText('Amount greater than zero')
  amount!: string;

  @Code({ max: 16, description: 'Currency of the payer account' })
  currency!: string;

  @Code({ ...CODE_OF_32, description: 'Channel (渠道) that it goes through; or say a route', optional: true })
  channel?: string;

  @Code({
    ...CODE_OF_32,
    description: 'Routing rule that chooses the channel; or name a channel',
    optional: true,
  })
  route?: string;

  @Text({ max: 140, description: 'What the payee is told that it is for' })
  purpose!: string;

  @Code({
    pattern: PURPOSE_PATTERN,
    max: MAX_PURPOSE_LENGTH,
    description: 'Purpose of earmarked money (专款专用) that pays for it; free money when left out',
    optional: true,
  })
  earmark?: string;

  @Code({ max: 64, description: 'Order that it belongs to', optional: true })
  orderNumber?: string;

  @Code({
    max: 128,
    description:
      'What it is in the business: a second payout with the same key within the window of the book must be confirmed. The order number when left out',
    optional: true,
  })
  businessKey?: string;

  @Code({
    max: 36,
    pattern: UUID_PATTERN,
    description: 'The last payout with the same business key: this one is wanted beside it',
    optional: true,
  })
  confirmDuplicateOf?: string;

  @Text({ min: 0, max: 255, description: 'For the books', optional: true })
  memo?: string;

  @Metadata()
  metadata?: Record<string, string>;
}
