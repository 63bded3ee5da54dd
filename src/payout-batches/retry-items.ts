import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { canonicalSha256 } from '../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { BatchChanges } from './batch-changes.js';
import { batchTransition } from './batch-transition.rules.js';
import { BatchCommandRepository, type BatchRetry } from './database/batch-command.repository.js';
import { BatchItemRepository, type NamedItem } from './database/batch-item.repository.js';
import { FindBatch } from './find-batch.js';
import { actorOf } from './new-batch.js';
import { batchRefusals } from './payout-batches.errors.js';

export interface RetriedItems {
  readonly retry: BatchRetry;
  readonly decimals: number;
  readonly replayed: boolean;
}

interface Wanted {
  readonly requestNumber: string;
  readonly orderNumbers: readonly string[];
  readonly reason: string;
}

/**
 * Named items are tried again, all of them or none: those whose last payout failed for good, or that were refused. While an
 * outcome is unknown its item is not. Each gets another payout, paid for by what its failure has left in the hold.
 */
@Injectable()
export class RetryItems {
  constructor(
    private readonly find: FindBatch,
    private readonly changes: BatchChanges,
    private readonly items: BatchItemRepository,
    private readonly commands: BatchCommandRepository,
    private readonly transactions: Transactions,
  ) {}

  async execute(caller: Caller, book: BookRef, id: string, wanted: Wanted): Promise<Result<RetriedItems>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const { decimals } = found.value;
    const orders = [...new Set(wanted.orderNumbers)].sort();
    const contentHash = canonicalSha256({ command: 'retry-items', batch: id, orders, reason: wanted.reason });
    const order = { bookId: book.id, clientId: caller.clientId, requestNumber: wanted.requestNumber };
    const actor = actorOf(caller, caller.roles.has('operator') ? 'operator' : 'poster');
    const retried = await this.transactions.runAmongTwins(async (tx): Promise<Result<RetriedItems>> => {
      const locked = (await this.changes.lock(tx, [id])).get(id)!;
      const before = await this.commands.retry(tx, order);
      if (before)
        return before.contentHash === contentHash
          ? accepted({ retry: before, decimals, replayed: true })
          : refused(batchRefusals.numberUsed());
      const moment = await this.changes.moment(tx);
      const change = batchTransition(locked, { kind: 'retry', reason: wanted.reason }, actor, moment);
      if (!change.ok) return change;
      const named = await this.named(tx, id, orders);
      if (!named.ok) return named;
      const amount = named.value.reduce((sum, item) => sum + item.amount, 0n);
      const { recordedAt } = change.value.record;
      const retry = { ...order, batchId: id, contentHash, items: orders.length, amount, recordedAt };
      await this.items.tryAgain(tx, id, named.value);
      await this.commands.insertRetry(tx, retry);
      await this.changes.write(tx, [change.value]);
      return accepted({ retry, decimals, replayed: false });
    });
    if (!retried.ok) await this.changes.recordRefusal(id, 'retry', retried.refusal, actor);
    return retried;
  }

  /** Terminal states of payouts stick, so that a plain read of them, behind the lock of the batch, is enough. */
  private async named(tx: Tx, id: string, orders: readonly string[]): Promise<Result<readonly NamedItem[]>> {
    const items = new Map((await this.items.named(tx, id, orders)).map((item) => [item.orderNumber, item]));
    for (const order of orders) {
      const wrong = problemOf(order, items.get(order));
      if (wrong) return refused(wrong);
    }
    return accepted([...items.values()]);
  }
}

function problemOf(order: string, item: NamedItem | undefined): Refusal | null {
  if (!item) return batchRefusals.orderUnknown(order);
  if (item.state === 'refused') return null;
  if (item.state === 'waiting') return batchRefusals.notRetryable(order, 'waiting');
  return item.payoutState === 'failed' ? null : batchRefusals.notRetryable(order, item.payoutState!);
}
