import {
  AmountText,
  BusinessDateText,
  Code,
  IDEMPOTENCY_KEY_PATTERN,
  InstantText,
  ListOf,
  Metadata,
  Nested,
  OneOf,
  Parameters,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import type { RuleParameters } from '../../posting-rules/index.js';
import { ALL_LINK_KINDS, type LinkKind } from '../../posting/index.js';

export class PostedLineDto {
  @WholeNumber({ min: 1, max: 500, description: 'Number of the line' })
  lineNumber!: number;

  @Code({ max: 128, description: 'Account (账户)' })
  account!: string;

  @Code({ max: 32, description: 'GL account (科目)' })
  glAccount!: string;

  @OneOf(['debit', 'credit'], 'Side')
  side!: 'debit' | 'credit';

  @AmountText('Amount; negative in a red reversal (红冲)', { signed: true })
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ max: 36, description: 'Hold (冻结) that the line captured', optional: true })
  hold?: string;

  @Code({ max: 64, description: 'Purpose (专款专用) of the money', optional: true })
  purpose?: string;

  @Code({
    max: 19,
    pattern: '^[0-9]+$',
    description: 'Sequence of the account entry (流水) of this line, without gaps',
  })
  accountSequence!: string;

  @AmountText('Balance of the account before the line, on its normal side', { signed: true })
  balanceBefore!: string;

  @AmountText('Balance of the account after the line, on its normal side', { signed: true })
  balanceAfter!: string;
}

/** The posting rule (记账规则) that made the lines. */
export class RuleOfVoucherDto {
  @WholeNumber({ min: 1, max: 1_000_000_000, description: 'Version of the rule of the business type' })
  version!: number;

  @Parameters('Parameters, with defaults and stored exchange rates filled in')
  parameters!: RuleParameters;
}

/** What a voucher says about an earlier one of the book. */
export class VoucherLinkDto {
  @OneOf(
    ALL_LINK_KINDS,
    'corrects: takes the place of it (蓝字补记); belongs-to: the same business; reverses (红冲); refunds (退款); pays-back: refunds by a payout',
  )
  kind!: LinkKind;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Id of the earlier voucher' })
  voucher!: string;
}

/** A voucher with the account entries it is linked to; rebuilt from immutable rows, so a replay answers the same. */
export class VoucherDto {
  @Code({ max: 36, description: 'Id of the voucher (UUIDv7)' })
  id!: string;

  @Code({ max: 32, description: 'Book (账套)' })
  book!: string;

  @BusinessDateText('Business date (会计日)')
  businessDate!: string;

  @Code({ max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @Text({ max: 64, description: 'Client that posted it; `the service` for what it does by itself' })
  client!: string;

  @Code({ pattern: IDEMPOTENCY_KEY_PATTERN, max: 64, description: 'Request number of the client' })
  requestNumber!: string;

  @Code({ max: 128, description: 'Reference of the caller', optional: true })
  reference?: string;

  @Text({ min: 0, max: 255, description: 'Memo (摘要)' })
  memo!: string;

  @Metadata()
  metadata!: Record<string, string>;

  @Nested(() => RuleOfVoucherDto, 'The rule that made the lines; missing when they were given', {
    optional: true,
  })
  rule?: RuleOfVoucherDto;

  @ListOf(() => VoucherLinkDto, {
    min: 1,
    max: 10,
    description: 'Links to earlier vouchers; missing when there are none',
    optional: true,
  })
  links?: VoucherLinkDto[];

  @Text({
    max: 255,
    description: 'Why stopped or frozen accounts were passed; missing otherwise',
    optional: true,
  })
  override?: string;

  @InstantText('Instant of recording; never goes back on an account')
  recordedAt!: string;

  @Code({ max: 32, description: 'Trace id of the request that posted it' })
  traceId!: string;

  @Code({ max: 64, description: 'SHA-256 over header, metadata and lines' })
  digest!: string;

  @ListOf(() => PostedLineDto, { min: 1, max: 500, description: 'Lines with their account entries' })
  lines!: PostedLineDto[];
}
