import { Injectable } from '@nestjs/common';
import { accepted } from '../platform/errors/index.js';
import { feeOf, type Channel } from '../channels/index.js';
import type { PostingDraft } from '../ledger/approvals/index.js';
import { EarmarkParticipant, earmarkParticipations } from '../ledger/earmarks/index.js';
import { captureParticipations, HoldParticipant, releaseParticipation } from '../ledger/holds/index.js';
import { POSTING_DEFAULTS, type Participation, type PostingLine } from '../ledger/posting/index.js';
import { PayoutParticipant } from './payout-participant.js';
import { UsageParticipant } from './usage-participant.js';
import { holdOf } from './payout-hold.rules.js';
import { PAYOUT_BUSINESS_TYPES } from './payout-business-types.js';
import type { Payout, PayoutActor, PayoutChange, PayoutEvent } from './payout.js';

/** The success as it was told. */
export interface SuccessTold {
  readonly bankReference: string | null;
  readonly code: string | null;
  readonly reason: string;
}

/** Whose doing it is in the history, and whose request it is in the ledger: the service's, but for what two persons approve. */
export interface DoneBy {
  readonly actor: PayoutActor;
  readonly sender: Omit<PayoutActor, 'part'>;
}

type FailingEvent = Extract<PayoutEvent, { kind: 'reject' | 'cancel' | 'expire' | 'fail' }>;

/** The postings of payouts: each moves the money and the state together, or neither. */
@Injectable()
export class PayoutMoney {
  constructor(
    private readonly payouts: PayoutParticipant,
    private readonly usage: UsageParticipant,
    private readonly holds: HoldParticipant,
    private readonly earmarks: EarmarkParticipant,
  ) {}

  /** The held money goes to what the channel keeps for us, and its fee is what we owe it. */
  paying(
    payout: Payout,
    channel: Channel,
    { actor, sender }: DoneBy,
    told: SuccessTold,
    onDecided?: (change: PayoutChange) => void,
  ): PostingDraft {
    const { id, bookId, payerAccount: account, amount } = payout;
    const { hold, owner } = holdOf(payout);
    const fee = channel.feeAccount === null ? 0n : feeOf(channel.terms.fee, amount, channel.decimals);
    return {
      ...POSTING_DEFAULTS,
      businessType: PAYOUT_BUSINESS_TYPES.conclude,
      reference: id,
      memo: payout.memo,
      lines: [...paidLines(payout, channel), ...feeLines(channel, fee)],
      participations: [
        this.payouts.changing(
          id,
          (_locked, { voucherId }) => accepted({ kind: 'succeed', ...told, fee, voucherId }),
          actor,
          onDecided,
        ),
        ...captureParticipations(this.holds, bookId, [{ hold, account, amount }], sender, owner),
      ],
    };
  }

  /** The hold is released, the earmark and the limits get back what was taken; the money of a batch stays in its hold. */
  givingBack(
    payout: Payout,
    { actor, sender }: DoneBy,
    event: FailingEvent,
    onDecided?: (change: PayoutChange) => void,
  ): PostingDraft {
    const { id, bookId, payerAccount: account, amount, earmark, batchId } = payout;
    const reason = `payout ${id}: ${event.kind}`;
    const release = { ...holdOf(payout), bookId, actor: sender, reason, override: null };
    const isOfBatch = batchId !== null;
    return {
      ...POSTING_DEFAULTS,
      businessType: PAYOUT_BUSINESS_TYPES.conclude,
      setAside: isOfBatch ? [] : [{ account, held: 0n, earmarked: earmark === null ? 0n : amount }],
      participations: [
        this.payouts.changing(id, () => accepted(event), actor, onDecided),
        this.usage.givingBack(payout),
        ...(isOfBatch ? [] : [releaseParticipation(this.holds, release, null)]),
        ...this.earmarkMove(payout, amount, sender, reason),
      ],
    };
  }

  /** @param account where the money comes back to */
  takingBack(
    payout: Payout,
    channel: Channel,
    account: string,
    actor: PayoutActor,
    told: { readonly returnReference: string; readonly amount: bigint; readonly reason: string },
    onDecided?: (change: PayoutChange) => void,
  ): PostingDraft {
    const { currency } = channel;
    const { amount } = told;
    return {
      ...POSTING_DEFAULTS,
      businessType: PAYOUT_BUSINESS_TYPES.return,
      reference: payout.id,
      memo: payout.memo,
      lines: [
        { account: channel.clearingAccount, side: 'D', amount, currency },
        { account, side: 'C', amount, currency },
      ],
      ...(payout.voucherId !== null && {
        links: [{ kind: 'belongs-to' as const, voucherId: payout.voucherId }],
      }),
      participations: [
        this.payouts.changing(
          payout.id,
          (_locked, { voucherId }) =>
            accepted({ kind: 'return', voucherId, channelId: channel.id, account, ...told }),
          actor,
          onDecided,
        ),
      ],
    };
  }

  /** @param amount comes to the purpose (more than zero) or leaves it (less) */
  earmarkMove(
    { bookId, payerAccount: account, earmark }: Pick<Payout, 'bookId' | 'payerAccount' | 'earmark'>,
    amount: bigint,
    sender: DoneBy['sender'],
    reason: string,
  ): Participation[] {
    if (earmark === null) return [];
    return earmarkParticipations(
      this.earmarks,
      bookId,
      [{ account, purpose: earmark, amount, reason }],
      sender,
    );
  }
}

function paidLines(payout: Payout, { clearingAccount }: Channel): PostingLine[] {
  const { payerAccount, amount, currency } = payout;
  return [
    { account: payerAccount, side: 'D', amount, currency, hold: holdOf(payout).hold },
    { account: clearingAccount, side: 'C', amount, currency },
  ];
}

function feeLines({ feeAccount, clearingAccount, currency }: Channel, fee: bigint): PostingLine[] {
  if (feeAccount === null || fee === 0n) return [];
  return [
    { account: feeAccount, side: 'D', amount: fee, currency },
    { account: clearingAccount, side: 'C', amount: fee, currency },
  ];
}
