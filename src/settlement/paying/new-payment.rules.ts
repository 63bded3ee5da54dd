import type { AgreementTerms } from '../agreement.js';
import { accountOf } from '../rules/account-pattern.rules.js';
import type { SettlementBatch } from '../settlement-batch.js';
import type { SettlementOrder } from '../settlement-order.js';
import type { Charge, Payment } from './payment.js';

/** A payment as it begins. Who is settled at once is settled now, whatever time its details name. */
export function paymentOf(
  { batchNo, bookId, currency, party: alone }: SettlementBatch,
  order: SettlementOrder,
  { payableAccount, retries }: AgreementTerms,
  now: string,
): Payment {
  const { party, side, amount, payee, payeeVersion, channel } = order;
  const settlementAt = alone === null ? order.settlementAt : now;
  return {
    ...{ batchNo, party, side, bookId, currency, amount, settlementAt, channel },
    direction: order.outcome === 'pay' ? 'pay' : 'collect',
    payerAccount: accountOf(payableAccount, { party, currency }),
    ...{ payee: payee!, payeeVersion, state: 'waiting', waitsFor: settlementAt > now ? 'time' : '' },
    ...{ code: null, message: null, nextTryAt: settlementAt, attempts: 0, retriesLeft: retries },
    ...{ payoutId: null, returned: 0n, changedAt: now, version: 1 },
  };
}

/** @param released of the details of the order, kept back by earlier batches. @returns null when nothing is charged */
export function chargeOf(
  { batchNo, bookId, currency }: SettlementBatch,
  { party, side, fee, reserve }: SettlementOrder,
  { payableAccount, feeAccount, reserveAccount }: AgreementTerms,
  released: bigint,
  now: string,
): Charge | null {
  if (fee + reserve + released === 0n) return null;
  const values = { party, currency };
  return {
    ...{ batchNo, party, side, bookId, currency, fee, reserve, released },
    payableAccount: accountOf(payableAccount, values),
    feeAccount: accountOf(feeAccount, values),
    reserveAccount: accountOf(reserveAccount, values),
    ...{ voucherId: null, code: null, message: null, nextTryAt: now },
  };
}
