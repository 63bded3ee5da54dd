import { Injectable } from '@nestjs/common';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { PostingQueue, postingRefusals } from '../ledger/posting/index.js';
import { BatchChanges } from './batch-changes.js';
import { BatchMoney } from './batch-money.js';
import { BatchListRepository, type ItemCount } from './database/batch-list.repository.js';
import { batchRefusals } from './payout-batches.errors.js';
import type { Batch, BatchActor, BatchEvent } from './batch.js';

type EndingEvent = Extract<BatchEvent, { kind: 'finish' | 'settle' }>;

const STOPS: ReadonlySet<string> = new Set(
  [postingRefusals.accountFrozen, postingRefusals.stoppedIn].map((refusal) => refusal('', '').code),
);

/**
 * Gives back what is left of the hold of a batch of which nothing moves any more. The number of the posting is one for every
 * end of the batch, so that of racing ends one is made.
 */
@Injectable()
export class EndBatch {
  constructor(
    private readonly list: BatchListRepository,
    private readonly changes: BatchChanges,
    private readonly money: BatchMoney,
    private readonly queue: PostingQueue,
  ) {}

  /** Only what failed for good may be left: then nothing of it can move any more. */
  async finish(batch: Batch, event: EndingEvent, actor: BatchActor): Promise<Result<Batch>> {
    const counts = await this.list.counts(batch.id);
    const content = batch.content;
    if (content === null) return refused(batchRefusals.notInState(event.kind, batch.state));
    const left = content.amount - paidOf(counts);
    if (left === 0n) return this.withoutRest(batch, event, actor);
    const first = this.money.ending(batch, event, actor, null);
    const told = await this.queue.post(first);
    const isStopped = told.kind === 'refused' && STOPS.has(told.refusal.code);
    // Nothing leaves the account: that it is stopped does not keep its money set aside.
    const why = `payout batch ${batch.id}: ${event.kind}`;
    const posting = isStopped ? this.money.ending(batch, event, actor, why) : first;
    const outcome = isStopped ? await this.queue.post(posting) : told;
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    // Another end of it has used the number: its state says which.
    if (outcome.kind === 'replayed' && outcome.voucherId !== posting.voucherId)
      return refused(await this.endedBefore(batch.id, event));
    return accepted((await this.list.byId(batch.id))!);
  }

  /** Everything was paid: the hold has ended with the last of it, and no money moves. */
  private withoutRest(batch: Batch, event: EndingEvent, actor: BatchActor): Promise<Result<Batch>> {
    return this.changes.happen(batch.id, event, actor, (_tx, { version }) =>
      Promise.resolve(version === batch.version ? null : batchRefusals.changedMeanwhile()),
    );
  }

  private async endedBefore(id: string, { kind }: EndingEvent): Promise<Refusal> {
    return batchRefusals.notInState(kind, (await this.list.byId(id))!.state);
  }
}

/** What has left by payouts that succeeded. */
export const paidOf = (counts: readonly ItemCount[]): bigint =>
  counts
    .filter(({ payoutState }) => payoutState === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0n);
