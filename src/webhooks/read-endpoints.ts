import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import type { Caller } from '../platform/auth/index.js';
import { isDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import {
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  type Page,
  type PageQuery,
} from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import { looksAfterAll, maySee } from './command.js';
import { BacklogRepository } from './database/backlog.repository.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import type {
  WaitingSubjectDto,
  WaitingSubjectQuery,
  WebhookDeliveryDto,
  WebhookDeliveryQuery,
} from './dto/webhook-delivery.dto.js';
import type { WebhookEndpointDto, WebhookEndpointWithBacklogDto } from './dto/webhook-endpoint.dto.js';
import { viewOfDelivery, viewOfEndpoint, viewOfLane } from './endpoint-view.js';
import type { Endpoint } from './endpoint.js';
import { webhookRefusals } from './webhooks.errors.js';

/** Above every number of an event. */
const ABOVE_ALL = 2_147_483_647;

/** Endpoints, what waits for them, and what became of what they were told. */
@Injectable()
export class ReadEndpoints {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly backlog: BacklogRepository,
  ) {}

  async list(caller: Caller, book: BookRef, query: PageQuery): Promise<Result<Page<WebhookEndpointDto>>> {
    const after = cursorOf(query.after, 1, ([id]) => isUuid(id!));
    if (!after.ok) return after;
    const client = looksAfterAll(caller) ? null : caller.clientId;
    const rows = await this.endpoints.list(book.id, client, after.value?.[0] ?? null, limitOf(query) + 1);
    return accepted(pageFrom(rows, limitOf(query), ({ id }) => [id], viewOfEndpoint));
  }

  async one(caller: Caller, book: BookRef, id: string): Promise<Result<WebhookEndpointWithBacklogDto>> {
    const found = await this.find(caller, book, id);
    if (!found.ok) return found;
    const { waiting, parked, waitingSince } = await this.backlog.count(id);
    return accepted({
      ...viewOfEndpoint(found.value),
      subjectsWaiting: waiting,
      subjectsParked: parked,
      waitingSince: waitingSince && toIsoTime(waitingSince),
    });
  }

  async deliveries(
    caller: Caller,
    book: BookRef,
    id: string,
    query: WebhookDeliveryQuery,
  ): Promise<Result<Page<WebhookDeliveryDto>>> {
    const found = await this.find(caller, book, id);
    if (!found.ok) return found;
    const limit = limitOf(query);
    if (query.subject === undefined) {
      const after = cursorOf(query.after, 1, ([event]) => isUuid(event!));
      if (!after.ok) return after;
      const rows = await this.backlog.deliveries(id, after.value?.[0] ?? null, limit + 1);
      return accepted(pageFrom(rows, limit, ({ eventId }) => [eventId], viewOfDelivery));
    }
    const after = cursorOf(query.after, 1, ([number]) => /^[0-9]{1,10}$/.test(number!));
    if (!after.ok) return after;
    const below = after.value === null ? ABOVE_ALL : Number(after.value[0]);
    const rows = await this.backlog.deliveriesOf(id, query.subject, below, limit + 1);
    return accepted(pageFrom(rows, limit, ({ number }) => [String(number)], viewOfDelivery));
  }

  async subjects(
    caller: Caller,
    book: BookRef,
    id: string,
    query: WaitingSubjectQuery,
  ): Promise<Result<Page<WaitingSubjectDto>>> {
    const found = await this.find(caller, book, id);
    if (!found.ok) return found;
    const after = cursorOf(query.after, 2, ([since]) => isDatabaseTime(since!));
    if (!after.ok) return after;
    const start = after.value && { since: after.value[0]!, subject: after.value[1]! };
    const rows = await this.backlog.lanes(id, query.state ?? 'parked', start, limitOf(query) + 1);
    return accepted(pageFrom(rows, limitOf(query), ({ since, subject }) => [since, subject], viewOfLane));
  }

  private async find(caller: Caller, book: BookRef, id: string): Promise<Result<Endpoint>> {
    const endpoint = isUuid(id) ? await this.endpoints.byId(id) : null;
    if (!endpoint || !maySee(caller, book, endpoint)) return refused(webhookRefusals.endpointNotFound(id));
    return accepted(endpoint);
  }
}

function cursorOf(
  after: string | undefined,
  count: number,
  isSound: (parts: string[]) => boolean,
): Result<string[] | null> {
  if (after === undefined) return accepted(null);
  const parts = decodeCursor(after, count);
  if (!parts.ok || isSound(parts.value)) return parts;
  return refused(cursorMalformed());
}
