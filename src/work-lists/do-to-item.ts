import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Approve, Reject } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ApproveBatch, SteerBatch } from '../payout-batches/index.js';
import { ApprovePayout, StopPayout } from '../payouts/index.js';
import { AskAgain } from '../payout-sending/index.js';
import { WorkActionRepository } from './database/work-action.repository.js';
import type { NamedItem } from './bulk.rules.js';
import type { WorkAction } from './work-list.js';
import { workRefusals } from './work-lists.errors.js';

/** What is done, and in which command. */
export interface Work {
  readonly actionId: string;
  readonly action: WorkAction;
  readonly reason: string;
}

/** Does to one item what would be done to it by a command of its own: the same checks, the same records. */
@Injectable()
export class DoToItem {
  constructor(
    private readonly approvePayout: ApprovePayout,
    private readonly stopPayout: StopPayout,
    private readonly askAgain: AskAgain,
    private readonly approveBatch: ApproveBatch,
    private readonly steerBatch: SteerBatch,
    private readonly approve: Approve,
    private readonly reject: Reject,
    private readonly actions: WorkActionRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Done twice it is done once: each of these knows what the same client has said before. */
  execute(caller: Caller, book: BookRef, work: Work, item: NamedItem): Promise<Result<unknown>> {
    const { action, reason } = work;
    const { kind, id } = item;
    if (action === 'acknowledge') return this.acknowledge(book, work, item);
    if (action === 'ask-again') return this.askAgain.execute(caller, book, id, reason);
    if (kind === 'batch') return this.decideBatch(caller, book, work, item);
    if (action === 'cancel') return this.stopPayout.execute(caller, book, id, 'cancel', reason);
    if (action === 'reject')
      return kind === 'approval'
        ? this.reject.execute(caller, book, id, reason)
        : this.stopPayout.execute(caller, book, id, 'reject', reason);
    const agreed = { contentHash: item.contentHash!, reason };
    return kind === 'approval'
      ? this.approve.execute(caller, book, id, agreed)
      : this.approvePayout.execute(caller, book, id, agreed);
  }

  /** A batch is agreed to, or made void as a whole. */
  private decideBatch(
    caller: Caller,
    book: BookRef,
    { action, reason }: Work,
    { id, contentHash }: NamedItem,
  ): Promise<Result<unknown>> {
    return action === 'approve'
      ? this.approveBatch.execute(caller, book, id, { contentHash: contentHash!, reason })
      : this.steerBatch.execute(caller, book, id, 'void', reason);
  }

  private acknowledge(book: BookRef, { actionId }: Work, { kind, id }: NamedItem): Promise<Result<void>> {
    const of = kind === 'return' || kind === 'file' ? kind : 'payout';
    return this.transactions.runAmongTwins(async (tx) => {
      const fact = await this.actions.notable(tx, book.id, of, id);
      if (!fact)
        return (await this.actions.hasNoted(tx, actionId, of, id))
          ? accepted(undefined)
          : refused(workRefusals.nothingToNote());
      const recordedAt = toDatabaseTime(this.clock.now());
      await this.actions.acknowledge(tx, of, fact, { actionId, recordedAt });
      return accepted(undefined);
    });
  }
}
