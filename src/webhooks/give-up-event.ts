import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import { EndpointCommands, type EndpointCommand } from './command.js';
import { DeliveryRepository } from './database/delivery.repository.js';
import { LaneRepository } from './database/lane.repository.js';
import { BacklogRepository } from './database/backlog.repository.js';
import { webhookRefusals } from './webhooks.errors.js';

/** Lets a parked subject go on without the event that its receiver does not take. */
@Injectable()
export class GiveUpEvent {
  constructor(
    private readonly commands: EndpointCommands,
    private readonly backlog: BacklogRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly lanes: LaneRepository,
    private readonly clock: Clock,
  ) {}

  execute(command: EndpointCommand, eventId: string): Promise<Result<null>> {
    return this.commands.run<null>(command, async (tx, endpoint) => {
      const delivery = isUuid(eventId) ? await this.backlog.delivery(tx, endpoint.id, eventId) : null;
      if (!delivery) return refused(webhookRefusals.eventNotFound(eventId));
      if (delivery.status === 'given-up') return accepted({ value: null, trail: null });
      const { subject } = delivery;
      const lane = (await this.lanes.lock(tx, endpoint.id, [subject])).get(subject);
      const [head] = lane?.state === 'parked' ? await this.deliveries.heads(tx, endpoint, [subject]) : [];
      if (head?.eventId !== eventId) return refused(webhookRefusals.notParked(eventId));

      await this.deliveries.record(tx, [{ ...delivery, status: 'given-up' }]);
      const now = toDatabaseTime(this.clock.now());
      const goesOn = (await this.deliveries.heads(tx, endpoint, [subject])).length > 0;
      if (goesOn) await this.lanes.goOn(tx, endpoint.id, [subject], { claim: null, dueAt: now, since: now });
      else await this.lanes.remove(tx, endpoint.id, [subject]);
      const detail = { event: eventId, subject, attempts: delivery.attempts };
      return accepted({ value: null, trail: { action: 'webhook-endpoint.give-up', detail } });
    });
  }
}
