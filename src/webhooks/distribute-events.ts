import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { Ids } from '../platform/ids/index.js';
import { DeliveryRepository } from './database/delivery.repository.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import { EventRepository } from './database/event.repository.js';
import { LaneRepository, type LaneKey } from './database/lane.repository.js';
import { OutboxRepository } from './database/outbox.repository.js';
import type { Endpoint } from './endpoint.js';
import { wants } from './event-types.rules.js';
import type { NewWebhookEvent } from './webhook-event.js';

/** In one transaction: small, so that lanes are not locked for long. */
const PAGE = 500;
/** A node that says nothing for that long has left the gate to another. */
const GATE_MILLISECONDS = 10_000;

/**
 * Empties the outbox: each event is laid into the lanes of the endpoints that want it, and kept while its client has any
 * endpoint in the book. One node at a time, page by page from the first subject on, in the order of each subject.
 * Nothing is skipped, because there is no mark up to which the outbox is taken to be read: what is in it is to be told.
 */
@Injectable()
export class DistributeEvents {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: OutboxRepository,
    private readonly endpoints: EndpointRepository,
    private readonly events: EventRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly lanes: LaneRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @returns how many events were taken out; 0 also when another node is at it */
  async execute(isStopping: () => boolean = () => false): Promise<number> {
    if (await this.outbox.isEmpty()) return 0;
    const claim = this.ids.uuid();
    const claimed = await this.transactions.run((tx) =>
      this.outbox.claimGate(tx, claim, this.timeIn(0), this.timeIn(GATE_MILLISECONDS)),
    );
    if (!claimed) return 0;
    let taken = 0;
    let from: string | null = '';
    while (from !== null && !isStopping()) {
      const start: string = from;
      const page = await this.transactions.run((tx) => this.distributePage(tx, claim, start));
      taken += page.length;
      from = page.length < PAGE ? null : page.at(-1)!.subject;
    }
    await this.transactions.run((tx) => this.outbox.keepGate(tx, claim, this.timeIn(0)));
    return taken;
  }

  /** The endpoints are read after the events, so that one which was there when an event was made is seen. */
  private async distributePage(tx: Tx, claim: string, from: string): Promise<NewWebhookEvent[]> {
    if (!(await this.outbox.keepGate(tx, claim, this.timeIn(GATE_MILLISECONDS)))) return [];
    const page = await this.outbox.page(tx, from, PAGE);
    if (page.length === 0) return [];
    const owners = new Map(
      page.map(({ bookId, clientId }) => [`${bookId} ${clientId}`, { bookId, clientId }]),
    );
    const endpoints = await this.endpoints.notRetired(tx, [...owners.values()]);
    const told = page.flatMap((event) => {
      const theirs = endpoints.filter((endpoint) => isOf(endpoint, event));
      return theirs.length === 0
        ? []
        : [{ event, wanted: theirs.filter(({ types }) => wants(types, event.type)) }];
    });
    const toTell = told.flatMap(({ event, wanted }) =>
      wanted.map((endpoint) => ({ ...event, endpointId: endpoint.id, eventId: event.id })),
    );
    await this.lanes.ensure(tx, lanesOf(toTell), this.timeIn(0));
    await this.events.insert(
      tx,
      told.map(({ event }) => event),
    );
    await this.deliveries.insertWaiting(tx, toTell, false);
    await this.outbox.remove(tx, page);
    return page;
  }

  private timeIn(milliseconds: number): string {
    return toDatabaseTime(new Date(this.clock.now().getTime() + milliseconds));
  }
}

const isOf = (endpoint: Endpoint, { bookId, clientId }: NewWebhookEvent): boolean =>
  endpoint.bookId === bookId && endpoint.clientId === clientId;

/** Each once, in the order in which everybody locks them. */
export function lanesOf(deliveries: readonly LaneKey[]): LaneKey[] {
  const keys = new Map(
    deliveries.map(({ endpointId, subject }) => [`${endpointId} ${subject}`, { endpointId, subject }]),
  );
  return [...keys].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, key]) => key);
}
