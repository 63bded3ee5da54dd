import type { Refusal } from '../platform/errors/index.js';
import type { EndpointStatus } from './endpoint.js';

/** Why nothing was done about webhooks. The codes are part of the API and never change their meaning. */
export const webhookRefusals = {
  endpointNotFound: (id: string): Refusal => ({
    kind: 'not-found',
    code: 'WEBHOOK.ENDPOINT_NOT_FOUND',
    message: `There is no webhook endpoint ${id} in this book that this key may see`,
  }),
  clientNotFound: (client: string): Refusal => ({
    kind: 'not-found',
    code: 'WEBHOOK.CLIENT_NOT_FOUND',
    message: `There is no client ${client}`,
    field: 'client',
  }),
  urlNotAllowed: (problem: string): Refusal => ({
    kind: 'refused',
    code: 'WEBHOOK.URL_NOT_ALLOWED',
    message: `url ${problem}`,
    field: 'url',
  }),
  tooMany: (most: number): Refusal => ({
    kind: 'conflict',
    code: 'WEBHOOK.TOO_MANY_ENDPOINTS',
    message: `A client has at most ${most} endpoints in a book; retire one of them first`,
    details: { most },
  }),
  retired: (): Refusal => ({
    kind: 'conflict',
    code: 'WEBHOOK.ENDPOINT_RETIRED',
    message: 'The endpoint was retired for good; create another one',
  }),
  wrongStatus: (wanted: string, status: EndpointStatus): Refusal => ({
    kind: 'conflict',
    code: 'WEBHOOK.ENDPOINT_STATUS',
    message: `${wanted} cannot be done to an endpoint that is ${status}`,
    details: { status },
  }),
  versionDiffers: (version: number): Refusal => ({
    kind: 'conflict',
    code: 'WEBHOOK.VERSION_DIFFERS',
    message: `The endpoint has version ${version}; read it again and decide anew`,
    field: 'expectedVersion',
    details: { version },
  }),
  rotating: (until: string): Refusal => ({
    kind: 'conflict',
    code: 'WEBHOOK.ROTATION_UNDER_WAY',
    message: `The secret before this one signs until ${until}; rotate again after that, or give overlapSeconds 0`,
    field: 'overlapSeconds',
    details: { until },
  }),
  replayMalformed: (): Refusal => ({
    kind: 'malformed',
    code: 'WEBHOOK.REPLAY_MALFORMED',
    message: 'Give exactly one of event, fromEvent and fromTime',
  }),
  replayUnderWay: (): Refusal => ({
    kind: 'conflict',
    code: 'WEBHOOK.REPLAY_UNDER_WAY',
    message: 'A replay is being laid out for this endpoint; ask again when replaying is false',
  }),
  replayInFuture: (): Refusal => ({
    kind: 'refused',
    code: 'WEBHOOK.REPLAY_IN_FUTURE',
    message: 'fromTime is in the future: there is nothing to replay',
    field: 'fromTime',
  }),
  eventNotFound: (event: string): Refusal => ({
    kind: 'not-found',
    code: 'WEBHOOK.EVENT_NOT_FOUND',
    message: `No event ${event} of this client and book is kept; events are kept for webhooks.keepDays`,
  }),
  notParked: (event: string): Refusal => ({
    kind: 'conflict',
    code: 'WEBHOOK.EVENT_NOT_PARKED',
    message: `Event ${event} is not what a parked subject of this endpoint waits for; only that can be given up`,
    field: 'event',
  }),
} as const;
