import {
  AmountText,
  Code,
  Flag,
  ListOf,
  Nested,
  OneOf,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { ChannelHoursDto } from '../../channels/index.js';
import { PAYEE_BANK } from '../../payees/index.js';
import {
  LIMIT_SCOPES,
  PREFERENCES,
  WEEKDAYS,
  type LimitScope,
  type Preference,
  type Weekday,
} from '../payout-terms.js';
import { CODE_OF_32 } from './create-payout.dto.js';

const YEAR_OF_MINUTES = 366 * 24 * 60;
const WEEK_OF_MINUTES = 7 * 24 * 60;
const MOST_CANDIDATES = 20;
export const PRIORITY = { min: 1, max: 1_000 };
const SUBJECT = {
  pattern: '^([*]|[A-Za-z0-9][A-Za-z0-9:._/-]*)$',
  max: 128,
  description: '* for all; the code of an account; or a payee as bank/account',
};
const CLIENT = {
  pattern: '^([*]|[A-Za-z0-9][A-Za-z0-9._:-]*)$',
  max: 64,
  description: '* for all, or a client',
};
const CURRENCY = { max: 16, description: 'Currency' };
const COUNT = { min: 0, max: 1_000_000_000, description: 'Payouts in a business day', optional: true };
const REASON = { max: 255, description: 'Why; kept in the audit trail' };
const CAP = 'On each payout, or on the sum of a business day';

export class PayoutLimitDto {
  @OneOf(LIMIT_SCOPES, 'payout: each one; payee and account: what goes there, or comes from there, in a day')
  scope!: LimitScope;

  @Code(SUBJECT)
  subject!: string;

  @Code(CURRENCY)
  currency!: string;

  @AmountText(CAP, { optional: true })
  maximumAmount?: string;

  @WholeNumber(COUNT)
  maximumCount?: number;
}

export class SetPayoutLimitDto extends PayoutLimitDto {
  @Text(REASON)
  reason!: string;
}

export class RouteCandidateDto {
  @Code({ ...CODE_OF_32, description: 'Channel (渠道)' })
  channel!: string;

  @AmountText('Only for amounts from here', { optional: true })
  minimumAmount?: string;

  @AmountText('Only for amounts up to here', { optional: true })
  maximumAmount?: string;

  @ListOf('string', {
    min: 1,
    max: 500,
    pattern: PAYEE_BANK.pattern,
    description: 'Only for payees at these banks',
    optional: true,
  })
  banks?: string[];

  @ListOf('string', {
    min: 1,
    max: WEEKDAYS.length,
    values: WEEKDAYS,
    description: 'Only on these days, in the time zone of the book',
    optional: true,
  })
  days?: Weekday[];

  @Nested(() => ChannelHoursDto, 'Only within these hours', { optional: true })
  hours?: ChannelHoursDto;

  @WholeNumber({
    ...PRIORITY,
    description: 'The lowest first; without one after all that have one',
    optional: true,
  })
  priority?: number;
}

export class SetPayoutRouteDto {
  @ListOf(() => RouteCandidateDto, {
    min: 1,
    max: MOST_CANDIDATES,
    description: 'Active channels that take the payout; `prefer` decides among them, then this order',
  })
  candidates!: RouteCandidateDto[];

  @ListOf('string', {
    min: 1,
    max: PREFERENCES.length,
    values: PREFERENCES,
    description:
      'What decides among the candidates that fit, the first that tells them apart first: health (whoever would send at once), priority, cost; then the order of the candidates',
    optional: true,
  })
  prefer?: Preference[];

  @WholeNumber({
    min: 1,
    max: WEEK_OF_MINUTES,
    description:
      'After so many minutes what its channel cannot send is moved to a candidate that can; by a person only when left out',
    optional: true,
  })
  rerouteAfterMinutes?: number;

  @Flag('Whether payouts may name it')
  active!: boolean;

  @Text(REASON)
  reason!: string;
}

export class PayoutRouteDto {
  @Code({ ...CODE_OF_32, description: 'Route' })
  code!: string;

  @ListOf(() => RouteCandidateDto, { min: 1, max: MOST_CANDIDATES, description: 'In order' })
  candidates!: RouteCandidateDto[];

  @ListOf('string', {
    min: 1,
    max: PREFERENCES.length,
    values: PREFERENCES,
    description:
      'What decides among the candidates that fit, the first that tells them apart first: health (whoever would send at once), priority, cost; then the order of the candidates',
  })
  prefer!: Preference[];

  @WholeNumber({
    min: 1,
    max: WEEK_OF_MINUTES,
    description:
      'After so many minutes what its channel cannot send is moved to a candidate that can; by a person only when left out',
    optional: true,
  })
  rerouteAfterMinutes?: number;

  @Flag('Whether payouts may name it')
  active!: boolean;
}

export class PayoutApprovalRuleDto {
  @Code(CLIENT)
  client!: string;

  @Code(CURRENCY)
  currency!: string;

  @AmountText('Up to this amount no checker is needed')
  upTo!: string;
}

export class SetPayoutApprovalRuleDto extends PayoutApprovalRuleDto {
  @Text(REASON)
  reason!: string;
}

export class PayoutSettingsDto {
  @WholeNumber({
    min: 0,
    max: YEAR_OF_MINUTES,
    description: 'Minutes within which a second payout with the same business key must be confirmed',
  })
  duplicateWindowMinutes!: number;

  @WholeNumber({ min: 1, max: WEEK_OF_MINUTES, description: 'Minutes that a checker has for a decision' })
  approvalMinutes!: number;
}

const PAYEES_ONLY =
  'Whether only payees of the payee book (收款人名册) are paid; to allow others again is the approval command allow-any-payee';

export class SetPayoutSettingsDto extends PayoutSettingsDto {
  @Flag(`${PAYEES_ONLY}; as it is when left out`, { optional: true })
  payeesOnly?: boolean;

  @Text(REASON)
  reason!: string;
}

/** Content of the approval command allow-any-payee. */
export class AllowAnyPayeeDto {
  @OneOf(['any'], 'Whom the book may pay')
  payees!: 'any';
}

/** What the payouts of a book are decided on. */
export class PayoutTermsDto extends PayoutSettingsDto {
  @Flag(PAYEES_ONLY)
  payeesOnly!: boolean;

  @WholeNumber({ min: 0, max: 2_147_483_647, description: 'Grows with every change' })
  version!: number;

  @ListOf(() => PayoutLimitDto, {
    min: 0,
    max: 100_000,
    description: 'Limits of amount and count (限额限次)',
  })
  limits!: PayoutLimitDto[];

  @ListOf(() => PayoutRouteDto, { min: 0, max: 10_000, description: 'Routing rules' })
  routes!: PayoutRouteDto[];

  @ListOf(() => PayoutApprovalRuleDto, { min: 0, max: 10_000, description: 'What needs no checker' })
  approvalRules!: PayoutApprovalRuleDto[];
}
