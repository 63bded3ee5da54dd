import { Injectable } from '@nestjs/common';
import { canonicalSha256 } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import {
  postingOf,
  PostingQueue,
  postingRefusals,
  type Posting,
  type PostingOutcome,
} from '../ledger/posting/index.js';
import type { DecidedPayout } from './approve-payout.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import { passesStop } from './passed-stops.rules.js';
import { PayoutMoney } from './payout-money.js';
import { payoutRefusals } from './payouts.errors.js';
import { serviceRequestOf, theServiceAs } from './service-request.rules.js';
import type { Payout, PayoutActor, PayoutChange, PayoutEvent } from './payout.js';

export type EndingEvent = Extract<PayoutEvent, { kind: 'reject' | 'cancel' | 'expire' }>;

/**
 * Ends a payout that was not sent: it fails, and its money goes back in the same posting. The number of the request is
 * that of every end of the payout, so that of racing ends one is made.
 */
@Injectable()
export class EndUnsentPayout {
  constructor(
    private readonly list: PayoutListRepository,
    private readonly money: PayoutMoney,
    private readonly queue: PostingQueue,
    private readonly ids: Ids,
  ) {}

  async execute(payout: Payout, event: EndingEvent, by: PayoutActor): Promise<Result<DecidedPayout>> {
    let decided: PayoutChange | undefined;
    const onDecided = (change: PayoutChange): void => void (decided = change);
    const posting = this.postingOf(payout, event, by, null, onDecided);
    const outcome = await this.queue.post(posting);
    const after = (): Payout => decided!.after;
    if (outcome.kind !== 'refused' || !passesStop(outcome.refusal))
      return this.told(payout, event, posting, outcome, after);
    // Nothing leaves the account: that it is stopped does not keep its money set aside.
    const passing = this.postingOf(payout, event, by, `payout ${payout.id}: ${event.kind}`, onDecided);
    return this.told(payout, event, passing, await this.queue.post(passing), after);
  }

  /** Many at once, in groups; of each whether it was ended by this. */
  async executeAll(payouts: readonly Payout[], event: EndingEvent, by: PayoutActor): Promise<number> {
    const ended = await Promise.all(payouts.map((payout) => this.execute(payout, event, by)));
    return ended.filter((result) => result.ok && !result.value.replayed).length;
  }

  private postingOf(
    payout: Payout,
    event: EndingEvent,
    by: PayoutActor,
    override: string | null,
    onDecided: (change: PayoutChange) => void,
  ): Posting {
    const contentHash = canonicalSha256({ command: 'end-payout', payout: payout.id, kind: event.kind });
    const request = serviceRequestOf(payout, `payout:${payout.id}:conclude`, contentHash, by.traceId);
    const draft = this.money.givingBack(
      payout,
      { actor: by, sender: theServiceAs(by.traceId) },
      event,
      onDecided,
    );
    return postingOf(this.ids.uuid(), request, { ...draft, override });
  }

  private async told(
    payout: Payout,
    event: EndingEvent,
    posting: Posting,
    outcome: PostingOutcome,
    after: () => Payout,
  ): Promise<Result<DecidedPayout>> {
    if (outcome.kind === 'posted') return accepted({ payout: after(), replayed: false });
    const now = (await this.list.byId(payout.id))!;
    // After a lost answer to COMMIT the group runs again and meets its own request: that is no replay.
    if (outcome.kind === 'replayed')
      return accepted({ payout: now, replayed: outcome.voucherId !== posting.voucherId });
    // Another end has used the number: what is wrong is the state, not the number.
    const isEnded = outcome.refusal.code === postingRefusals.contentDiffers('').code;
    return refused(isEnded ? payoutRefusals.notInState(event.kind, now.state) : outcome.refusal);
  }
}
