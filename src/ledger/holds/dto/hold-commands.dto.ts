import { AmountText, Code, InstantText, Text } from '../../../platform/http/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../accounts/index.js';

export class PlaceHoldDto {
  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account whose money is set aside' })
  account!: string;

  @AmountText('Amount greater than zero, in the currency of the account')
  amount!: string;

  @InstantText('When what is left goes back to the account; never when left out', { optional: true })
  expiresAt?: string;

  @Code({ max: 128, description: 'Reference of the caller, such as a payout number', optional: true })
  reference?: string;

  @Text({ max: 255, description: 'Why' })
  reason!: string;
}

export class ReleaseHoldDto {
  @AmountText('Part that goes back to the account; all that is left when left out', { optional: true })
  amount?: string;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @Text({
    max: 255,
    description:
      'Why a frozen or stopped account is passed, which only an operator may; kept with the release',
    optional: true,
  })
  override?: string;
}
