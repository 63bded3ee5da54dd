import {
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
import { ENDPOINT_STATUSES, type EndpointStatus } from '../endpoint.js';
import { MAX_URL_LENGTH } from '../endpoint-url.rules.js';
import { TYPE_FILTER_PATTERN } from '../event-types.rules.js';

const LARGEST_INT = 2_147_483_647;
const MAX_TYPES = 30;
/** A week: long enough for every release train, short enough for a secret that is on its way out. */
const MAX_OVERLAP_SECONDS = 604_800;

const reason = (): PropertyDecorator => Text({ max: 255, description: 'Why; kept in the audit trail' });
const types = (): PropertyDecorator =>
  ListOf('string', {
    ...{ min: 1, max: MAX_TYPES, pattern: `^(?=.{1,64}$)${TYPE_FILTER_PATTERN.slice(1)}` },
    description: 'What it is told: types such as payout.succeeded, payout.* for all below, * for everything',
  });
const url = (): PropertyDecorator =>
  Text({ max: MAX_URL_LENGTH, description: 'Where events are posted to: https; redirects are not followed' });

export class CreateWebhookEndpointDto {
  @Code({ max: 64, description: 'The client whose events are told' })
  client!: string;

  @url()
  url!: string;

  @types()
  types!: string[];

  @reason()
  reason!: string;
}

export class ChangeWebhookEndpointDto {
  @url()
  url!: string;

  @types()
  types!: string[];

  @reason()
  reason!: string;

  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'The version the caller has seen', optional: true })
  expectedVersion?: number;
}

export class SteerWebhookEndpointDto {
  @reason()
  reason!: string;
}

export class RotateWebhookSecretDto {
  @WholeNumber({
    ...{ min: 0, max: MAX_OVERLAP_SECONDS },
    description: 'For how long the secret before signs as well; 0 when it has leaked',
  })
  overlapSeconds!: number;

  @reason()
  reason!: string;
}

export class ReplayWebhookEventsDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Tell this event again', optional: true })
  event?: string;

  @Code({
    max: 36,
    pattern: UUID_PATTERN,
    description: 'Tell this event and all later ones again',
    optional: true,
  })
  fromEvent?: string;

  @InstantText('Tell everything from then on again', { optional: true })
  fromTime?: string;

  @reason()
  reason!: string;
}

export class GiveUpWebhookEventDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The event that a parked subject waits for' })
  event!: string;

  @reason()
  reason!: string;
}

export class WebhookEndpointDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Id of the endpoint' })
  id!: string;

  @Code({ max: 64, description: 'The client whose events are told' })
  client!: string;

  @url()
  url!: string;

  @types()
  types!: string[];

  @OneOf(ENDPOINT_STATUSES, 'paused: by a person, and what it is to be told waits; retired: for good')
  status!: EndpointStatus;

  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'Goes up with every change' })
  version!: number;

  @InstantText('Since when nothing gets through and only probes are sent; null: all is well', {
    nullable: true,
  })
  suspendedAt!: string | null;

  @InstantText('When the next probe is due', { nullable: true })
  probeAt!: string | null;

  @InstantText('Until when the secret before signs as well; null: there is one secret', { nullable: true })
  previousSecretUntil!: string | null;

  @Flag('True while a replay is being laid out; nothing is sent until it is')
  replaying!: boolean;

  @InstantText('When it was created')
  createdAt!: string;

  @InstantText('When it was changed last')
  changedAt!: string;
}

export class WebhookEndpointWithBacklogDto extends WebhookEndpointDto {
  @WholeNumber({
    min: 0,
    max: LARGEST_INT,
    description: 'Subjects of which events wait; 10000: that many or more',
  })
  subjectsWaiting!: number;

  @WholeNumber({
    min: 0,
    max: LARGEST_INT,
    description: 'Subjects that wait for a person; 10000: that many or more',
  })
  subjectsParked!: number;

  @InstantText('Since when the oldest of those that wait waits', { nullable: true })
  waitingSince!: string | null;
}

export class IssuedWebhookSecretDto extends WebhookEndpointDto {
  @Text({ max: 128, description: 'The secret: shown this once, kept encrypted' })
  secret!: string;
}

export class WebhookEndpointPageDto extends PageOf(WebhookEndpointDto) {}
export class WebhookEndpointQuery extends PageQuery {}
