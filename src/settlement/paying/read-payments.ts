import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { ReadSettlement } from '../read-settlement.js';
import { ChargeRepository } from './database/charge.repository.js';
import { PayingRepository } from './database/paying.repository.js';
import { PaymentWorkRepository } from './database/payment-work.repository.js';
import type {
  SettlementPayingDto,
  SettlementPaymentDto,
  SettlementPaymentsQuery,
  SettlementPaymentStoryDto,
} from './dto/payment.dto.js';
import { FindPayment } from './find-payment.js';
import { payingRefusals } from './paying.errors.js';
import type { Charge, Payment } from './payment.js';

/** Payments as people see them. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadPayments {
  constructor(
    private readonly settlement: ReadSettlement,
    private readonly find: FindPayment,
    private readonly paying: PayingRepository,
    private readonly work: PaymentWorkRepository,
    private readonly charges: ChargeRepository,
  ) {}

  async page(
    book: BookRef,
    id: string,
    query: SettlementPaymentsQuery,
  ): Promise<Result<Page<SettlementPaymentDto>>> {
    const batch = await this.settlement.find(book, id);
    if (!batch.ok) return batch;
    const place = query.after === undefined ? null : decodeCursor(query.after, 2);
    if (place && !place.ok) return place;
    const [party, side] = place?.ok ? place.value : [];
    const after = party === undefined ? null : { party, side: side! };
    const limit = limitOf(query);
    const { batchNo, currency } = batch.value;
    const rows = await this.work.list(batchNo, query.state ?? null, after, limit + 1);
    const decimals = book.currencies.get(currency)!;
    return accepted(
      pageFrom(
        rows,
        limit,
        (one) => [one.party, one.side],
        (one) => viewOfPayment(one, decimals),
      ),
    );
  }

  async story(
    book: BookRef,
    batch: string,
    party: string,
    side: string,
  ): Promise<Result<SettlementPaymentStoryDto>> {
    const found = await this.find.execute(book, { batch, party, side });
    if (!found.ok) return found;
    const { payment } = found.value;
    const attempts = await this.work.attempts(payment);
    const charge = await this.charges.ofOrder(payment);
    const decimals = book.currencies.get(payment.currency)!;
    return accepted({
      ...viewOfPayment(payment, decimals),
      attemptsMade: attempts.map(({ attempt, payoutId, requestedAt }) => ({
        ...{ attempt, payout: payoutId, requestedAt: toIsoTime(requestedAt) },
      })),
      ...(charge !== null && { charge: viewOfCharge(charge, decimals) }),
    });
  }

  /** How far the batch is paid. */
  async summary(book: BookRef, id: string): Promise<Result<SettlementPayingDto>> {
    const batch = await this.settlement.find(book, id);
    if (!batch.ok) return batch;
    const { batchNo, state, currency } = batch.value;
    const paying = await this.paying.byBatch(batchNo);
    if (!paying) return refused(payingRefusals.notPaying(state));
    const decimals = book.currencies.get(currency)!;
    const states = (await this.work.counts(batchNo)).map((one) => ({
      ...{ state: one.state, orders: one.count, amount: formatAmount(one.amount, decimals) },
    }));
    return accepted({ made: paying.isMade, open: paying.isOpen, states });
  }
}

export function viewOfPayment(payment: Payment, decimals: number): SettlementPaymentDto {
  const { party, side, direction, currency, state, waitsFor, code, message, payerAccount } = payment;
  const { payee, payeeVersion, attempts, retriesLeft, payoutId, version } = payment;
  return {
    ...{ party, side: side as SettlementPaymentDto['side'], direction, currency, state, waitsFor },
    ...{ amount: formatAmount(payment.amount, decimals), returned: formatAmount(payment.returned, decimals) },
    ...(code !== null && { code }),
    ...(message !== null && { message }),
    ...{ settlementAt: toIsoTime(payment.settlementAt), nextTryAt: toIsoTime(payment.nextTryAt) },
    ...{ payerAccount, payee, attempts, retriesLeft, version, changedAt: toIsoTime(payment.changedAt) },
    ...(payeeVersion !== null && { payeeVersion }),
    ...(payoutId !== null && { payout: payoutId }),
  };
}

function viewOfCharge(charge: Charge, decimals: number): NonNullable<SettlementPaymentStoryDto['charge']> {
  const { fee, reserve, released, voucherId, code, message } = charge;
  const told = (minor: bigint): string => formatAmount(minor, decimals);
  return {
    ...{ fee: told(fee), reserve: told(reserve), released: told(released) },
    ...(voucherId !== null && { voucher: voucherId }),
    ...(code !== null && { code }),
    ...(message !== null && { message }),
  };
}
