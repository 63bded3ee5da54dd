import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { serviceActor } from '../../payouts/index.js';
import { FundsGate } from '../funds-gate.js';
import type { SettlementBatch } from '../settlement-batch.js';
import type { SettlementActor } from '../settlement-changes.js';
import { PayingRepository } from './database/paying.repository.js';
import { PaymentRepository } from './database/payment.repository.js';
import { PaymentWorkRepository } from './database/payment-work.repository.js';
import { PayingPace } from './paying-pace.js';
import { PaymentChanges } from './payment-changes.js';
import { paymentTransition } from './payment-transition.rules.js';
import { keyText, type Payment } from './payment.js';

/**
 * What parties owe is collected when all of it has come in. No voucher is made of it here: clearing has posted that it is owed, and
 * who records what comes in posts that.
 */
@Injectable()
export class CollectPayments {
  constructor(
    private readonly work: PaymentWorkRepository,
    private readonly payments: PaymentRepository,
    private readonly paying: PayingRepository,
    private readonly funds: FundsGate,
    private readonly changes: PaymentChanges,
    private readonly transactions: Transactions,
    private readonly pace: PayingPace,
    private readonly clock: Clock,
  ) {}

  async execute({ batchNo }: SettlementBatch, traceId: string, isStopping: () => boolean): Promise<void> {
    const actor = serviceActor(traceId);
    for (let turn = 1; turn <= this.pace.turns; turn++) {
      const now = toDatabaseTime(this.clock.now());
      const due = await this.work.due(batchNo, 'waiting', 'collect', now, this.pace.atOnce);
      if (due.length === 0) return;
      for (const payment of due) {
        if (isStopping()) return;
        if (!(await this.collect(payment, actor))) await this.putOff(payment, actor);
      }
    }
  }

  /** @returns false when it has not come in */
  private collect(payment: Payment, actor: SettlementActor): Promise<boolean> {
    return this.transactions.run(async (tx) => {
      await this.paying.shareBatches(tx, [payment.batchNo]);
      const locked = (await this.payments.lock(tx, [payment])).get(keyText(payment))!;
      // Somebody else was first.
      if (locked.version !== payment.version) return true;
      if ((await this.funds.collected(tx, payment)) < locked.amount) return false;
      const change = paymentTransition(locked, { kind: 'collect' }, actor, this.changes.now());
      if (change.ok) await this.payments.write(tx, [change.value]);
      return true;
    });
  }

  private putOff(payment: Payment, actor: SettlementActor): Promise<void> {
    const nextTryAt = this.changes.later(this.pace.pauseMilliseconds);
    const told = { code: 'SETTLEMENT.FUNDS_AWAITED', message: 'What the party owes has not come in' };
    return this.changes.putOff(payment, { kind: 'wait', waitsFor: 'funds', ...told, nextTryAt }, actor);
  }
}
