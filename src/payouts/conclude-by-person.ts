import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { isUuid } from '../platform/ids/index.js';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ConcludePayoutDto } from './dto/payout-commands.dto.js';
import { FindPayouts } from './find-payouts.js';
import { later } from './new-payout.rules.js';
import { PayoutMoney } from './payout-money.js';
import { PayoutParticipant } from './payout-participant.js';
import { payoutRefusals } from './payouts.errors.js';
import type { Payout, PayoutActor } from './payout.js';
import { WaitingToLeave } from './waiting-to-leave.js';

const HOUR = 3_600_000;
const SECOND = 1_000;

/** A payout whose outcome the bank does not tell by itself is concluded by two persons, with what they go by. */
@Injectable()
export class ConcludeByPerson implements PostingCommand<ConcludePayoutDto> {
  readonly effect = 'posting';
  readonly name = 'conclude-payout';
  readonly makerRoles = ['operator'] as const;
  readonly content = ConcludePayoutDto;

  constructor(
    private readonly find: FindPayouts,
    private readonly channels: ChannelDirectory,
    private readonly money: PayoutMoney,
    private readonly payouts: PayoutParticipant,
    private readonly waiting: WaitingToLeave,
    private readonly clock: Clock,
  ) {}

  async check(book: BookRef, content: ConcludePayoutDto): Promise<Result<void>> {
    const read = await this.read(book, content);
    return read.ok ? accepted(undefined) : read;
  }

  async prepare(
    order: ApprovedOrder<ConcludePayoutDto>,
  ): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const { book, content } = order;
    const read = await this.read(book, content);
    if (!read.ok) return read;
    const { id } = read.value.payout;
    const posting = this.postingOf(order, read.value);
    return accepted({ posting, told: { payout: id, outcome: content.outcome } });
  }

  private postingOf(
    { content, caller, reason }: ApprovedOrder<ConcludePayoutDto>,
    { payout, channel }: Read,
  ): PostingDraft {
    const { clientId, apiKeyId, traceId } = caller;
    const actor: PayoutActor = { clientId, apiKeyId, traceId, part: 'operator' };
    const doneBy = { actor, sender: { clientId, apiKeyId, traceId } };
    const { evidence, bankReference = null } = content;
    const draft =
      content.outcome === 'succeeded'
        ? this.money.paying(payout, channel, doneBy, { bankReference, code: null, reason: evidence })
        : this.money.givingBack(payout, doneBy, {
            kind: 'fail',
            cause: 'person',
            code: null,
            reason: evidence,
          });
    const checked = this.payouts.requiring(payout.id, (locked, { nodeNow, databaseNow }) =>
      refusalOf(locked, channel, content, [nodeNow, databaseNow]),
    );
    // A stop of the account does not keep what has happened from being recorded; the approval is in the records.
    return { ...draft, override: reason, participations: [checked, ...draft.participations] };
  }

  private async read(book: BookRef, content: ConcludePayoutDto): Promise<Result<Read>> {
    const found = isUuid(content.payout) ? await this.find.inBook(book, content.payout) : null;
    if (!found?.ok) return refused(payoutRefusals.payoutUnknown(content.payout));
    const payout = found.value;
    const channel = await this.channels.byId(payout.channelId);
    if (!channel)
      throw new Error(`Payout ${payout.id} is of channel ${payout.channelId}, which is not there`);
    const refusal = refusalOf(payout, channel, content, [toDatabaseTime(this.clock.now())]);
    if (refusal) return refused(refusal);
    // Whoever hands it over looks at the locked payout once more: what has ended never leaves.
    const where = await this.waiting.of(payout.id);
    return where === null ? accepted({ payout, channel }) : refused(payoutRefusals.waitsToLeave(where));
  }
}

interface Read {
  readonly payout: Payout;
  readonly channel: Channel;
}

/** @param now by every clock there is: the window is over when all of them say so */
function refusalOf(
  payout: Payout,
  { terms }: Channel,
  { outcome }: ConcludePayoutDto,
  now: readonly string[],
): Refusal | null {
  if (payout.state !== 'processing') return payoutRefusals.notProcessing(payout.state);
  if (outcome === 'succeeded') return null;
  const until = surelyOver(payout, terms);
  return now.every((time) => time >= until) ? null : payoutRefusals.mayStillBeSent(toIsoTime(until));
}

/** From then on nothing of the request can reach the bank any more, and what has reached it is seen. */
function surelyOver({ intentAt, notAfter }: Payout, terms: Channel['terms']): string {
  const afterIntent = later(intentAt!, HOUR);
  if (notAfter === null) return afterIntent;
  const delay = (terms.visibilityDelaySeconds + terms.clockSkewSeconds) * SECOND;
  const afterWindow = later(notAfter, delay);
  return afterWindow > afterIntent ? afterWindow : afterIntent;
}
