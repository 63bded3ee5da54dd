import {
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { NUMBER_KINDS, type NumberKind } from '../account-number.rules.js';

export const PAYEE_BANK = {
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$',
  max: 32,
  description: 'Code of the bank of the payee, as the channel knows it',
};
const CODE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]*$';
export const PAYEE_CODE = { pattern: CODE_PATTERN, max: 64 };
const NAME = { max: 128, description: 'Name that the account is kept under' };
const NUMBER = { min: 1, max: 2_147_483_647 };
const MOST_CURRENCIES = 50;
const KINDS = 'card: 16 to 19 digits with a check digit; iban: with check digits; account: any other number';
const CURRENCIES = {
  min: 1,
  max: MOST_CURRENCIES,
  pattern: '^[A-Za-z0-9]{1,16}$',
  description: 'Currencies that it may be paid in',
};
const REASON = { max: 255, description: 'Why; kept in the audit trail' };

/** Content of the approval command set-payee: a new payee, or what one is from a date on. */
export class SetPayeeDto {
  @Code({ ...PAYEE_CODE, description: 'Code of the payee in the book' })
  payee!: string;

  @Text(NAME)
  name!: string;

  @Code(PAYEE_BANK)
  bank!: string;

  @OneOf(NUMBER_KINDS, KINDS)
  numberKind!: NumberKind;

  @Text({ max: 128, description: 'Number of the account; spaces and hyphens between groups are left out' })
  account!: string;

  @ListOf('string', CURRENCIES)
  currencies!: string[];

  @BusinessDateText('Business date from which it is so')
  effectiveFrom!: string;

  @BusinessDateText('Last business date on which it is so; open when left out', { optional: true })
  effectiveUntil?: string;

  @ListOf('string', {
    min: 1,
    max: 20,
    pattern: CODE_PATTERN,
    description: 'Payees whose account is the same, and rightly so',
    optional: true,
  })
  confirmSharedWith?: string[];
}

/** Content of the approval command unblock-payee. */
export class UnblockPayeeDto {
  @Code({ ...PAYEE_CODE, description: 'The payee, which is blocked' })
  payee!: string;
}

export class BlockPayeeDto {
  @Text(REASON)
  reason!: string;
}

export class PayeeVersionDto {
  @WholeNumber({ ...NUMBER, description: 'From 1 without gaps' })
  version!: number;

  @BusinessDateText('First business date')
  effectiveFrom!: string;

  @BusinessDateText('Last business date', { optional: true })
  effectiveUntil?: string;

  @Text(NAME)
  name!: string;

  @Code(PAYEE_BANK)
  bank!: string;

  @OneOf(NUMBER_KINDS, KINDS)
  numberKind!: NumberKind;

  @Text({ max: 68, description: 'Number of the account, masked but for its end' })
  account!: string;

  @ListOf('string', CURRENCIES)
  currencies!: string[];

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The approval with its maker and checker' })
  approval!: string;

  @InstantText('When it was approved')
  recordedAt!: string;
}

export class PayeeVersionPageDto extends PageOf(PayeeVersionDto) {}

/** A payee (收款人) of the book in its last version. */
export class PayeeBookEntryDto extends PayeeVersionDto {
  @Code({ ...PAYEE_CODE, description: 'Code' })
  code!: string;

  @Flag('Whether nothing new is paid to it')
  blocked!: boolean;
}

export class PayeePageDto extends PageOf(PayeeBookEntryDto) {}

export class PayeesQuery extends PageQuery {}

export class PayeeVersionsQuery extends PageQuery {}

export class SearchPayeesDto {
  @Text({ max: 128, description: 'Number of an account' })
  account!: string;
}

export class FoundPayeesDto {
  @ListOf('string', {
    min: 0,
    max: 20,
    pattern: CODE_PATTERN,
    description: 'Codes of payees that have, had or will have that account; at most 20',
  })
  payees!: string[];
}

export class RevealAccountDto {
  @WholeNumber({ ...NUMBER, description: 'Version, the last one if not given', optional: true })
  version?: number;

  @Code({
    max: 36,
    pattern: UUID_PATTERN,
    description: 'Instead: the approval set-payee in which the number is proposed',
    optional: true,
  })
  approval?: string;

  @Text(REASON)
  reason!: string;
}

export class RevealedAccountDto {
  @Code({ ...PAYEE_CODE, description: 'Payee' })
  payee!: string;

  @Code({ max: 64, pattern: '^[0-9A-Z]+$', description: 'Number of the account in full' })
  account!: string;
}
