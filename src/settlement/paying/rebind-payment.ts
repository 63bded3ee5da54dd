import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { ResolvePayee } from '../../payees/index.js';
import { RetrySettlementOrderDto } from './dto/payment-commands.dto.js';
import { FindPayment } from './find-payment.js';
import { payingRefusals } from './paying.errors.js';
import { PaymentChanges } from './payment-changes.js';
import type { Payment, PaymentEvent } from './payment.js';
import { paymentTransitionOf } from './payment.state.js';

/** An order is paid to the account that its payee has now, not to the one that was agreed to: by two persons. */
@Injectable()
export class RebindPayment implements ChangeCommand<RetrySettlementOrderDto> {
  readonly effect = 'change';
  readonly name = 'retry-settlement-order';
  readonly makerRoles = ['operator', 'finance'] as const;
  readonly content = RetrySettlementOrderDto;

  constructor(
    private readonly find: FindPayment,
    private readonly payees: ResolvePayee,
    private readonly changes: PaymentChanges,
    private readonly audit: AuditTrail,
  ) {}

  async check(book: BookRef, content: RetrySettlementOrderDto): Promise<Result<void>> {
    const found = await this.find.execute(book, content);
    if (!found.ok) return found;
    const { payment } = found.value;
    if (payment.direction === 'collect') return refused(payingRefusals.nothingCollected());
    if (!paymentTransitionOf(payment.state, 'rebind'))
      return refused(payingRefusals.paymentNotInState('rebind', payment));
    const differs = await this.differs(payment, content.payeeVersion);
    return differs ? refused(differs) : accepted(undefined);
  }

  async execute(
    tx: Tx,
    { book, caller, content, reason }: ApprovedOrder<RetrySettlementOrderDto>,
  ): Promise<Result<object>> {
    const found = await this.find.execute(book, content);
    if (!found.ok) return found;
    const { payeeVersion, party, side } = content;
    const event: PaymentEvent = { kind: 'rebind', payeeVersion, reason };
    const { clientId, apiKeyId, traceId } = caller;
    const decided = await this.changes.decide(
      found.value.payment,
      event,
      { clientId, apiKeyId, traceId, part: 'approver' },
      (_tx, locked) => this.differs(locked, payeeVersion),
      tx,
    );
    if (!decided.ok) return decided;
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'settlement-order.rebound', target: party, reason },
      detail: { ...content },
    });
    return accepted({ party, side, payeeVersion, state: decided.value.state });
  }

  /** The checker agrees to an account, not to whichever the payee may have. */
  private async differs({ bookId, payee, currency }: Payment, version: number): Promise<Refusal | null> {
    const resolved = await this.payees.execute(bookId, payee, currency);
    if (!resolved.ok) return resolved.refusal;
    const now = resolved.value.version;
    return now === version ? null : payingRefusals.payeeVersionDiffers(payee, now);
  }
}
