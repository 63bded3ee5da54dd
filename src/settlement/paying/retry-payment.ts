import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { ResolvePayee } from '../../payees/index.js';
import type { OrderKey } from '../funds-gate.js';
import { PaymentRepository } from './database/payment.repository.js';
import { PaymentWorkRepository } from './database/payment-work.repository.js';
import { payingRefusals } from './paying.errors.js';
import { PaymentChanges } from './payment-changes.js';
import type { Payment } from './payment.js';

export interface RetriedPayment {
  readonly payment: Payment;
  /** True when the same client had said the same before. */
  readonly replayed: boolean;
}

interface RetrySaid {
  readonly version: number;
  readonly reason: string;
}

/**
 * A person has a failed order paid again, by a further payout to the account that was agreed to. While the outcome of its last payout
 * is unknown it is refused; and so it is when the payee has another account by now, which takes two persons.
 */
@Injectable()
export class RetryPayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly work: PaymentWorkRepository,
    private readonly payees: ResolvePayee,
    private readonly changes: PaymentChanges,
  ) {}

  async execute(caller: Caller, key: OrderKey, said: RetrySaid): Promise<Result<RetriedPayment>> {
    const found = await this.payments.byKey(key);
    if (!found) return refused(payingRefusals.paymentNotFound(key.party, key.side));
    if (found.direction === 'collect') return refused(payingRefusals.nothingCollected());
    const { clientId, apiKeyId, traceId } = caller;
    const { version, reason } = said;
    const event = { kind: 'retry' as const, reason, nextTryAt: this.changes.now(), isByRule: false };
    const decided = await this.changes.decide(
      key,
      event,
      { clientId, apiKeyId, traceId, part: 'operator' },
      (_tx: Tx, locked) => this.guard(locked, version),
    );
    if (decided.ok) return accepted({ payment: decided.value, replayed: false });
    if (!(await this.isSameAgain(caller, key, said))) return decided;
    return accepted({ payment: (await this.payments.byKey(key))!, replayed: true });
  }

  private async guard(locked: Payment, version: number): Promise<Refusal | null> {
    if (locked.version !== version) return payingRefusals.stalePayment(locked.version);
    const { bookId, payee, payeeVersion, currency } = locked;
    const resolved = await this.payees.execute(bookId, payee, currency);
    if (!resolved.ok) return resolved.refusal;
    if (resolved.value.version === payeeVersion) return null;
    return payingRefusals.payeeChanged(payee, resolved.value.version);
  }

  /** The same client says the same again, as after a lost answer. */
  private async isSameAgain(
    { clientId }: Caller,
    key: OrderKey,
    { version, reason }: RetrySaid,
  ): Promise<boolean> {
    const last = await this.work.lastAsked(key, 'retry');
    return last?.clientId === clientId && last.reason === reason && last.number === version + 1;
  }
}
