import { Injectable } from '@nestjs/common';
import { canonicalSha256, sha256 } from '../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import {
  postingOf,
  PostingQueue,
  postingRefusals,
  type Posting,
  type PostingOutcome,
} from '../ledger/posting/index.js';
import { clipped } from './clipped.rules.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import { passesStop } from './passed-stops.rules.js';
import { PayoutMoney } from './payout-money.js';
import { PayoutRefusals } from './payout-refusals.js';
import { payoutRefusals } from './payouts.errors.js';
import { RecordContradiction } from './record-contradiction.js';
import { ReturnCompanions } from './return-companions.js';
import { serviceRequestOf } from './service-request.rules.js';
import type { Payout, PayoutActor, PayoutChange } from './payout.js';

/** Money that came back, as the bank tells it. */
export interface ReturnTold {
  /** The bank's own, one for each return of the channel. */
  readonly returnReference: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly reason: string;
}

export interface ReturnedPayout {
  readonly payout: Payout;
  /** True when this return had been recorded before. */
  readonly replayed: boolean;
}

const LONGEST_REASON = 255;
const HASH_DIGITS = 40;

/**
 * Records that money came back (退票): the payout stays succeeded, and the money goes to its payer again, or, where that
 * cannot take it, to the suspense account of the channel.
 */
@Injectable()
export class RecordReturn {
  constructor(
    private readonly list: PayoutListRepository,
    private readonly channels: ChannelDirectory,
    private readonly money: PayoutMoney,
    private readonly queue: PostingQueue,
    private readonly refusals: PayoutRefusals,
    private readonly contradiction: RecordContradiction,
    private readonly companions: ReturnCompanions,
    private readonly ids: Ids,
  ) {}

  async execute(payoutId: string, told: ReturnTold, by: PayoutActor): Promise<Result<ReturnedPayout>> {
    const payout = await this.list.byId(payoutId);
    if (!payout) return refused(payoutRefusals.notFound(payoutId));
    const channel = await this.channels.byId(payout.channelId);
    if (!channel) throw new Error(`Payout ${payoutId} is of channel ${payout.channelId}, which is not there`);
    const first = await this.post(payout, channel, payout.payerAccount, told, by);
    if (first.ok || !isNotTaken(first.refusal)) return this.recorded(payout, first, by);
    const { suspenseAccount } = channel;
    const second =
      suspenseAccount === null
        ? refused(payoutRefusals.returnTakenByNobody(payout.payerAccount))
        : await this.post(payout, channel, suspenseAccount, told, by);
    return this.recorded(payout, second, by);
  }

  private async post(
    payout: Payout,
    channel: Channel,
    account: string,
    { returnReference, amount, reason }: ReturnTold,
    by: PayoutActor,
  ): Promise<Result<ReturnedPayout>> {
    let decided: PayoutChange | undefined;
    const told = { returnReference, amount, reason: clipped(reason, LONGEST_REASON) };
    const draft = this.money.takingBack(payout, channel, account, by, told, (change) => (decided = change));
    const content = {
      command: 'payout-return',
      payout: payout.id,
      returnReference,
      amount: amount.toString(),
    };
    const number = `payout-return:${sha256(`${channel.id}/${returnReference}`).slice(0, HASH_DIGITS)}`;
    const request = serviceRequestOf(payout, number, canonicalSha256(content), by.traceId);
    const joining = await this.companions.of(payout, amount, told.reason, by);
    const participations = [...draft.participations, ...joining];
    const posting = postingOf(this.ids.uuid(), request, { ...draft, participations });
    return this.answer(payout, posting, await this.queue.post(posting), () => decided!.after);
  }

  private async answer(
    payout: Payout,
    { voucherId }: Posting,
    outcome: PostingOutcome,
    after: () => Payout,
  ): Promise<Result<ReturnedPayout>> {
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    if (outcome.kind === 'posted') return accepted({ payout: after(), replayed: false });
    const now = (await this.list.byId(payout.id))!;
    return accepted({ payout: now, replayed: outcome.voucherId !== voucherId });
  }

  private async recorded(
    payout: Payout,
    result: Result<ReturnedPayout>,
    by: PayoutActor,
  ): Promise<Result<ReturnedPayout>> {
    if (result.ok) return result;
    const { refusal } = result;
    const isContradiction = refusal.code === payoutRefusals.contradiction('failed', '').code;
    if (isContradiction) await this.contradiction.execute(payout, 'return', refusal, by);
    else await this.refusals.recordRefusal(payout, 'return', refusal, by);
    return result;
  }
}

const CLOSED = postingRefusals.accountClosed('', '').code;

/** The account that the money came from cannot take it: closed, frozen or stopped. */
const isNotTaken = (refusal: Refusal): boolean => refusal.code === CLOSED || passesStop(refusal);
