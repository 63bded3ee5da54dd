import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { Ids } from '../platform/ids/index.js';
import { WebhookOutbox } from '../webhooks/index.js';
import { PayoutRepository, writesOf } from './database/payout.repository.js';
import { webhookEventOf } from './payout-webhooks.rules.js';
import type { NewPayout, Payout, PayoutChange, PayoutMoment } from './payout.js';

/**
 * Locks payouts and writes what became of them: row, history and what the client is told, in the transaction of the
 * caller. What moves no money is written by this alone; the rest through the participant of postings.
 */
@Injectable()
export class PayoutChanges {
  constructor(
    private readonly payouts: PayoutRepository,
    private readonly outbox: WebhookOutbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** For update, in the order of their ids; what is not there is absent. After gates, before balances. */
  async lock(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Payout>> {
    const payouts = await this.payouts.lock(tx, [...new Set(ids)].sort());
    return new Map(payouts.map((payout) => [payout.id, payout]));
  }

  /** When something is recorded now, by both clocks. Ask after the locks. */
  async moment(tx: Tx): Promise<PayoutMoment> {
    const nodeNow = toDatabaseTime(this.clock.now());
    return { recordedAt: nodeNow, nodeNow, databaseNow: await this.payouts.databaseNow(tx) };
  }

  /** @throws Error when a payout is not in the version it was decided on: its row was not locked */
  async write(tx: Tx, changes: readonly PayoutChange[], made: readonly NewPayout[] = []): Promise<void> {
    if (changes.length === 0 && made.length === 0) return;
    await this.payouts.write(tx, writesOf(made, changes));
    const told = [
      ...made.flatMap(({ payout, records }) => records.map((record) => ({ payout, record }))),
      ...changes.map(({ after, record }) => ({ payout: after, record })),
    ];
    await this.outbox.append(
      tx,
      told.map(({ payout, record }) => webhookEventOf(this.ids.uuid(), payout, record)),
    );
  }
}
