import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PostingQueue } from '../ledger/posting/index.js';
import { BatchChanges } from './batch-changes.js';
import { BatchMoney } from './batch-money.js';
import { ConfirmBatch } from './confirm-batch.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import { FindBatch } from './find-batch.js';
import { actorOf } from './new-batch.js';
import { batchRefusals } from './payout-batches.errors.js';
import type { Batch, BatchActor, BatchChange } from './batch.js';

export interface DecidedBatch {
  readonly batch: Batch;
  /** True when the same client had said the same before. */
  readonly replayed: boolean;
}

interface Approval {
  readonly contentHash: string;
  readonly reason: string;
}

/** Checkers may come at the same time; more often than that they do not. */
const MOST_TRIES = 5;

/**
 * A checker agrees to exactly the batch that was seen (复核). The last one that is needed sets the whole total aside and
 * sets the batch going, in one posting.
 */
@Injectable()
export class ApproveBatch {
  constructor(
    private readonly find: FindBatch,
    private readonly list: BatchListRepository,
    private readonly confirming: ConfirmBatch,
    private readonly changes: BatchChanges,
    private readonly money: BatchMoney,
    private readonly queue: PostingQueue,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    id: string,
    approval: Approval,
  ): Promise<Result<DecidedBatch>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const before = await this.approvedBefore(caller, id, approval);
    if (before) return accepted({ batch: (await this.list.byId(id))!, replayed: true });
    const actor = actorOf(caller, 'approver');
    const decided = await this.decide(found.value, approval, actor);
    if (decided.ok) return accepted({ batch: decided.value, replayed: false });
    await this.changes.recordRefusal(id, 'approve', decided.refusal, actor);
    return decided;
  }

  private async decide(
    batch: Batch,
    approval: Approval,
    actor: BatchActor & { readonly client: string },
  ): Promise<Result<Batch>> {
    const { content } = batch;
    if (content === null) return refused(batchRefusals.notInState('approve', batch.state));
    // Items never change after they were received: what differs was changed behind the back of the service.
    if (batch.state === 'received' && !(await this.isAsReceived(batch)))
      return refused(batchRefusals.contentDiffers());
    for (let tries = 1; ; tries++) {
      const given = await this.list.approvals(batch.id);
      const isLast = given.length + 1 >= content.approvalsNeeded;
      const decided = isLast
        ? await this.pay(batch, approval, actor)
        : await this.changes.happen(batch.id, { kind: 'approve', ...approval }, actor);
      const isOvertaken = !decided.ok && decided.refusal.code === batchRefusals.approvalsMoved().code;
      if (!isOvertaken || tries === MOST_TRIES) return decided;
    }
  }

  private async pay(
    batch: Batch,
    { contentHash, reason }: Approval,
    actor: BatchActor & { readonly client: string },
  ): Promise<Result<Batch>> {
    let decided: BatchChange | undefined;
    const event = { kind: 'pay' as const, contentHash, reason };
    const posting = this.money.paying(batch, event, actor, (change) => void (decided = change));
    const outcome = await this.queue.post(posting);
    if (outcome.kind === 'posted') return accepted(decided!.after);
    if (outcome.kind === 'refused') return refused(inTheRequest(outcome.refusal));
    // After a lost answer to COMMIT it meets its own request; else another's approval was the last.
    const now = (await this.list.byId(batch.id))!;
    const isOwn = (await this.list.approvals(batch.id)).some(({ clientId }) => clientId === actor.clientId);
    return isOwn ? accepted(now) : refused(batchRefusals.notInState('approve', now.state));
  }

  private async isAsReceived(batch: Batch): Promise<boolean> {
    const now = await this.confirming.digestOf(batch);
    return now.contentHash === batch.content!.contentHash;
  }

  /** The same checker says the same again, as after a lost answer. */
  private async approvedBefore(
    { clientId }: Caller,
    id: string,
    { contentHash, reason }: Approval,
  ): Promise<boolean> {
    const approvals = await this.list.approvals(id);
    return approvals.some(
      (one) => one.clientId === clientId && one.contentHash === contentHash && one.reason === reason,
    );
  }
}

/** The ledger names the account by its own field. */
const inTheRequest = <R extends { readonly field?: string }>(refusal: R): R =>
  refusal.field === 'account' ? { ...refusal, field: 'payerAccount' } : refusal;
