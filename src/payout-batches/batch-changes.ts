import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { firstCharacters } from '../platform/text/index.js';
import { WebhookOutbox } from '../webhooks/index.js';
import { batchTransition } from './batch-transition.rules.js';
import { batchWebhookOf } from './batch-webhooks.rules.js';
import { BatchCommandRepository } from './database/batch-command.repository.js';
import { BatchRepository } from './database/batch.repository.js';
import { batchRefusals } from './payout-batches.errors.js';
import type {
  Batch,
  BatchActor,
  BatchChange,
  BatchEvent,
  BatchEventKind,
  BatchEventRecord,
  BatchMoment,
  LockedBatch,
} from './batch.js';

const LONGEST_DETAIL = 500;

/**
 * Locks batches and writes what became of them: row, history and what the client is told, in one transaction. What moves no
 * money is written by this alone; the rest through the participant of postings.
 */
@Injectable()
export class BatchChanges {
  constructor(
    private readonly batches: BatchRepository,
    private readonly commands: BatchCommandRepository,
    private readonly outbox: WebhookOutbox,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** For update, in the order of their ids; what is not there is absent. After gates, before payouts. */
  async lock(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, LockedBatch>> {
    const batches = await this.batches.lock(tx, [...new Set(ids)].sort());
    return new Map(batches.map((batch) => [batch.id, batch]));
  }

  /** When something is recorded now, by both clocks. Ask after the locks. */
  async moment(tx: Tx): Promise<BatchMoment> {
    const nodeNow = toDatabaseTime(this.clock.now());
    return { recordedAt: nodeNow, nodeNow, databaseNow: await this.batches.databaseNow(tx) };
  }

  async create(tx: Tx, batch: Batch, record: BatchEventRecord): Promise<void> {
    await this.batches.insert(tx, batch, record);
    await this.outbox.append(tx, [batchWebhookOf(this.ids.uuid(), batch, record)]);
  }

  /** @throws Error when a batch is not in the version it was decided on: its row was not locked */
  async write(tx: Tx, changes: readonly BatchChange[]): Promise<void> {
    if (changes.length === 0) return;
    await this.batches.write(tx, changes);
    await this.outbox.append(
      tx,
      changes.map(({ after, record }) => batchWebhookOf(this.ids.uuid(), after, record)),
    );
  }

  /**
   * An event that moves no money, in a transaction of its own: lock, decide, write.
   * @param also what else is written with it, decided on the locked row; a refusal of it undoes nothing, because it comes first
   */
  happen(
    id: string,
    event: BatchEvent,
    actor: BatchActor & { readonly client?: string },
    also: (tx: Tx, locked: LockedBatch, moment: BatchMoment) => Promise<Refusal | null> = () =>
      Promise.resolve(null),
  ): Promise<Result<LockedBatch>> {
    return this.transactions.run(async (tx) => {
      const locked = (await this.lock(tx, [id])).get(id);
      if (!locked) return refused(batchRefusals.notFound(id));
      const moment = await this.moment(tx);
      const change = batchTransition(locked, event, actor, moment);
      if (!change.ok) return change;
      const refusal = await also(tx, locked, moment);
      if (refusal) return refused(refusal);
      await this.write(tx, [change.value]);
      return accepted(change.value.after);
    });
  }

  /** Keeps what a rule refused, in a transaction of its own; what is only to be sent again is not kept. */
  async recordRefusal(
    batchId: string,
    event: BatchEventKind,
    { kind, code, message }: Refusal,
    { clientId, apiKeyId, traceId, part }: BatchActor,
  ): Promise<void> {
    if (kind !== 'refused' && kind !== 'conflict' && kind !== 'forbidden') return;
    const recordedAt = toDatabaseTime(this.clock.now());
    const detail = firstCharacters(message, LONGEST_DETAIL);
    const actor = { clientId, apiKeyId, traceId, part };
    await this.transactions.run((tx) =>
      this.commands.insertRefusal(tx, {
        id: this.ids.uuid(),
        batchId,
        event,
        code,
        detail,
        actor,
        recordedAt,
      }),
    );
  }
}
