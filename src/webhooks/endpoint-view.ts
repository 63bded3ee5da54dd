import { toIsoTime } from '../platform/clock/index.js';
import type { Lane } from './database/backlog.repository.js';
import type { Delivery } from './delivery.js';
import type { WaitingSubjectDto, WebhookDeliveryDto } from './dto/webhook-delivery.dto.js';
import type { WebhookEndpointDto } from './dto/webhook-endpoint.dto.js';
import type { Endpoint } from './endpoint.js';

const timeOrNull = (time: string | null): string | null => time && toIsoTime(time);

export const viewOfEndpoint = (endpoint: Endpoint): WebhookEndpointDto => ({
  id: endpoint.id,
  client: endpoint.clientCode,
  url: endpoint.url,
  types: [...endpoint.types],
  status: endpoint.status,
  version: endpoint.version,
  suspendedAt: timeOrNull(endpoint.suspendedAt),
  probeAt: timeOrNull(endpoint.probeAt),
  previousSecretUntil: timeOrNull(endpoint.previousUntil),
  replaying: endpoint.replayFrom !== null,
  createdAt: toIsoTime(endpoint.createdAt),
  changedAt: toIsoTime(endpoint.changedAt),
});

export const viewOfDelivery = ({
  endpointId: _,
  eventId,
  triedAt,
  ...delivery
}: Delivery): WebhookDeliveryDto => ({
  ...delivery,
  event: eventId,
  triedAt: timeOrNull(triedAt),
});

export const viewOfLane = ({ eventId, dueAt, since, ...lane }: Lane): WaitingSubjectDto => ({
  ...lane,
  event: eventId,
  since: toIsoTime(since),
  nextAttemptAt: lane.state === 'parked' ? null : toIsoTime(dueAt),
});
