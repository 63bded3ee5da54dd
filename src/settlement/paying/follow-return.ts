import { Injectable } from '@nestjs/common';
import type { Participation } from '../../ledger/posting/index.js';
import { serviceActor, type Payout, type PayoutActor } from '../../payouts/index.js';
import { PaymentRepository } from './database/payment.repository.js';
import { PayingAlarms } from './paying-alarms.js';
import { PaymentParticipant } from './payment-participant.js';

/**
 * Money of a settlement payout comes back (退票): the order says so in the same posting. All of it: the order has failed, and a person
 * may have it paid again. A part of it: the order stays paid, and a person is told.
 */
@Injectable()
export class FollowReturn {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly participant: PaymentParticipant,
    private readonly alarms: PayingAlarms,
  ) {}

  async participations(
    payout: Payout,
    amount: bigint,
    reason: string,
    { traceId }: PayoutActor,
  ): Promise<Participation[]> {
    const order = await this.payments.orderOf(payout.id);
    if (order === null) return [];
    if (payout.returned + amount < payout.amount)
      this.alarms.backInPart.raise({ payout: payout.id, party: order.party });
    return [this.participant.returning(order, payout.id, amount, reason, serviceActor(traceId))];
  }
}
