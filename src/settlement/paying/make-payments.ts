import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { valueOf } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { serviceActor } from '../../payouts/index.js';
import type { AgreementTerms } from '../agreement.js';
import { PAYING_STATES } from '../batch.state.js';
import { AgreementRepository } from '../database/agreement.repository.js';
import { OrderRepository } from '../database/order.repository.js';
import { readTerms } from '../read-terms.js';
import type { SettlementBatch } from '../settlement-batch.js';
import type { SettlementOrder } from '../settlement-order.js';
import { ChargeRepository } from './database/charge.repository.js';
import { PayingRepository, type Paying } from './database/paying.repository.js';
import { PaymentRepository } from './database/payment.repository.js';
import { chargeOf, paymentOf } from './new-payment.rules.js';
import { PayingPace } from './paying-pace.js';
import type { Charge, Payment } from './payment.js';

/**
 * Makes payments of the orders of a batch that was set going, and what they are charged, page by page. A page is worked out without
 * locks and written behind those of the batch, if nobody has written it before: killed anywhere it is done again.
 */
@Injectable()
export class MakePayments {
  constructor(
    private readonly orders: OrderRepository,
    private readonly agreements: AgreementRepository,
    private readonly paying: PayingRepository,
    private readonly payments: PaymentRepository,
    private readonly charges: ChargeRepository,
    private readonly transactions: Transactions,
    private readonly pace: PayingPace,
    private readonly clock: Clock,
  ) {}

  /** All that is left. @returns whether there is nothing left */
  async execute(
    book: BookRef,
    batch: SettlementBatch,
    traceId: string,
    isStopping: () => boolean,
  ): Promise<boolean> {
    for (;;) {
      const paying = (await this.paying.byBatch(batch.batchNo))!;
      if (paying.isMade || isStopping()) return paying.isMade;
      await this.step(book, batch, paying, traceId);
    }
  }

  private async step(book: BookRef, batch: SettlementBatch, from: Paying, traceId: string): Promise<void> {
    const page = await this.orders.orders(batch.batchNo, null, from.cursor, this.pace.page);
    const { payments, charges } = await this.made(book, batch, page);
    const cursor = page.at(-1) ?? null;
    await this.transactions.runAmongTwins(async (tx) => {
      const state = (await this.paying.shareBatches(tx, [batch.batchNo])).get(batch.batchNo)!;
      const locked = await this.paying.lock(tx, batch.batchNo);
      if (!PAYING_STATES.has(state) || locked.isMade || !isSame(locked, from)) return;
      await this.write(tx, payments, charges, traceId);
      await this.paying.made(tx, batch.batchNo, cursor, payments.length);
    });
  }

  private async made(
    book: BookRef,
    batch: SettlementBatch,
    page: readonly SettlementOrder[],
  ): Promise<{ payments: Payment[]; charges: Charge[] }> {
    const settled = page.filter(({ outcome }) => outcome !== 'left-out');
    const released = await this.orders.released(
      batch.batchNo,
      settled.filter(({ side }) => side !== 'collect').map(({ party }) => party),
    );
    const moving = settled.filter(
      (order) => isMoving(order) || (order.side !== 'collect' && released.has(order.party)),
    );
    const termsOf = await this.termsOf(book, batch, moving);
    const now = toDatabaseTime(this.clock.now());
    return {
      payments: moving.filter(isMoving).map((order) => paymentOf(batch, order, termsOf(order), now)),
      charges: moving.flatMap((order) => {
        const back = order.side === 'collect' ? 0n : (released.get(order.party) ?? 0n);
        return chargeOf(batch, order, termsOf(order), back, now) ?? [];
      }),
    };
  }

  /** As they were agreed when the orders were made. */
  private async termsOf(
    { id, currencies }: BookRef,
    { currency }: SettlementBatch,
    orders: readonly SettlementOrder[],
  ): Promise<(order: SettlementOrder) => AgreementTerms> {
    const wanted = orders.map(({ party, agreementVersion }) => ({ party, version: agreementVersion! }));
    const records = await this.agreements.ofVersions(id, currency, wanted);
    const decimals = currencies.get(currency)!;
    const terms = new Map(
      records.map(({ content }) => [content.party, valueOf(readTerms(content, { currency, decimals }))]),
    );
    return ({ party }) => terms.get(party)!;
  }

  private async write(
    tx: Tx,
    payments: readonly Payment[],
    charges: readonly Charge[],
    traceId: string,
  ): Promise<void> {
    await this.payments.insert(tx, payments);
    const actor = serviceActor(traceId);
    const made = payments.map((after) => {
      const { version: number, state: to, changedAt: recordedAt } = after;
      return {
        after,
        record: { number, kind: 'make' as const, from: null, to, reason: '', actor, recordedAt },
      };
    });
    await this.payments.insertEvents(tx, made);
    await this.charges.insert(tx, charges);
  }
}

const isMoving = ({ outcome }: SettlementOrder): boolean => outcome === 'pay' || outcome === 'collect';

const isSame = ({ cursor: one }: Paying, { cursor: other }: Paying): boolean =>
  one?.party === other?.party && one?.side === other?.side;
