import {
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
} from '../../../platform/http/index.js';
import { PARTY_PATTERN } from '../../../ledger/accounts/index.js';
import { STOP_SCOPES } from '../stop.js';

const REASON = 'Why; kept in the audit trail';
const PARTIES = { min: 1, max: 500, pattern: PARTY_PATTERN };

export class StopPayoutsDto {
  @Text({ max: 255, description: REASON })
  reason!: string;
}

export class StopPayoutPartiesDto {
  @ListOf('string', {
    ...PARTIES,
    description: 'Parties (止付名单), all of whose accounts are meant as payers',
  })
  parties!: string[];

  @Text({ max: 255, description: REASON })
  reason!: string;
}

/** The content of the command `release-payout-stop`. */
export class ReleasePayoutStopDto {
  @OneOf(STOP_SCOPES, 'What was stopped')
  scope!: (typeof STOP_SCOPES)[number];

  @Code({ max: 64, description: 'Code of the channel, for the scope channel', optional: true })
  channel?: string;

  @ListOf('string', { ...PARTIES, description: 'Parties, for the scope party', optional: true })
  parties?: string[];
}

export class PayoutStopDto {
  @OneOf(STOP_SCOPES, 'What it stops: all books, the book, a channel, a party')
  scope!: (typeof STOP_SCOPES)[number];

  @Text({ min: 0, max: 64, description: 'Code of the channel, or the party; empty otherwise' })
  target!: string;

  @Flag('True while it stops')
  stopped!: boolean;

  @Text({ max: 255, description: 'Why it was turned last' })
  reason!: string;

  @InstantText('When it was turned last')
  changedAt!: string;
}

export class PayoutStopsDto {
  @ListOf(() => PayoutStopDto, {
    min: 0,
    max: 500,
    description: 'The switches that were named, as they are now',
  })
  items!: PayoutStopDto[];
}

export class PayoutStopsQuery extends PageQuery {}

export class PayoutStopPageDto extends PageOf(PayoutStopDto) {}
