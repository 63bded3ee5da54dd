import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type {
  Participant,
  ParticipantContext,
  Participation,
  ParticipantWrite,
} from '../../ledger/posting/index.js';
import type { SettlementActor } from '../settlement-changes.js';
import type { OrderKey } from '../funds-gate.js';
import { PayingRepository } from './database/paying.repository.js';
import { PaymentRepository } from './database/payment.repository.js';
import { payingRefusals } from './paying.errors.js';
import { paymentTransition } from './payment-transition.rules.js';
import {
  keyText,
  readKey,
  type Payment,
  type PaymentAttempt,
  type PaymentChange,
  type PaymentEvent,
} from './payment.js';

interface PaymentWrite {
  readonly change: PaymentChange;
  /** Of a change that makes a payout. */
  readonly attempt: PaymentAttempt | null;
}

/** Makes the state of an order part of a posting: there is a payout exactly where an attempt says so. */
@Injectable()
export class PaymentParticipant implements Participant<Payment, PaymentWrite> {
  readonly name = 'settlement-payments';
  readonly rank = 14;

  constructor(
    private readonly payments: PaymentRepository,
    private readonly paying: PayingRepository,
  ) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Payment>> {
    return this.payments.lock(tx, keys.map(readKey));
  }

  apply(_payment: Payment | undefined, { change }: PaymentWrite): Payment {
    return change.after;
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<PaymentWrite>[]): Promise<void> {
    const changes = writes.map(({ change }) => change.change);
    await this.payments.write(tx, changes);
    await this.payments.insertAttempts(
      tx,
      writes.flatMap(({ change }) => change.attempt ?? []),
    );
    const reopened = changes.filter(({ record }) => record.kind === 'return');
    await this.paying.reopen(tx, [...new Set(reopened.map(({ after }) => after.batchNo))]);
  }

  /** The order becomes a payout, unless it has been sent, or given up, since it was found; never before its time. */
  sending(payment: Payment, attempt: PaymentAttempt, actor: SettlementActor): Participation {
    const key = keyText(payment);
    return this.deciding(key, (locked, context) => {
      if (!locked || locked.attempts + 1 !== attempt.attempt || locked.payeeVersion !== payment.payeeVersion)
        return refused(payingRefusals.changedMeanwhile());
      const { nodeNow, databaseNow, recordedAt } = context;
      const earlier = nodeNow < databaseNow ? nodeNow : databaseNow;
      if (earlier < locked.settlementAt) return refused(payingRefusals.timeNotCome(locked.settlementAt));
      const event = { kind: 'send' as const, payoutId: attempt.payoutId };
      const change = paymentTransition(locked, event, actor, recordedAt);
      return change.ok
        ? accepted({ change: change.value, attempt: { ...attempt, requestedAt: recordedAt } })
        : refused(payingRefusals.changedMeanwhile());
    });
  }

  /** Money of one of its payouts came back, in the posting that takes it back. */
  returning(
    order: OrderKey,
    payoutId: string,
    amount: bigint,
    reason: string,
    actor: SettlementActor,
  ): Participation {
    return this.deciding(keyText(order), (locked, { recordedAt }) => {
      // Of an attempt before the last one all had come back or nothing was paid: there is no more to come.
      if (locked?.payoutId !== payoutId) return accepted(null);
      const returned = locked.returned + amount;
      const kind = returned === locked.amount ? ('return' as const) : ('return-part' as const);
      const event: PaymentEvent = { kind, returned, reason };
      const change = paymentTransition(locked, event, actor, recordedAt);
      return change.ok ? accepted({ change: change.value, attempt: null }) : change;
    });
  }

  private deciding(
    key: string,
    decide: (payment: Payment | undefined, context: ParticipantContext) => Result<PaymentWrite | null>,
  ): Participation {
    const participation: Participation<Payment, PaymentWrite> = {
      participant: this,
      keys: [key],
      decide: (rows, context) => {
        const decided = decide(rows.get(key), context);
        if (!decided.ok) return decided;
        return accepted({ writes: decided.value === null ? [] : [{ key, change: decided.value }] });
      },
    };
    return participation;
  }
}
