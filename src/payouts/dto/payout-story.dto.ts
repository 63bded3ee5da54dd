import {
  AmountText,
  AnyObject,
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import {
  PAYOUT_EVENT_KINDS,
  PAYOUT_STATES,
  type PayoutEventKind,
  type PayoutPart,
  type PayoutState,
} from '../payout.js';
import { WAITS_FOR, type WaitsFor } from '../channel-standing.rules.js';
import { CODE_OF_32 } from './create-payout.dto.js';
import { PRIORITY } from './payout-terms.dto.js';
import { ACCOUNT, ID, NUMBER, PayoutDto } from './payout.dto.js';

const PARTS: readonly PayoutPart[] = ['poster', 'approver', 'operator', 'service', 'channel'];

export class LookedAtDto {
  @Code({ ...CODE_OF_32, description: 'Channel' })
  channel!: string;

  @Flag('Whether it takes the payout')
  fits!: boolean;

  @Code({ max: 64, description: 'Code of the first thing that did not fit', optional: true })
  because?: string;

  @WholeNumber({
    min: 1,
    max: 100,
    description: 'Its place among those that fit: 1 was chosen; missing where it does not fit',
    optional: true,
  })
  rank?: number;

  @WholeNumber({ ...PRIORITY, description: 'As the route says', optional: true })
  priority?: number;

  @AmountText('What the channel takes for it', { optional: true })
  cost?: string;

  @ListOf('string', {
    min: 0,
    max: WAITS_FOR.length,
    values: WAITS_FOR,
    description: 'Why it would not send at once: a stop, its breaker, its hours, or our money there',
    optional: true,
  })
  waitsFor?: readonly WaitsFor[];
}

/** A step in the life of a payout; never changed. */
export class PayoutEventDto {
  @WholeNumber({ ...NUMBER, description: 'From 1 without gaps' })
  number!: number;

  @OneOf(PAYOUT_EVENT_KINDS, 'What happened')
  kind!: PayoutEventKind;

  @OneOf(PAYOUT_STATES, 'State before; missing for its creation', { optional: true })
  from?: PayoutState;

  @OneOf(PAYOUT_STATES, 'State after')
  to!: PayoutState;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @AnyObject('Facts of the event')
  detail!: object;

  @OneOf(PARTS, 'In which part it was done')
  part!: PayoutPart;

  @Code({
    max: 64,
    description: 'Client that did it; missing for what the service did by itself',
    optional: true,
  })
  client?: string;

  @Code({ max: 32, description: 'Trace id' })
  traceId!: string;

  @InstantText('When it was recorded')
  recordedAt!: string;
}

export class PayoutRefusalDto {
  @OneOf(PAYOUT_EVENT_KINDS, 'What was wanted')
  event!: PayoutEventKind;

  @Code({ max: 64, description: 'Code of the refusal' })
  code!: string;

  @Text({ max: 500, description: 'What was wrong' })
  detail!: string;

  @OneOf(PARTS, 'In which part it was wanted')
  part!: PayoutPart;

  @Code({ max: 64, description: 'Client that wanted it; missing for the service itself', optional: true })
  client?: string;

  @Code({ max: 64, description: 'Request number of a creation', optional: true })
  requestNumber?: string;

  @Code({ max: 32, description: 'Trace id' })
  traceId!: string;

  @InstantText('When it was refused')
  recordedAt!: string;
}

export class PayoutRefusalPageDto extends PageOf(PayoutRefusalDto) {}

/** Money that came back (退票). */
export class PayoutReturnDto {
  @Code({ ...ID, description: 'Voucher of the return' })
  voucher!: string;

  @Text({ max: 128, description: 'Number of the return at the bank' })
  returnReference!: string;

  @AmountText('What came back')
  amount!: string;

  @Code({ ...ACCOUNT, description: 'Account that took it' })
  account!: string;

  @Text({ min: 0, max: 255, description: 'Why, as the bank says' })
  reason!: string;

  @InstantText('When it was recorded')
  recordedAt!: string;
}

/** One exchange with the bank about a payout. */
export class PayoutExchangeDto {
  @Code({ max: 32, description: 'send, query, callback or statement' })
  kind!: string;

  @Code({ max: 32, description: 'What it came to' })
  outcome!: string;

  @Text({ min: 0, max: 4_000, description: 'What was said, in part and without secrets' })
  excerpt!: string;

  @InstantText('When it began')
  at!: string;
}

/** A payout with everything that is known of it. */
export class PayoutStoryDto extends PayoutDto {
  @ListOf(() => LookedAtDto, {
    min: 0,
    max: 100,
    description: 'The candidates of its route that were looked at, in order; empty without a route',
  })
  routing!: LookedAtDto[];

  @ListOf(() => PayoutEventDto, { min: 0, max: 1_000, description: 'What happened to it, oldest first' })
  events!: PayoutEventDto[];

  @ListOf(() => PayoutRefusalDto, { min: 0, max: 100, description: 'What was refused, the latest first' })
  refusals!: PayoutRefusalDto[];

  @ListOf(() => PayoutReturnDto, { min: 0, max: 200, description: 'What came back, oldest first' })
  returns!: PayoutReturnDto[];

  @ListOf(() => PayoutExchangeDto, { min: 0, max: 1_000, description: 'What was said to the bank and by it' })
  exchanges!: PayoutExchangeDto[];
}
