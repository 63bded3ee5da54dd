import {
  AmountText,
  BusinessDateText,
  Code,
  ListOf,
  Metadata,
  OneOf,
  Parameters,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { MAX_PURPOSE_LENGTH, PURPOSE_PATTERN } from '../../earmarks/index.js';
import type { RuleParameters } from '../../posting-rules/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';
import { LINK_KINDS } from '../../posting/index.js';

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

  @Code({
    max: 36,
    pattern: UUID_PATTERN,
    description: 'Hold (冻结) on the account that the line captures',
    optional: true,
  })
  hold?: string;

  @Code({
    max: MAX_PURPOSE_LENGTH,
    pattern: PURPOSE_PATTERN,
    description: 'Purpose (专款专用): money that comes is earmarked for it, money that goes is taken from it',
    optional: true,
  })
  purpose?: string;
}

/** A link that a caller makes. */
export class NewLinkDto {
  @OneOf(LINK_KINDS, 'corrects: takes the place of it (蓝字补记); belongs-to: the same business')
  kind!: (typeof LINK_KINDS)[number];

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Id of the earlier voucher' })
  voucher!: string;
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
    description: 'Lines; debits equal credits in every currency. Either these or `parameters` are given',
    optional: true,
  })
  lines?: VoucherLineDto[];

  @Parameters('Parameters of the posting rule (记账规则) of the business type, which makes the lines', {
    optional: true,
  })
  parameters?: RuleParameters;

  @WholeNumber({
    min: 1,
    max: 1_000_000_000,
    description: 'Version of the rule that must be in force; any when left out',
    optional: true,
  })
  ruleVersion?: number;

  @ListOf(() => NewLinkDto, {
    min: 1,
    max: 10,
    description: 'Earlier vouchers of the book that this one corrects or belongs to',
    optional: true,
  })
  links?: NewLinkDto[];

  @ListOf(() => PreconditionDto, {
    min: 0,
    max: 20,
    description: 'What must hold for the posting',
    optional: true,
  })
  preconditions?: PreconditionDto[];
}
