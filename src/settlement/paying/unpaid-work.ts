import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import type { NextStep, WorkFilter, WorkItem, WorkSource, WorkTotal } from '../../work-lists/index.js';
import { UnpaidRepository } from './database/unpaid.repository.js';

const NEXT: readonly NextStep[] = [
  {
    action: 'retry-settlement-payment',
    roles: ['operator'],
    how: 'POST …/settlement-batches/{settlementBatch}/orders/{party}/{side}/retry: paid again to the account that was agreed to.',
  },
  {
    action: 'retry-settlement-order',
    roles: ['operator', 'finance'],
    how: 'An approval command with the payeeVersion: paid to the account that the payee has now; another client approves it.',
  },
  {
    action: 'give-up-settlement-order',
    roles: ['operator', 'finance'],
    how: 'An approval command with a dueDate and why: not paid by this batch, its amount is due again; another client approves it.',
  },
];

/**
 * Orders of settlement whose last payout has failed for good or came back (未付清算指令), on the work lists: as long as there is one, its
 * batch is partly settled. An item has the id of that payout.
 */
@Injectable()
export class UnpaidWork implements WorkSource {
  readonly list = 'unpaid';

  constructor(private readonly unpaid: UnpaidRepository) {}

  async page(book: BookRef, filter: WorkFilter, after: string | null, count: number): Promise<WorkItem[]> {
    const orders = await this.unpaid.page(book.id, filter, after, count);
    return orders.map(({ payoutId, batch, party, side, currency, amount, code, changedAt: since }) => ({
      ...{ kind: 'order', id: payoutId, payoutId, why: code ?? 'failed', since, contentHash: null },
      money: { amount, currency, decimals: book.currencies.get(currency)! },
      ...{ order: { batch, party, side }, next: NEXT },
    }));
  }

  async totals(book: BookRef, filter: WorkFilter): Promise<WorkTotal[]> {
    const totals = await this.unpaid.totals(book.id, filter);
    return totals.map((total) => ({ ...total, decimals: book.currencies.get(total.currency)! }));
  }
}
