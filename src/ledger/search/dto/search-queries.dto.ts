import {
  AmountText,
  BusinessDateText,
  Code,
  IDEMPOTENCY_KEY_PATTERN,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { ACCOUNT_CODE_PATTERN, PARTY_PATTERN } from '../../accounts/index.js';
import { CURRENCY_CODE_PATTERN } from '../../currencies/index.js';
import { EntryDto } from '../../entries/index.js';
import { ALL_LINK_KINDS, type LinkKind } from '../../posting/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';

const PAIR_PATTERN = '^[a-zA-Z][a-zA-Z0-9_.-]{0,63}=[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{0,256}$';

export class SearchVouchersQuery extends PageQuery {
  @Code({
    max: 64,
    pattern: IDEMPOTENCY_KEY_PATTERN,
    description: 'Request number of the voucher, of any client unless one is named',
    optional: true,
  })
  requestNumber?: string;

  @Code({ max: 64, description: 'Client that sent the request', optional: true })
  client?: string;

  @Code({
    max: 32,
    pattern: BUSINESS_TYPE_PATTERN,
    description: 'Business type (业务类型)',
    optional: true,
  })
  businessType?: string;

  @WholeNumber({
    min: 1,
    max: 999_999_999,
    description: 'Version of the posting rule of the business type that made the voucher',
    optional: true,
  })
  ruleVersion?: number;

  @Code({ max: 128, pattern: ACCOUNT_CODE_PATTERN, description: 'Account of a line', optional: true })
  account?: string;

  @Code({
    max: 64,
    pattern: PARTY_PATTERN,
    description: 'Party whose account a line is on',
    optional: true,
  })
  party?: string;

  @Code({ max: 128, description: 'Reference of the voucher', optional: true })
  reference?: string;

  @ListOf('string', {
    min: 1,
    max: 5,
    pattern: PAIR_PATTERN,
    description: 'Metadata of the voucher as name=value, up to five times; name the rarest first',
    optional: true,
  })
  metadata?: string[];

  @Code({ max: 16, pattern: CURRENCY_CODE_PATTERN, description: 'Currency of a line', optional: true })
  currency?: string;

  @AmountText('Smallest amount of a line on its side, given with currency; red reversals are below zero', {
    signed: true,
    optional: true,
  })
  minimumAmount?: string;

  @AmountText('Greatest amount of a line on its side, given with currency', { signed: true, optional: true })
  maximumAmount?: string;

  @BusinessDateText('Business date (会计日)', { optional: true })
  businessDate?: string;

  @BusinessDateText('First business date', { optional: true })
  fromDate?: string;

  @BusinessDateText('Last business date, included', { optional: true })
  toDate?: string;

  @InstantText('Earliest instant of recording', { optional: true })
  recordedFrom?: string;

  @InstantText('Latest instant of recording, included', { optional: true })
  recordedTo?: string;

  @Code({
    max: 36,
    pattern: UUID_PATTERN,
    description: 'Only vouchers that link to this one',
    optional: true,
  })
  linkedTo?: string;

  @OneOf(ALL_LINK_KINDS, 'Kind of the link, given with linkedTo', { optional: true })
  linkKind?: LinkKind;

  @OneOf(['asc', 'desc'], 'Order of the list, asc if not given', { optional: true })
  order?: 'asc' | 'desc';
}

export class SearchEntriesQuery extends SearchVouchersQuery {
  @OneOf(['debit', 'credit'], 'Side of the entry', { optional: true })
  side?: 'debit' | 'credit';
}

export class FoundEntryDto extends EntryDto {
  @Code({ max: 128, description: 'Code of the account' })
  account!: string;

  @Code({ max: 16, description: 'Currency of all amounts' })
  currency!: string;
}

export class FoundEntryPageDto extends PageOf(FoundEntryDto) {}
