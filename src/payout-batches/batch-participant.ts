import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused } from '../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../ledger/posting/index.js';
import { BatchChanges } from './batch-changes.js';
import { batchTransition } from './batch-transition.rules.js';
import { BatchItemRepository, type MadeItem } from './database/batch-item.repository.js';
import { batchRefusals } from './payout-batches.errors.js';
import type { BatchActor, BatchChange, BatchEvent, LockedBatch } from './batch.js';

export type BatchWrite =
  | { readonly kind: 'changed'; readonly change: BatchChange }
  | { readonly kind: 'made'; readonly item: MadeItem };

/** Makes the state of a batch, and its items that become payouts, part of a posting. */
@Injectable()
export class BatchParticipant implements Participant<LockedBatch, BatchWrite> {
  readonly name = 'payout-batches';
  readonly rank = 1;

  constructor(
    private readonly changes: BatchChanges,
    private readonly items: BatchItemRepository,
  ) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, LockedBatch>> {
    return this.changes.lock(tx, keys);
  }

  apply(batch: LockedBatch | undefined, write: BatchWrite): LockedBatch {
    return write.kind === 'changed' ? write.change.after : batch!;
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<BatchWrite>[]): Promise<void> {
    await this.changes.write(
      tx,
      writes.flatMap(({ change }) => (change.kind === 'changed' ? [change.change] : [])),
    );
    const made = writes.flatMap(({ change }) => (change.kind === 'made' ? [change.item] : []));
    if (made.length > 0) await this.items.made(tx, made);
  }

  /**
   * @param version that it was worked out on; null: any
   * @param onDecided told of every decision; the last one is that of the group that was committed
   */
  changing(
    id: string,
    version: number | null,
    event: BatchEvent,
    actor: BatchActor & { readonly client?: string },
    onDecided: (change: BatchChange) => void = () => undefined,
  ): Participation {
    const participation: Participation<LockedBatch, BatchWrite> = {
      participant: this,
      keys: [id],
      decide: (rows, context) => {
        const batch = rows.get(id);
        if (!batch) return refused(batchRefusals.notFound(id));
        if (version !== null && batch.version !== version) return refused(batchRefusals.changedMeanwhile());
        const change = batchTransition(batch, event, actor, context);
        if (!change.ok) return change;
        onDecided(change.value);
        return accepted({ writes: [{ key: id, change: { kind: 'changed', change: change.value } }] });
      },
    };
    return participation;
  }

  /** The item becomes a payout, unless its batch has been stopped since it was found. */
  making(item: MadeItem): Participation {
    const { batchId } = item;
    const participation: Participation<LockedBatch, BatchWrite> = {
      participant: this,
      keys: [batchId],
      decide: (rows) =>
        rows.get(batchId)?.state === 'paying'
          ? accepted({ writes: [{ key: batchId, change: { kind: 'made', item } }] })
          : refused(batchRefusals.changedMeanwhile()),
    };
    return participation;
  }
}
