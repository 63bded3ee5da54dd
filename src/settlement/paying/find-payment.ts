import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { ReadSettlement } from '../read-settlement.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { PaymentRepository } from './database/payment.repository.js';
import { payingRefusals } from './paying.errors.js';
import type { Payment } from './payment.js';

/** What approval commands name an order by. */
export interface NamedOrder {
  readonly batch: string;
  readonly party: string;
  readonly side: string;
}

/** Finds the order that a person names. A plain read: what is done with it is decided on the locked row. */
@Injectable()
export class FindPayment {
  constructor(
    private readonly settlement: ReadSettlement,
    private readonly payments: PaymentRepository,
  ) {}

  async execute(
    book: BookRef,
    { batch: id, party, side }: NamedOrder,
  ): Promise<Result<{ batch: SettlementBatch; payment: Payment }>> {
    const batch = await this.settlement.find(book, id);
    if (!batch.ok) return batch;
    const payment = await this.payments.byKey({ batchNo: batch.value.batchNo, party, side });
    if (!payment) return refused(payingRefusals.paymentNotFound(party, side));
    return accepted({ batch: batch.value, payment });
  }
}
