import { Injectable } from '@nestjs/common';
import { canonicalSha256 } from '../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import { PostingQueue, postingOf, type Posting, type PostingOutcome } from '../ledger/posting/index.js';
import { clipped } from './clipped.rules.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import { PayoutMoney } from './payout-money.js';
import { PayoutRefusals } from './payout-refusals.js';
import { TERMINAL_STATES } from './payout.state.js';
import { payoutRefusals } from './payouts.errors.js';
import { passesStop } from './passed-stops.rules.js';
import { RecordContradiction } from './record-contradiction.js';
import { serviceRequestOf, theServiceAs } from './service-request.rules.js';
import type { Payout, PayoutActor, PayoutChange } from './payout.js';

/** What became of a payout, as the bank or the rules of the channel say it for sure. */
export type Conclusion =
  | { readonly kind: 'succeeded'; readonly bankReference: string | null; readonly code: string | null }
  | { readonly kind: 'failed'; readonly cause: 'channel' | 'not-found'; readonly code: string | null };

export interface ConcludedPayout {
  readonly payout: Payout;
  /** True when it had been concluded like that before. */
  readonly replayed: boolean;
}

/** One conclusion on its way through the queue. */
interface Attempt {
  readonly payout: Payout;
  readonly conclusion: Conclusion;
  readonly by: PayoutActor;
  readonly posting: Posting;
  /** Of the decision that was committed. */
  readonly decided: { change?: PayoutChange };
}

const LONGEST_CODE = 64;
const LONGEST_REFERENCE = 128;

/**
 * Ends a payout: money and state in one posting. The number of its request is made of the payout's, so that behind the
 * state a unique index has the last word. The same conclusion again is a replay, the opposite one a contradiction.
 */
@Injectable()
export class ConcludePayout {
  constructor(
    private readonly list: PayoutListRepository,
    private readonly channels: ChannelDirectory,
    private readonly money: PayoutMoney,
    private readonly queue: PostingQueue,
    private readonly refusals: PayoutRefusals,
    private readonly contradiction: RecordContradiction,
    private readonly ids: Ids,
  ) {}

  async execute(payoutId: string, conclusion: Conclusion, by: PayoutActor): Promise<Result<ConcludedPayout>> {
    const payout = await this.list.byId(payoutId);
    if (!payout) return refused(payoutRefusals.notFound(payoutId));
    const channel = await this.channelOf(payout);
    const attempt = this.attemptOf(payout, channel, conclusion, by, null);
    const outcome = await this.queue.post(attempt.posting);
    if (outcome.kind !== 'refused' || !passesStop(outcome.refusal)) return this.told(attempt, outcome);
    // The bank has done what it has done: a stop of an account does not keep it from being recorded.
    const passing = this.attemptOf(
      payout,
      channel,
      conclusion,
      by,
      `payout ${payoutId} has ${conclusion.kind}`,
    );
    return this.told(passing, await this.queue.post(passing.posting));
  }

  private async channelOf({ id, channelId }: Payout): Promise<Channel> {
    const channel = await this.channels.byId(channelId);
    if (!channel) throw new Error(`Payout ${id} is of channel ${channelId}, which is not there`);
    return channel;
  }

  private attemptOf(
    payout: Payout,
    channel: Channel,
    conclusion: Conclusion,
    by: PayoutActor,
    override: string | null,
  ): Attempt {
    const decided: Attempt['decided'] = {};
    const onDecided = (change: PayoutChange): void => void (decided.change = change);
    const code = conclusion.code === null ? null : clipped(conclusion.code, LONGEST_CODE);
    const { kind } = conclusion;
    const doneBy = { actor: by, sender: theServiceAs(by.traceId) };
    const draft =
      kind === 'succeeded'
        ? this.money.paying(
            payout,
            channel,
            doneBy,
            { bankReference: referenceOf(conclusion), code, reason: '' },
            onDecided,
          )
        : this.money.givingBack(
            payout,
            doneBy,
            { kind: 'fail', cause: conclusion.cause, code, reason: '' },
            onDecided,
          );
    const contentHash = canonicalSha256({ command: 'conclude-payout', payout: payout.id, kind });
    const request = serviceRequestOf(payout, `payout:${payout.id}:conclude`, contentHash, by.traceId);
    const posting = postingOf(this.ids.uuid(), request, { ...draft, override });
    return { payout, conclusion, by, posting, decided };
  }

  private async told(attempt: Attempt, outcome: PostingOutcome): Promise<Result<ConcludedPayout>> {
    const { payout, conclusion, posting, decided } = attempt;
    if (outcome.kind === 'posted') return accepted({ payout: decided.change!.after, replayed: false });
    const now = (await this.list.byId(payout.id))!;
    // After a lost answer to COMMIT the group runs again and meets its own request: that is no replay.
    if (outcome.kind === 'replayed')
      return accepted({ payout: now, replayed: outcome.voucherId !== posting.voucherId });
    if (now.state === conclusion.kind) return accepted({ payout: now, replayed: true });
    return refused(await this.recorded(attempt, now, outcome.refusal));
  }

  private async recorded({ conclusion, by }: Attempt, now: Payout, refusal: Refusal): Promise<Refusal> {
    const event = conclusion.kind === 'succeeded' ? 'succeed' : 'fail';
    if (!TERMINAL_STATES.has(now.state)) {
      await this.refusals.recordRefusal(now, event, refusal, by);
      return refusal;
    }
    if (refusal.kind === 'busy' || refusal.kind === 'unavailable') return refusal;
    const contradiction = payoutRefusals.contradiction(now.state, conclusion.kind);
    await this.contradiction.execute(now, event, contradiction, by);
    return contradiction;
  }
}

const referenceOf = ({ bankReference }: Extract<Conclusion, { kind: 'succeeded' }>): string | null =>
  bankReference === null ? null : clipped(bankReference, LONGEST_REFERENCE);
