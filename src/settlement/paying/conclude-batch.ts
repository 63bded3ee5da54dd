import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { serviceActor } from '../../payouts/index.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { SettlementChanges } from '../settlement-changes.js';
import { ChargeRepository } from './database/charge.repository.js';
import { PayingRepository } from './database/paying.repository.js';
import { PaymentWorkRepository } from './database/payment-work.repository.js';
import { PayingAlarms } from './paying-alarms.js';
import { PayingWebhooks } from './paying-webhooks.js';
import { OPEN_STATES } from './payment.state.js';

/**
 * Ends a batch nothing of which is open any more: settled, or partly while an order has failed. Whoever makes something of it open
 * again, by a retry or because money came back, writes the row that is held here, and so comes before or after.
 */
@Injectable()
export class ConcludeBatch {
  constructor(
    private readonly batches: SettlementBatchRepository,
    private readonly paying: PayingRepository,
    private readonly work: PaymentWorkRepository,
    private readonly charges: ChargeRepository,
    private readonly changes: SettlementChanges,
    private readonly webhooks: PayingWebhooks,
    private readonly alarms: PayingAlarms,
    private readonly transactions: Transactions,
  ) {}

  async execute({ batchNo }: SettlementBatch, traceId: string): Promise<void> {
    // Asked again behind the locks, which nobody is to wait for in vain.
    if (await this.isOpen(batchNo)) return;
    const ended = await this.transactions.run(async (tx) => {
      const locked = await this.batches.lock(tx, batchNo);
      const { isMade, told } = await this.paying.lock(tx, batchNo);
      if (!isMade || (await this.charges.hasOpen(tx, batchNo))) return null;
      if (await this.isOpen(batchNo, tx)) return null;
      const isPartly = await this.work.has(batchNo, 'failed', tx);
      const kind = isPartly ? ('part' as const) : ('settle' as const);
      const isSo = locked.state === (isPartly ? 'partly' : 'settled');
      await this.paying.close(tx, batchNo, told + (isSo ? 0 : 1));
      if (isSo) return null;
      const actor = serviceActor(traceId);
      const after = await this.changes.happen(batchNo, { kind, reason: '' }, actor, undefined, tx);
      if (!after.ok) throw new Error(`Batch ${batchNo} is ${locked.state} and cannot ${kind}`);
      await this.webhooks.tell(tx, after.value, kind, told + 1);
      return after.value;
    });
    if (ended?.state === 'partly') this.alarms.partly.raise({ batch: ended.id });
  }

  private async isOpen(batchNo: string, tx?: Tx): Promise<boolean> {
    for (const state of OPEN_STATES) if (await this.work.has(batchNo, state, tx)) return true;
    return false;
  }
}
