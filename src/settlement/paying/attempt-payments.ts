import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import type { Refusal } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { ChannelDirectory } from '../../channels/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { CreatePayout, serviceActor } from '../../payouts/index.js';
import type { SettlementBatch } from '../settlement-batch.js';
import type { SettlementActor } from '../settlement-changes.js';
import { BatchGateParticipant } from './batch-gate-participant.js';
import { PaymentWorkRepository } from './database/payment-work.repository.js';
import { FundsParticipant } from './funds-participant.js';
import { PayingPace } from './paying-pace.js';
import { payingRefusals } from './paying.errors.js';
import { pauseOf } from './pause.rules.js';
import { PaymentChanges } from './payment-changes.js';
import { PaymentParticipant } from './payment-participant.js';
import { payoutNumberOf } from './request-numbers.rules.js';
import type { Payment, WaitsFor } from './payment.js';

/** Orders whose agreement prefers nothing go by the route of this code. */
export const SETTLEMENT_ROUTE = 'settlement';

/**
 * Makes payouts of orders whose time has come and whose money is there. Payout, attempt and the state of the order are one posting,
 * under a number made of order and attempt: whoever dies, and however often it is tried, there is one payout or none. What
 * refuses one order, such as a blocked payee, a limit or a stop, stands at it; the others go on.
 */
@Injectable()
export class AttemptPayments {
  constructor(
    private readonly work: PaymentWorkRepository,
    private readonly channels: ChannelDirectory,
    private readonly createPayout: CreatePayout,
    private readonly gate: BatchGateParticipant,
    private readonly participant: PaymentParticipant,
    private readonly funds: FundsParticipant,
    private readonly changes: PaymentChanges,
    private readonly pace: PayingPace,
    private readonly clock: Clock,
  ) {}

  /** All of the batch that may be tried now. */
  async execute(
    book: BookRef,
    batch: SettlementBatch,
    traceId: string,
    isStopping: () => boolean,
  ): Promise<void> {
    for (let turn = 1; turn <= this.pace.turns && !isStopping(); turn++) {
      const due = await this.due(batch);
      if (due.length === 0) return;
      await Promise.all(due.map((payment) => this.attempt(book, batch, payment, traceId)));
    }
  }

  private async due({ batchNo }: SettlementBatch): Promise<Payment[]> {
    const now = toDatabaseTime(this.clock.now());
    const { atOnce } = this.pace;
    const again = await this.work.due(batchNo, 'payable', 'pay', now, atOnce);
    if (again.length === atOnce) return again;
    return [...again, ...(await this.work.due(batchNo, 'waiting', 'pay', now, atOnce - again.length))];
  }

  private async attempt(
    book: BookRef,
    batch: SettlementBatch,
    payment: Payment,
    traceId: string,
  ): Promise<void> {
    const actor = serviceActor(traceId);
    const attempt = payment.attempts + 1;
    const order = {
      traceId,
      approvedAs: `settlement batch ${batch.id}, which was approved as a whole`,
      payeeVersion: payment.payeeVersion!,
      participations: (payoutId: string) => [
        this.gate.passing(payment.batchNo),
        this.participant.sending(
          payment,
          { ...payment, attempt, payoutId, clientId: 0, requestedAt: '' },
          actor,
        ),
        this.funds.requiring(payment),
      ],
    };
    const number = payoutNumberOf(payment, attempt);
    const body = await this.bodyOf(book, batch, payment, attempt);
    const made = await this.createPayout.executeFor(order, book, number, body);
    if (!made.ok) await this.putOff(payment, made.refusal, actor);
  }

  private async bodyOf(
    book: BookRef,
    { id: settlementBatch, settlementDate }: SettlementBatch,
    { party, side, currency, amount, payerAccount, payee, channel }: Payment,
    attempt: number,
  ): Promise<Parameters<CreatePayout['executeFor']>[3]> {
    const preferred = channel ?? SETTLEMENT_ROUTE;
    const isChannel = channel !== null && (await this.channels.byCode(book.id, channel)).ok;
    return {
      ...{
        payerAccount,
        payeeCode: payee,
        currency,
        amount: formatAmount(amount, book.currencies.get(currency)!),
      },
      ...(isChannel ? { channel: preferred } : { route: preferred }),
      purpose: `settlement ${settlementDate}`,
      memo: `settlement of ${party}`,
      metadata: { settlementBatch, party, side, attempt: String(attempt) },
    };
  }

  private async putOff(payment: Payment, refusal: Refusal, actor: SettlementActor): Promise<void> {
    const { code, message, details } = refusal;
    // Somebody else was first: what he has made of it stands.
    if (code === payingRefusals.changedMeanwhile().code) return;
    const waitsFor = (details?.waitsFor ?? '') as WaitsFor;
    const isSame = payment.code === code && payment.state === 'waiting';
    const waited = isSame ? this.changes.since(payment.changedAt) : 0;
    const nextTryAt = this.changes.later(pauseOf(this.pace.pauseMilliseconds, waited, waitsFor !== ''));
    await this.changes.putOff(payment, { kind: 'wait', waitsFor, code, message, nextTryAt }, actor);
  }
}
