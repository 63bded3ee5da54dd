import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { newTraceId } from '../platform/http/index.js';
import { ChannelDirectory } from '../channels/index.js';
import { EndUnsentPayout, FindPayouts, serviceActor } from '../payouts/index.js';
import { BatchChanges } from './batch-changes.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import { BatchWorkRepository } from './database/batch-work.repository.js';
import { EndBatch } from './end-batch.js';
import { isOverdue } from './batch-transition.rules.js';
import { MakeItems } from './make-items.js';
import { batchRefusals } from './payout-batches.errors.js';
import type { Batch, BatchActor, BatchState } from './batch.js';

const PAGE = 100;
/** Made at a time: a few groups of postings. */
const MAKE_AT_ONCE = 200;
/** Of a batch that stand ready to be sent: enough for the channel, few enough to be looked at. */
const MOST_READY = 600;
/** Turns of one round for one batch, so that the others have theirs. */
const MOST_TURNS = 5;

const WORK: readonly BatchState[] = ['paying', 'void', 'incomplete', 'received', 'receiving'];

/**
 * What the service does for batches by itself: items become payouts, ends are recorded, and what is left is given back. On
 * every node at once; each step is decided on the locked row, so that of several one takes it.
 */
@Injectable()
export class AdvanceBatches {
  constructor(
    private readonly work: BatchWorkRepository,
    private readonly list: BatchListRepository,
    private readonly channels: ChannelDirectory,
    private readonly items: MakeItems,
    private readonly ending: EndBatch,
    private readonly unsent: EndUnsentPayout,
    private readonly payouts: FindPayouts,
    private readonly changes: BatchChanges,
    private readonly clock: Clock,
  ) {}

  /** @param isStopping asked between batches */
  async round(isStopping: () => boolean = () => false, traceId = newTraceId()): Promise<void> {
    for (const state of WORK) {
      let last: string | null = null;
      while (!isStopping()) {
        const page: string[] = await this.work.inState(state, last, PAGE);
        for (const id of page) if (!isStopping()) await this.advance(id, traceId);
        last = page.at(-1) ?? null;
        if (page.length < PAGE) break;
      }
    }
  }

  private async advance(id: string, traceId: string): Promise<void> {
    const batch = (await this.list.byId(id))!;
    const service = serviceActor(traceId);
    switch (batch.state) {
      case 'paying':
        return this.pay(batch, service);
      case 'void':
        return this.settle(batch, service);
      case 'incomplete':
        if (!this.isOverdue(batch)) return;
        return void (await this.ending.finish(
          batch,
          { kind: 'finish', reason: 'nobody tried again in time' },
          service,
        ));
      case 'received':
      case 'receiving':
        if (!this.isOverdue(batch)) return;
        return void (await this.changes.happen(id, { kind: 'expire' }, service));
      case 'paused':
      case 'finished':
      case 'invalid':
        return;
    }
  }

  private async pay(batch: Batch, service: BatchActor): Promise<void> {
    const channels = await this.channelsOf(batch);
    for (let turn = 1; turn <= MOST_TURNS; turn++) {
      const open = await this.work.open(batch.id, channels);
      if (open.approved >= MOST_READY) return;
      const made = await this.items.execute(batch, MAKE_AT_ONCE, service.traceId);
      if (made > 0) continue;
      if (open.approved + open.processing === 0) await this.end(batch, service);
      return;
    }
  }

  /** Nothing is open by now: all of it is paid, or some failed and may be tried again. */
  private async end(batch: Batch, service: BatchActor): Promise<void> {
    const now = (await this.list.byId(batch.id))!;
    if (now.state !== 'paying' || now.version !== batch.version) return;
    const counts = await this.list.counts(batch.id);
    const isOpen = counts.some(
      ({ state, payoutState }) =>
        state === 'waiting' ||
        (payoutState !== null && payoutState !== 'succeeded' && payoutState !== 'failed'),
    );
    if (isOpen) return;
    const isPaid = counts.every(({ payoutState }) => payoutState === 'succeeded');
    if (isPaid) await this.ending.finish(batch, { kind: 'finish', reason: 'all of it is paid' }, service);
    else
      await this.changes.happen(batch.id, { kind: 'end' }, service, (_tx, { version }) =>
        // Somebody has tried again: there is more to be made.
        Promise.resolve(version === batch.version ? null : batchRefusals.changedMeanwhile()),
      );
  }

  /** What was made and not sent fails; once what was sent has ended, what is left is given back. */
  private async settle(batch: Batch, service: BatchActor): Promise<void> {
    const channels = await this.channelsOf(batch);
    const actor = serviceActor(service.traceId);
    for (;;) {
      const ids = await this.work.unsent(batch.id, channels, MAKE_AT_ONCE);
      if (ids.length === 0) break;
      const payouts = await this.payouts.byIds(ids);
      const ended = await this.unsent.executeAll(
        payouts,
        { kind: 'cancel', reason: 'its batch is void' },
        actor,
      );
      if (ended === 0) return;
    }
    const open = await this.work.open(batch.id, channels);
    if (open.approved + open.processing === 0) await this.ending.finish(batch, { kind: 'settle' }, service);
  }

  /** By the clock of this node; the locked row is asked again, by both clocks. */
  private isOverdue(batch: Batch): boolean {
    const now = toDatabaseTime(this.clock.now());
    return isOverdue(batch, { nodeNow: now, databaseNow: now });
  }

  private async channelsOf({ bookId }: Batch): Promise<number[]> {
    return (await this.channels.ofBook(bookId)).map(({ id }) => id);
  }
}
