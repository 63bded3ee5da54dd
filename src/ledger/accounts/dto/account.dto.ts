import {
  AmountText,
  Code,
  Flag,
  InstantText,
  ListOf,
  Metadata,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
} from '../../../platform/http/index.js';
import { GL_CODE_PATTERN } from '../../chart/index.js';
import { CURRENCY_CODE_PATTERN } from '../../currencies/index.js';
import { ACCOUNT_CODE_PATTERN, PARTY_PATTERN } from '../account.js';
import { STATUS_NAMES, type StatusName } from '../account-state.rules.js';
import { OVERDRAFT_LIMIT_PATTERN } from '../overdraft.rules.js';

const CODE = {
  pattern: ACCOUNT_CODE_PATTERN,
  max: 128,
  description: 'Code of the account (账户), unique in the book',
};
const NAME = { max: 128, description: 'Name for people' };
const GL_ACCOUNT = { pattern: GL_CODE_PATTERN, max: 32, description: 'GL account (科目) it stands under' };
const CURRENCY = { pattern: CURRENCY_CODE_PATTERN, max: 16, description: 'Currency' };
const PARTY = { pattern: PARTY_PATTERN, max: 64, description: 'Party whose account it is' };
const EXTERNAL_REFERENCE = {
  pattern: '^[!-~]([ -~]{0,126}[!-~])?$',
  max: 128,
  description: 'What others call the account, such as its number at a bank; printable ASCII',
};
const OVERDRAFT_LIMIT = {
  pattern: OVERDRAFT_LIMIT_PATTERN,
  max: 60,
  description: 'How far available may go below zero: an amount, or "unlimited"',
};
const MUST_BE_ZERO = 'Must be zero at day end (中间户), or is listed with its owner';
const STATUSES = Object.values(STATUS_NAMES);
const VERSION = {
  pattern: '^[0-9]+$',
  max: 19,
  description: 'Version of the account; every entry and change adds one',
};

export class OpenAccountDto {
  @Code(CODE)
  code!: string;

  @Text(NAME)
  name!: string;

  @Code(GL_ACCOUNT)
  glAccount!: string;

  @Code(CURRENCY)
  currency!: string;

  @Code({ ...PARTY, optional: true })
  party?: string;

  @Code({ ...EXTERNAL_REFERENCE, optional: true })
  externalReference?: string;

  @Code({
    ...OVERDRAFT_LIMIT,
    description: `${OVERDRAFT_LIMIT.description}; when left out, unlimited where the GL account may be overdrawn, else 0`,
    optional: true,
  })
  overdraftLimit?: string;

  @Flag(MUST_BE_ZERO, { optional: true })
  mustBeZero?: boolean;

  @Metadata()
  metadata?: Record<string, string>;
}

export class OpenAccountsDto {
  @ListOf(() => OpenAccountDto, { min: 1, max: 500, description: 'Accounts to open' })
  accounts!: OpenAccountDto[];
}

export class AccountBalancesDto {
  @AmountText('Debit total, of all time', { signed: true })
  debitTotal!: string;

  @AmountText('Credit total, of all time', { signed: true })
  creditTotal!: string;

  @AmountText('Balance on the normal side', { signed: true })
  ledgerBalance!: string;

  @AmountText('Held (冻结)')
  heldAmount!: string;

  @AmountText('Earmarked (专款)')
  earmarkedAmount!: string;

  @AmountText('Ledger − held − earmarked + overdraft limit; null without limit', {
    signed: true,
    nullable: true,
  })
  availableBalance!: string | null;

  @Flag('True when the account may be overdrawn without limit')
  unlimitedOverdraft!: boolean;
}

export class AccountDto {
  @Code(CODE)
  code!: string;

  @Text(NAME)
  name!: string;

  @Code(GL_ACCOUNT)
  glAccount!: string;

  @OneOf(['debit', 'credit'], 'Side on which the balance grows')
  normalSide!: 'debit' | 'credit';

  @Code(CURRENCY)
  currency!: string;

  @Code({ ...PARTY, nullable: true })
  party!: string | null;

  @Code({ ...EXTERNAL_REFERENCE, nullable: true })
  externalReference!: string | null;

  @OneOf(STATUSES, 'Status')
  status!: StatusName;

  @Flag('Refuses value in (止入)')
  stopIn!: boolean;

  @Flag('Refuses value out (止出)')
  stopOut!: boolean;

  @Code(OVERDRAFT_LIMIT)
  overdraftLimit!: string;

  @Flag(MUST_BE_ZERO)
  mustBeZero!: boolean;

  @Metadata()
  metadata!: Record<string, string>;

  @Nested(() => AccountBalancesDto, 'Balances now')
  balances!: AccountBalancesDto;

  @Code(VERSION)
  version!: string;

  @Code({ pattern: '^[0-9]+$', max: 19, description: 'Sequence of the last entry; 0 without entries' })
  lastSequence!: string;

  @InstantText('When it was opened')
  openedAt!: string;
}

export class AccountPageDto extends PageOf(AccountDto) {}

export class AccountsQuery extends PageQuery {
  @Code({ ...PARTY, optional: true })
  party?: string;

  @Code({ ...GL_ACCOUNT, optional: true })
  glAccount?: string;

  @Code({ ...CURRENCY, optional: true })
  currency?: string;

  @OneOf(STATUSES, 'Status', { optional: true })
  status?: StatusName;

  @Code({ ...CODE, description: 'Only accounts whose code begins with it', optional: true })
  codePrefix?: string;
}

export class AccountProblemDto {
  @Code({ max: 64, description: 'Stable code of the refusal' })
  code!: string;

  @Text({ max: 500, description: 'What was wrong' })
  detail!: string;

  @Text({ max: 200, description: 'Field concerned', optional: true })
  field?: string;
}

export class OpenedAccountDto {
  @OneOf(['opened', 'existing', 'refused'], 'What became of the item')
  outcome!: 'opened' | 'existing' | 'refused';

  @Nested(() => AccountDto, 'The account, unless refused', { optional: true })
  account?: AccountDto;

  @Nested(() => AccountProblemDto, 'Why it was refused', { optional: true })
  problem?: AccountProblemDto;
}

export class OpenedAccountsDto {
  @ListOf(() => OpenedAccountDto, {
    min: 0,
    max: 500,
    description: 'One answer per item, in the order of the request',
  })
  items!: OpenedAccountDto[];
}
