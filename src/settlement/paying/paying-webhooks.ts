import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import { Ids } from '../../platform/ids/index.js';
import { WebhookOutbox } from '../../webhooks/index.js';
import type { SettlementBatch } from '../settlement-batch.js';

const TYPES = {
  pay: 'settlement-batch.paying',
  settle: 'settlement-batch.settled',
  part: 'settlement-batch.partly',
} as const;
export type ToldOfBatch = keyof typeof TYPES;

/** Tells the client that started a batch when it is set going, and how it ends. */
@Injectable()
export class PayingWebhooks {
  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly ids: Ids,
  ) {}

  /** In the transaction of the change. @param number 1, 2, … of what was told of the batch */
  async tell(tx: Tx, batch: SettlementBatch, event: ToldOfBatch, number: number): Promise<void> {
    const { id, bookId, clientId, state, currency, settlementDate, changedAt } = batch;
    const payload = { batch: id, state, currency, settlementDate, occurredAt: toIsoTime(changedAt) };
    await this.outbox.append(tx, [
      {
        ...{ id: this.ids.uuid(), bookId, clientId, number, occurredAt: changedAt },
        ...{ type: TYPES[event], subject: `settlement-batch:${id}`, payload: JSON.stringify(payload) },
      },
    ]);
  }
}
