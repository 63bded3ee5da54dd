import { Injectable } from '@nestjs/common';
import { serviceActor } from '../../payouts/index.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { PaymentWorkRepository, type EndedPayment } from './database/payment-work.repository.js';
import { PayingPace } from './paying-pace.js';
import { PaymentChanges } from './payment-changes.js';
import type { PaymentEvent } from './payment.js';

/** What the bank, or its silence, has said for sure; not what people did. */
const DEFINITE: ReadonlySet<string> = new Set(['channel', 'not-found']);

/**
 * Takes orders after their payouts. An end of a payout never changes, so that it needs no lock here; that the money moved is in the
 * books since the payout's own voucher. A definite failure is tried again where the agreement says so.
 */
@Injectable()
export class FollowOutcomes {
  constructor(
    private readonly work: PaymentWorkRepository,
    private readonly changes: PaymentChanges,
    private readonly pace: PayingPace,
  ) {}

  async execute({ batchNo }: SettlementBatch, traceId: string, isStopping: () => boolean): Promise<void> {
    const actor = serviceActor(traceId);
    for (let turn = 1; turn <= this.pace.turns && !isStopping(); turn++) {
      const ended = await this.work.ended(batchNo, this.pace.atOnce);
      if (ended.length === 0) return;
      await this.changes.follow(
        ended.map((one) => ({ payment: one.payment, events: this.eventsOf(one) })),
        actor,
      );
    }
  }

  private eventsOf({ payment, payoutState, failureCause, failureCode }: EndedPayment): PaymentEvent[] {
    if (payoutState === 'succeeded') return [{ kind: 'succeed' }];
    const cause = failureCause ?? 'failed';
    const failed: PaymentEvent = { kind: 'fail', code: cause, message: failureCode ?? '' };
    if (payment.retriesLeft === 0 || !DEFINITE.has(cause)) return [failed];
    const nextTryAt = this.changes.later(this.pace.retryMilliseconds);
    const reason = `the agreement has ${payment.retriesLeft} more attempts`;
    return [failed, { kind: 'retry', reason, nextTryAt, isByRule: true }];
  }
}
