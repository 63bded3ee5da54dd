import { AmountText, Code, Flag } from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../accounts/index.js';

/** The content of the command `recover-overpayment`. */
export class RecoveryDto {
  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account that was paid too much' })
  fromAccount!: string;

  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account that gets it back' })
  toAccount!: string;

  @AmountText('What was paid too much')
  amount!: string;

  @Code({ max: 16, description: 'Currency of both accounts' })
  currency!: string;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The voucher that paid it', optional: true })
  relatedVoucher?: string;

  @Flag('True to pass stops and freezing; recorded with the voucher', { optional: true })
  passStops?: boolean;

  @Flag('True to take what is there, if it is less; never from an overdraft', { optional: true })
  partial?: boolean;
}
