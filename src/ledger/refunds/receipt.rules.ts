import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { takenFrom, type OriginalLine, type OriginalVoucher } from '../voucher-progress/index.js';
import { refundRefusals } from './refunds.errors.js';

/** A voucher by which money came in, seen as those who got it and what we kept of it. */
export interface Receipt {
  readonly original: OriginalVoucher;
  readonly currency: string;
  readonly decimals: number;
  /** Where the money came in. Their sum is what can be refunded. */
  readonly received: readonly OriginalLine[];
  readonly fees: readonly OriginalLine[];
  /** Who got the money, less the fees. */
  readonly payees: readonly OriginalLine[];
}

const isOutside = ({ glClass }: OriginalLine): boolean => glClass === 'clearing' || glClass === 'asset';

/**
 * Money comes in on the debit side of an asset or clearing account, or, where there is no such line, from the balance of
 * a payer. What we pay for it on the way (costs, clearing on the credit side) is no part of the receipt.
 */
export function receiptOf(original: OriginalVoucher): Result<Receipt> {
  if (takenFrom(original, 'reverses') !== undefined) return refused(refundRefusals.notRefundable('reversal'));
  if (takenFrom(original, 'refunds', 'pays-back') !== undefined)
    return refused(refundRefusals.notRefundable('refund'));
  const { lines } = original;
  const [{ currency, decimals }] = lines as readonly [OriginalLine];
  const debits = lines.filter(({ side }) => side === 'D');
  const credits = lines.filter(({ side }) => side === 'C');
  const fromOutside = debits.filter(isOutside);
  const received =
    fromOutside.length > 0 ? fromOutside : debits.filter(({ glClass }) => glClass === 'liability');
  const fees = credits.filter(({ glClass }) => glClass === 'income');
  const payees = credits.filter((line) => line.glClass !== 'income' && !isOutside(line));
  const isReceipt =
    lines.every((line) => line.currency === currency) &&
    received.length > 0 &&
    payees.length + (fromOutside.length > 0 ? fees.length : 0) > 0;
  if (!isReceipt) return refused(refundRefusals.notReceipt());
  return accepted({ original, currency, decimals, received, fees, payees });
}
