import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/index.js';
import { AccountDirectory } from '../ledger/accounts/index.js';
import { postingRefusals } from '../ledger/posting/index.js';
import {
  FindPayouts,
  MakeBatchPayouts,
  payoutRefusals,
  type BatchOrder,
  type MadeOrNot,
} from '../payouts/index.js';
import { BatchChanges } from './batch-changes.js';
import { BatchParticipant } from './batch-participant.js';
import { BatchItemRepository, type RefusedItem } from './database/batch-item.repository.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import type { Batch, BatchItem } from './batch.js';

/** What is refused for a time, and not the item: it waits until that is over. */
const WAITS: ReadonlySet<string> = new Set([
  postingRefusals.businessTypeStopped('').code,
  payoutRefusals.channelInactive('').code,
]);

/**
 * Turns waiting items of a batch that is paying into payouts, some at a time. The number of each posting is made of batch,
 * line and attempt: whoever else makes the same, one is made.
 */
@Injectable()
export class MakeItems {
  constructor(
    private readonly items: BatchItemRepository,
    private readonly list: BatchListRepository,
    private readonly batches: BatchParticipant,
    private readonly making: MakeBatchPayouts,
    private readonly payouts: FindPayouts,
    private readonly accounts: AccountDirectory,
    private readonly changes: BatchChanges,
    private readonly transactions: Transactions,
  ) {}

  /** @returns how many items are not waiting any more */
  async execute(batch: Batch, count: number, traceId: string): Promise<number> {
    const waiting = await this.items.waiting(batch.id, count);
    if (waiting.length === 0) return 0;
    const orders = await this.ordersOf(batch, waiting);
    const outcomes = await this.making.execute(batch.bookId, orders, traceId);
    const refused: RefusedItem[] = [];
    for (const [index, outcome] of outcomes.entries())
      if (outcome.kind === 'refused' && !(await this.waits(outcome)))
        refused.push(refusedItem(waiting[index]!, outcome));
    if (refused.length > 0) await this.refuse(batch.id, refused);
    return outcomes.filter(({ kind }) => kind === 'made').length + refused.length;
  }

  private async ordersOf(batch: Batch, items: readonly BatchItem[]): Promise<BatchOrder[]> {
    const { id: batchId, bookId, clientId, client, channel, route, memo } = batch;
    const account = (await this.accounts.resolve(bookId, [batch.payerAccount])).get(batch.payerAccount)!;
    return items.map(({ line, attempt, orderNumber, payee, amount, purpose }) => ({
      ...{ batchId, clientId, client, account, payee, amount, channel, route, orderNumber, memo },
      purpose: purpose ?? batch.purpose,
      requestNumber: `payout-item:${batchId.replaceAll('-', '')}:${line}:${attempt}`,
      joining: (payoutId) => this.batches.making({ batchId, line, attempt, payoutId }),
    }));
  }

  /** Refused for a time: its batch was stopped, something is switched off, or its order is only about to end elsewhere. */
  private async waits({ refusal }: Extract<MadeOrNot, { kind: 'refused' }>): Promise<boolean> {
    const { kind, code, details } = refusal;
    if (kind === 'busy' || kind === 'unavailable' || WAITS.has(code)) return true;
    if (code !== payoutRefusals.duplicate('', '').code) return false;
    const holder = await this.payouts.byId(String(details!.payout));
    if (holder === null || holder.batchId === null || holder.state !== 'approved') return false;
    return (await this.list.byId(holder.batchId))?.state === 'void';
  }

  private refuse(batchId: string, items: readonly RefusedItem[]): Promise<void> {
    return this.transactions.run(async (tx) => {
      await this.changes.lock(tx, [batchId]);
      await this.items.refuse(tx, batchId, items);
    });
  }
}

const refusedItem = (
  { line, attempt }: BatchItem,
  { refusal }: Extract<MadeOrNot, { kind: 'refused' }>,
): RefusedItem => ({ line, attempt, code: refusal.code, message: refusal.message });
