import { Code, InstantText, OneOf, PageOf, PageQuery, Text, WholeNumber } from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { DELIVERY_STATUSES, LANE_STATES, type DeliveryStatus, type LaneState } from '../delivery.js';

const LARGEST_INT = 2_147_483_647;
const count = (description: string): PropertyDecorator =>
  WholeNumber({ min: 0, max: LARGEST_INT, description });

class ToldEventDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Id of the event: Suanpan-Webhook-Id' })
  event!: string;

  @Code({
    max: 80,
    description: 'What it is about; events of one subject are told in the order of their numbers',
  })
  subject!: string;

  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'Number of the event of its subject' })
  number!: number;

  @Code({ max: 64, description: 'What happened' })
  type!: string;

  @count('How often it was tried since it was last asked for')
  attempts!: number;

  @WholeNumber({ ...{ min: 100, max: 999, nullable: true }, description: 'HTTP status of the last answer' })
  answerStatus!: number | null;

  @Text({
    min: 0,
    max: 500,
    description: 'The beginning of the last answer, or why there was none',
    nullable: true,
  })
  answer!: string | null;
}

export class WebhookDeliveryDto extends ToldEventDto {
  @OneOf(DELIVERY_STATUSES, 'given-up: by a person')
  status!: DeliveryStatus;

  @InstantText('When it was tried last', { nullable: true })
  triedAt!: string | null;
}

export class WebhookDeliveryPageDto extends PageOf(WebhookDeliveryDto) {}

export class WebhookDeliveryQuery extends PageQuery {
  @Code({ max: 80, description: 'Only events of this subject, the last one first', optional: true })
  subject?: string;
}

export class WaitingSubjectDto extends ToldEventDto {
  @OneOf(LANE_STATES, 'due: it is told, or tried again by itself; parked: it waits for a person')
  state!: LaneState;

  @InstantText('Since when it is the turn of this event')
  since!: string;

  @InstantText('When it is tried next; null when it is parked', { nullable: true })
  nextAttemptAt!: string | null;

  @count('How often it failed while the endpoint worked; after so many failures it is parked')
  strikes!: number;
}

export class WaitingSubjectPageDto extends PageOf(WaitingSubjectDto) {}

export class WaitingSubjectQuery extends PageQuery {
  @OneOf(LANE_STATES, 'Those that wait for a person if not given', { optional: true })
  state?: LaneState;
}
