import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import type { PayoutActor } from '../payouts/index.js';
import { settlementTransitionOf, type SettlementPart } from './batch.state.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import type { SettlementBatch, SettlementEventKind } from './settlement-batch.js';
import { settlementRefusals } from './settlement.errors.js';

export interface SettlementActor extends PayoutActor {
  readonly part: SettlementPart;
}

export interface SettlementHappening {
  readonly kind: SettlementEventKind;
  readonly reason: string;
  /** Of a batch that becomes prepared. */
  readonly content?: Pick<SettlementBatch, 'contentHash' | 'approvalsNeeded' | 'approvers'>;
}

/** What speaks against an event beside the state, asked behind the lock of the batch; may write what belongs to it. */
export type SettlementGuard = (tx: Tx, locked: SettlementBatch) => Promise<Refusal | null>;

/** Changes the state of a batch: lock, decide, write. Nothing but its row and its history. */
@Injectable()
export class SettlementChanges {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** @param joined a transaction that goes on afterwards */
  happen(
    batchNo: string,
    happening: SettlementHappening | ((locked: SettlementBatch, tx: Tx) => Promise<SettlementHappening>),
    actor: SettlementActor,
    guard: SettlementGuard = () => Promise.resolve(null),
    joined?: Tx,
  ): Promise<Result<SettlementBatch>> {
    return this.transactions.run(async (tx) => {
      const locked = await this.batches.lock(tx, batchNo);
      const told = typeof happening === 'function' ? await happening(locked, tx) : happening;
      const { kind, reason, content } = told;
      const row = settlementTransitionOf(locked.state, kind);
      if (!row) return refused(settlementRefusals.notInState(kind, locked.state));
      if (!row.who.includes(actor.part)) return refused(settlementRefusals.partNotAllowed(kind, actor.part));
      const refusal = await guard(tx, locked);
      if (refusal) return refused(refusal);
      const now = toDatabaseTime(this.clock.now());
      const recordedAt = now > locked.changedAt ? now : locked.changedAt;
      const version = locked.version + 1;
      const after = { ...locked, ...content, state: row.to, version, changedAt: recordedAt };
      const from = locked.state;
      await this.batches.change(tx, after, {
        ...{ number: version, kind, from, to: row.to, reason, actor, recordedAt },
      });
      return accepted(after);
    }, joined);
  }
}
