import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import { EndpointCommands, type Done, type EndpointCommand } from './command.js';
import { DeliveryRepository } from './database/delivery.repository.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import { EventRepository, type EventKey } from './database/event.repository.js';
import { LaneRepository } from './database/lane.repository.js';
import { lanesOf } from './distribute-events.js';
import type { Endpoint } from './endpoint.js';
import { wants } from './event-types.rules.js';
import { firstIdAt, lastIdAt } from './uuid-time.rules.js';
import { webhookRefusals } from './webhooks.errors.js';

/** Which events are to be told again: one, or all from one on. */
export interface ReplayOrder {
  readonly event: string | undefined;
  readonly fromEvent: string | undefined;
  readonly fromTime: string | undefined;
}

/** Laid out in one transaction. */
const PAGE = 500;

/**
 * Has events told again, parked ones too. Many are laid out page by page by the nodes; until all are, the endpoint is
 * told nothing, so that within a subject the first is told first.
 */
@Injectable()
export class ReplayEvents {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: EndpointCommands,
    private readonly endpoints: EndpointRepository,
    private readonly events: EventRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly lanes: LaneRepository,
    private readonly clock: Clock,
  ) {}

  async execute(
    command: EndpointCommand,
    { event, fromEvent, fromTime }: ReplayOrder,
  ): Promise<Result<null>> {
    if ([event, fromEvent, fromTime].filter((given) => given !== undefined).length !== 1)
      return refused(webhookRefusals.replayMalformed());
    return this.commands.run<null>(command, async (tx, endpoint) => {
      if (endpoint.status === 'retired') return refused(webhookRefusals.retired());
      if (event !== undefined) return this.replayOne(tx, endpoint, event);
      if (endpoint.replayFrom !== null) return refused(webhookRefusals.replayUnderWay());
      return fromEvent === undefined
        ? this.replayFromTime(tx, endpoint, fromTime!)
        : this.replayFromEvent(tx, endpoint, fromEvent);
    });
  }

  /** Goes on with replays that are being laid out, one page of each. @returns whether there is more to do */
  async layOut(): Promise<boolean> {
    let more = false;
    for (const id of await this.endpoints.replaying()) {
      const left = await this.transactions.run((tx) => this.layOutPage(tx, id));
      more ||= left;
    }
    return more;
  }

  private async layOutPage(tx: Tx, id: string): Promise<boolean> {
    const endpoint = await this.endpoints.lock(tx, id);
    if (!endpoint || endpoint.replayFrom === null || endpoint.status === 'retired') return false;
    const { replayFrom: from, replayUntil: until } = endpoint;
    const found = await this.events.page(tx, endpoint, { from, until: until!, count: PAGE + 1 });
    const next = found[PAGE]?.id ?? null;
    const page = found.slice(0, PAGE).filter(({ type }) => wants(endpoint.types, type));
    await this.tellAgain(tx, endpoint, page);
    await this.endpoints.setReplay(tx, id, next, next === null ? null : until);
    return next !== null;
  }

  private async replayOne(tx: Tx, endpoint: Endpoint, id: string): Promise<Result<Done<null>>> {
    const event = isUuid(id) ? await this.events.byId(tx, endpoint, id) : null;
    if (!event) return refused(webhookRefusals.eventNotFound(id));
    await this.tellAgain(tx, endpoint, [event]);
    return accepted(done({ event: id }));
  }

  private async replayFromEvent(tx: Tx, endpoint: Endpoint, id: string): Promise<Result<Done<null>>> {
    const event = isUuid(id) ? await this.events.byId(tx, endpoint, id) : null;
    if (!event) return refused(webhookRefusals.eventNotFound(id));
    await this.endpoints.setReplay(tx, endpoint.id, id, this.lastId());
    return accepted(done({ fromEvent: id }));
  }

  private async replayFromTime(tx: Tx, endpoint: Endpoint, time: string): Promise<Result<Done<null>>> {
    const from = new Date(time);
    if (from > this.clock.now()) return refused(webhookRefusals.replayInFuture());
    await this.endpoints.setReplay(tx, endpoint.id, firstIdAt(from), this.lastId());
    return accepted(done({ fromTime: time }));
  }

  /** The lanes first: whoever changes what waits of a subject has locked its lane. */
  private async tellAgain(tx: Tx, endpoint: Endpoint, events: readonly EventKey[]): Promise<void> {
    const again = events.map((event) => ({ ...event, endpointId: endpoint.id, eventId: event.id }));
    await this.lanes.revive(tx, lanesOf(again), toDatabaseTime(this.clock.now()));
    await this.deliveries.insertWaiting(tx, again, true);
  }

  private lastId(): string {
    return lastIdAt(this.clock.now());
  }
}

const done = (detail: object): Done<null> => ({
  value: null,
  trail: { action: 'webhook-endpoint.replay', detail },
});
