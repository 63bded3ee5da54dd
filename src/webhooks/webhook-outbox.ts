import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { OutboxRepository } from './database/outbox.repository.js';
import type { NewWebhookEvent } from './webhook-event.js';

/** More belongs into an answer of the API; pages of events have to fit into a statement. */
export const MAX_PAYLOAD_LENGTH = 16_384;

/** Where modules leave what clients are to be told: in the transaction of the change, so that both are there or neither. */
@Injectable()
export class WebhookOutbox {
  constructor(private readonly outbox: OutboxRepository) {}

  /**
   * One statement, whether or not the client has endpoints.
   * @throws RangeError for a payload that is too long
   */
  async append(tx: Tx, events: readonly NewWebhookEvent[]): Promise<void> {
    const tooLong = events.find(({ payload }) => payload.length > MAX_PAYLOAD_LENGTH);
    if (tooLong)
      throw new RangeError(`The payload of ${tooLong.type} has more than ${MAX_PAYLOAD_LENGTH} characters`);
    if (events.length > 0) await this.outbox.insert(tx, events);
  }
}
