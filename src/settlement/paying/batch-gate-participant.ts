import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused } from '../../platform/errors/index.js';
import type { Participant, Participation } from '../../ledger/posting/index.js';
import { PAYING_STATES } from '../batch.state.js';
import type { SettlementState } from '../settlement-batch.js';
import { PayingRepository } from './database/paying.repository.js';
import { payingRefusals } from './paying.errors.js';

/**
 * What every posting of a settlement batch passes: it holds the row of the batch shared, so that a void, which takes the row alone,
 * comes before it or after it; and only what is being paid passes.
 */
@Injectable()
export class BatchGateParticipant implements Participant<SettlementState, never> {
  readonly name = 'settlement-batches';
  readonly rank = 6;

  constructor(private readonly paying: PayingRepository) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, SettlementState>> {
    const sorted = [...keys].sort((left, right) => Number(BigInt(left) - BigInt(right)));
    return this.paying.shareBatches(tx, sorted);
  }

  /** Never asked: nothing is written. */
  apply(state: SettlementState | undefined): SettlementState {
    return state!;
  }

  write(): Promise<void> {
    return Promise.resolve();
  }

  passing(batchNo: string): Participation {
    const participation: Participation<SettlementState, never> = {
      participant: this,
      keys: [batchNo],
      decide: (rows) => {
        const state = rows.get(batchNo);
        return state !== undefined && PAYING_STATES.has(state)
          ? accepted({ writes: [] })
          : refused(payingRefusals.notPaying(state ?? 'unknown'));
      },
    };
    return participation;
  }
}
