import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import { ChannelDirectory } from '../channels/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { CreatePayout, type PayoutActor } from '../payouts/index.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import type { OwnTransfer } from './own-transfer.js';
import { OwnTransferParticipant } from './own-transfer-participant.js';

/** What a rule refuses today, such as a limit, is tried again in so long, until the time of the transfer is over. */
const PAUSE_MILLISECONDS = 5 * 60_000;

/**
 * Has an approved transfer paid: by a payout of the source channel to our own account at the other bank. The payout and
 * the transfer's word that it is ordered are one posting, under a number made of the transfer's: whoever dies, and however
 * often it is tried, there is one payout or none.
 */
@Injectable()
export class OrderTransfers {
  constructor(
    private readonly channels: ChannelDirectory,
    private readonly createPayout: CreatePayout,
    private readonly participant: OwnTransferParticipant,
    private readonly transfers: OwnTransferRepository,
    private readonly clock: Clock,
  ) {}

  async execute(book: BookRef, transfer: OwnTransfer, actor: PayoutActor): Promise<void> {
    const { id, nextTryAt } = transfer;
    const now = this.clock.now();
    if (nextTryAt !== null && toDatabaseTime(now) < nextTryAt) return;
    const from = (await this.channels.byId(transfer.fromChannelId))!;
    const to = (await this.channels.byId(transfer.toChannelId))!;
    const order = {
      traceId: actor.traceId,
      approvedAs: `own-account transfer ${id}, approved by maker and checker`,
      participations: (payoutId: string) => [
        this.participant.changing(id, () => ({ kind: 'order', payoutId }), actor),
      ],
    };
    const { name, bank, account } = transfer.payee;
    const made = await this.createPayout.executeFor(order, book, `own-transfer:${id}:pay`, {
      payerAccount: transfer.transitAccount,
      payee: { name, bank, account },
      amount: formatAmount(transfer.amount, from.decimals),
      currency: from.currency,
      channel: from.code,
      purpose: `own transfer to ${to.code}`,
      orderNumber: `own-transfer:${id}`,
    });
    if (made.ok) return;
    const later = toDatabaseTime(new Date(now.getTime() + PAUSE_MILLISECONDS));
    await this.transfers.putOff(id, made.refusal.code, later);
  }
}
