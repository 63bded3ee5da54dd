import {
  AmountText,
  Code,
  InstantText,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../accounts/index.js';
import { HOLD_EVENT_KINDS, type HoldEventKind } from '../hold.js';

export const HOLD_STATUSES = ['open', 'closed', 'expired'] as const;
export type HoldStatusName = (typeof HOLD_STATUSES)[number];

const STATUS = 'open; closed: captured or released to the end; expired';
const VERSION = { min: 1, max: 2_147_483_647 };

/** An amount of an account that is set aside (冻结). */
export class HoldDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Id of the hold' })
  id!: string;

  @Code({ max: 32, description: 'Book (账套)' })
  book!: string;

  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account whose money is set aside' })
  account!: string;

  @Code({ max: 16, description: 'Currency of the account' })
  currency!: string;

  @AmountText('Amount it was placed with')
  amount!: string;

  @AmountText('What vouchers have captured of it')
  captured!: string;

  @AmountText('What was given back to the account, by release or because it expired')
  released!: string;

  @AmountText('What is still set aside')
  remaining!: string;

  @OneOf(HOLD_STATUSES, STATUS)
  status!: HoldStatusName;

  @InstantText('When it expires; missing: never', { optional: true })
  expiresAt?: string;

  @Code({ max: 128, description: 'Reference of the caller', optional: true })
  reference?: string;

  @Code({
    max: 16,
    description:
      'What it belongs to, such as payout: only that captures or releases it; missing: anybody does',
    optional: true,
  })
  owner?: string;

  @Text({ max: 255, description: 'Why it was placed' })
  reason!: string;

  @InstantText('When it was placed')
  placedAt!: string;

  @WholeNumber({ ...VERSION, description: 'Number of its last event' })
  version!: number;
}

/** One change of a hold; never changed itself. */
export class HoldEventDto {
  @WholeNumber({ ...VERSION, description: 'Number of the event on its hold, from 1 without gaps' })
  number!: number;

  @OneOf(HOLD_EVENT_KINDS, 'What happened')
  kind!: HoldEventKind;

  @AmountText('Amount placed, captured, released, or given back when it expired')
  amount!: string;

  @AmountText('Captured in all, afterwards')
  captured!: string;

  @AmountText('Given back in all, afterwards')
  released!: string;

  @OneOf(HOLD_STATUSES, `${STATUS}; afterwards`)
  status!: HoldStatusName;

  @Text({ min: 0, max: 255, description: 'Why; empty for a capture, whose voucher has a memo' })
  reason!: string;

  @Text({ max: 255, description: 'Why a stop of the account was passed', optional: true })
  override?: string;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Voucher that captured it', optional: true })
  voucher?: string;

  @Code({ max: 64, description: 'Client that gave the command; missing when it expired', optional: true })
  client?: string;

  @Code({ max: 32, description: 'Trace id of the request' })
  traceId!: string;

  @InstantText('Instant of recording')
  recordedAt!: string;
}

/** The hold as the command left it; a replay answers the same, whatever became of it since. */
export class ChangedHoldDto extends HoldDto {
  @Nested(() => HoldEventDto, 'What the command did')
  event!: HoldEventDto;
}

export class HoldEventPageDto extends PageOf(HoldEventDto) {}

export class HoldWithEventsDto extends HoldDto {
  @Nested(() => HoldEventPageDto, 'A page of its events, oldest first')
  events!: HoldEventPageDto;
}

export class HoldPageDto extends PageOf(HoldDto) {}

export class HoldEventsQuery extends PageQuery {}

export class HoldsQuery extends PageQuery {
  @Code({
    pattern: ACCOUNT_CODE_PATTERN,
    max: 128,
    description: 'Only holds of this account',
    optional: true,
  })
  account?: string;

  @OneOf(HOLD_STATUSES, 'Only holds of this status', { optional: true })
  status?: HoldStatusName;

  @Code({ max: 128, description: 'Only holds with this reference', optional: true })
  reference?: string;
}
