import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DetailRepository } from '../database/detail.repository.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { SettlementDates } from '../settlement-dates.js';
import { ChargeRepository } from './database/charge.repository.js';
import { GiveUpSettlementOrderDto } from './dto/payment-commands.dto.js';
import { FindPayment } from './find-payment.js';
import { payingRefusals } from './paying.errors.js';
import { PaymentChanges } from './payment-changes.js';
import type { Payment } from './payment.js';
import { paymentTransitionOf } from './payment.state.js';

/**
 * An order is not paid any more by its batch, by two persons: what it was to move is due again, as a detail of a later date that
 * names the batch. Never while an outcome is unknown.
 */
@Injectable()
export class GiveUpPayment implements ChangeCommand<GiveUpSettlementOrderDto> {
  readonly effect = 'change';
  readonly name = 'give-up-settlement-order';
  readonly makerRoles = ['operator', 'finance'] as const;
  readonly content = GiveUpSettlementOrderDto;

  constructor(
    private readonly find: FindPayment,
    private readonly charges: ChargeRepository,
    private readonly details: DetailRepository,
    private readonly dates: SettlementDates,
    private readonly changes: PaymentChanges,
    private readonly audit: AuditTrail,
  ) {}

  async check(book: BookRef, content: GiveUpSettlementOrderDto): Promise<Result<void>> {
    const found = await this.find.execute(book, content);
    if (!found.ok) return found;
    const { payment } = found.value;
    if (!paymentTransitionOf(payment.state, 'give-up'))
      return refused(payingRefusals.paymentNotInState('give-up', payment));
    const open = await this.refusedByCharge(payment);
    return open ? refused(open) : accepted(undefined);
  }

  async execute(
    tx: Tx,
    { book, caller, content, reason }: ApprovedOrder<GiveUpSettlementOrderDto>,
  ): Promise<Result<object>> {
    const found = await this.find.execute(book, content);
    if (!found.ok) return found;
    const { batch, payment } = found.value;
    const { clientId, apiKeyId, traceId } = caller;
    const decided = await this.changes.decide(
      payment,
      { kind: 'give-up', reason },
      { clientId, apiKeyId, traceId, part: 'approver' },
      (_tx, locked) => this.refusedByCharge(locked, tx),
      tx,
    );
    if (!decided.ok) return decided;
    const settlementDate = await this.makeDue(tx, book, batch, decided.value, content);
    const { party, side } = payment;
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'settlement-order.given-up', target: party, reason },
      detail: { ...content },
    });
    return accepted({ party, side, settlementDate });
  }

  /** Fee and reserve have to be taken: what is due again is what they have left. */
  private async refusedByCharge(payment: Payment, tx?: Tx): Promise<Refusal | null> {
    const charge = await this.charges.ofOrder(payment, tx);
    if (charge === null || charge.voucherId !== null) return null;
    return payingRefusals.notCharged(charge.code ?? 'not tried');
  }

  private async makeDue(
    tx: Tx,
    book: BookRef,
    { batchNo }: SettlementBatch,
    { party, side, currency, direction, amount, settlementAt }: Payment,
    { dueDate, why }: GiveUpSettlementOrderDto,
  ): Promise<string> {
    const draft = {
      ...{ bookId: book.id, sourceKind: 'unpaid' as const, sourceReference: `${batchNo}:${party}:${side}` },
      ...{ originBatchNo: batchNo, party, currency, amount, dueDate, settlementDate: dueDate, reason: why },
      direction: direction === 'pay' ? ('disburse' as const) : ('collect' as const),
      ...{ settlementAt: `${dueDate}${settlementAt.slice(10)}`, businessType: 'settlement-unpaid' },
    };
    const settlementDate = (await this.dates.of(book, [draft]))(draft);
    await this.details.insert(tx, [{ ...draft, settlementDate }], this.changes.now());
    return settlementDate;
  }
}
