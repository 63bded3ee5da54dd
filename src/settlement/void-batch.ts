import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import type { Refusal, Result } from '../platform/errors/index.js';
import { DetailRepository } from './database/detail.repository.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import type { SettlementBatch } from './settlement-batch.js';
import { SettlementChanges, type SettlementActor } from './settlement-changes.js';
import { settlementRefusals } from './settlement.errors.js';

/**
 * A batch becomes void: its row and nothing else, however many details it holds (domain §7). They are free from then on because
 * whoever takes details looks at the state of the batch that holds them.
 */
@Injectable()
export class VoidBatch {
  constructor(
    private readonly changes: SettlementChanges,
    private readonly batches: SettlementBatchRepository,
    private readonly details: DetailRepository,
  ) {}

  /** @param version as it was seen; @param joined a transaction that goes on afterwards */
  happen(
    { batchNo }: SettlementBatch,
    { version, reason }: { readonly version: number; readonly reason: string },
    actor: SettlementActor,
    joined?: Tx,
  ): Promise<Result<SettlementBatch>> {
    const guard = async (tx: Tx, locked: SettlementBatch): Promise<Refusal | null> =>
      locked.version === version
        ? this.refusedByHolders(tx, locked)
        : settlementRefusals.staleVersion(locked.version);
    return this.changes.happen(batchNo, { kind: 'void', reason }, actor, guard, joined);
  }

  /** What it carried forward must not be in a batch that stays. Who takes it holds this row shared. */
  private async refusedByHolders(tx: Tx, { batchNo }: SettlementBatch): Promise<Refusal | null> {
    let after = '0';
    for (;;) {
      const holder = await this.details.nextHolder(tx, batchNo, after);
      if (holder === null) return null;
      const batch = await this.batches.byNumber(holder);
      if (batch.state !== 'void') return settlementRefusals.carriedIsTaken(batch.id);
      after = holder;
    }
  }
}
