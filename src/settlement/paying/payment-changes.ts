import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime, toIsoTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { PAYING_STATES } from '../batch.state.js';
import { AdjustmentRepository } from '../database/adjustment.repository.js';
import type { OrderKey } from '../funds-gate.js';
import type { SettlementActor } from '../settlement-changes.js';
import { PayingRepository } from './database/paying.repository.js';
import { PaymentRepository } from './database/payment.repository.js';
import { payingRefusals } from './paying.errors.js';
import { paymentTransition } from './payment-transition.rules.js';
import { keyText, type Payment, type PaymentEvent } from './payment.js';

/** What speaks against an event beside the state, asked behind the locks; may write what belongs to it. */
export type PaymentGuard = (tx: Tx, locked: Payment) => Promise<Refusal | null>;

/** Changes of payments that move no money: the batch shared, the payment, decide, write. */
@Injectable()
export class PaymentChanges {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly paying: PayingRepository,
    private readonly adjustments: AdjustmentRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  now(): string {
    return toDatabaseTime(this.clock.now());
  }

  /** That many milliseconds from now. */
  later(milliseconds: number): string {
    return toDatabaseTime(new Date(this.clock.now().getTime() + milliseconds));
  }

  /** Milliseconds since then. @param time in the form of the database */
  since(time: string): number {
    return this.clock.now().getTime() - Date.parse(toIsoTime(time));
  }

  /** What a person decides on an order; the service looks at its batch again. @param joined a transaction that goes on afterwards */
  decide(
    key: OrderKey,
    event: PaymentEvent,
    actor: SettlementActor,
    guard: PaymentGuard,
    joined?: Tx,
  ): Promise<Result<Payment>> {
    return this.transactions.run(async (tx) => {
      const locked = await this.lock(tx, key);
      if (!locked.ok) return locked;
      const change = paymentTransition(locked.value, event, actor, this.now());
      if (!change.ok) return change;
      const refusal = (await this.adjusted(tx, locked.value)) ?? (await guard(tx, locked.value));
      if (refusal) return refused(refusal);
      await this.payments.write(tx, [change.value]);
      await this.paying.reopen(tx, [key.batchNo]);
      return accepted(change.value.after);
    }, joined);
  }

  /** A part of what came back is settled by itself: all of it again would be more than is owed. */
  private async adjusted(tx: Tx, { payoutId, returned }: Payment): Promise<Refusal | null> {
    if (payoutId === null || returned === 0n) return null;
    const adjustment = await this.adjustments.ofReturns(tx, payoutId);
    return adjustment === null ? null : payingRefusals.returnAdjusted(adjustment);
  }

  /** What comes of payments as they were read; of one that somebody has changed since nothing does. */
  async follow(
    found: readonly { readonly payment: Payment; readonly events: readonly PaymentEvent[] }[],
    actor: SettlementActor,
  ): Promise<void> {
    await this.transactions.run(async (tx) => {
      const locked = await this.payments.lock(
        tx,
        found.map(({ payment }) => payment),
      );
      const now = this.now();
      for (const { payment, events } of found) {
        let current = locked.get(keyText(payment))!;
        if (current.version !== payment.version) continue;
        for (const event of events) {
          const change = paymentTransition(current, event, actor, now);
          if (!change.ok) break;
          await this.payments.write(tx, [change.value]);
          current = change.value.after;
        }
      }
    });
  }

  /** It could not be paid: why, and when it is tried again. */
  async putOff(
    payment: Payment,
    event: Extract<PaymentEvent, { kind: 'wait' }>,
    actor: SettlementActor,
  ): Promise<void> {
    const isTold = payment.code === event.code && payment.waitsFor === event.waitsFor;
    if (!isTold || payment.state !== 'waiting') return this.follow([{ payment, events: [event] }], actor);
    await this.transactions.run((tx) => this.payments.putOff(tx, payment, event.nextTryAt));
  }

  private async lock(tx: Tx, key: OrderKey): Promise<Result<Payment>> {
    const state = (await this.paying.shareBatches(tx, [key.batchNo])).get(key.batchNo)!;
    if (!PAYING_STATES.has(state)) return refused(payingRefusals.notPaying(state));
    const locked = (await this.payments.lock(tx, [key])).get(keyText(key));
    return locked ? accepted(locked) : refused(payingRefusals.paymentNotFound(key.party, key.side));
  }
}
