import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { readLineAmount } from '../posting/index.js';
import type { RefundVoucherDto } from './dto/refund.dto.js';
import type { Receipt } from './receipt.rules.js';
import { refundRefusals } from './refunds.errors.js';
import type { WantedRefund } from './split-refund.rules.js';

/** Reads a validated request: amounts into minor units of the receipt's currency, lines as lines of the receipt. Pure. */
export function readRefund(
  receipt: Receipt,
  { amount, fee, lines = [] }: Pick<RefundVoucherDto, 'amount' | 'fee' | 'lines'>,
): Result<WantedRefund> {
  const whole = readLineAmount(amount, receipt, 'amount');
  if (!whole.ok) return whole;
  const nameable = new Set([...receipt.received, ...receipt.payees].map(({ lineNumber }) => lineNumber));
  const named = new Map<number, bigint>();
  for (const [index, line] of lines.entries()) {
    if (!nameable.has(line.lineNumber)) return refused(refundRefusals.lineNotThere(index, line.lineNumber));
    if (named.has(line.lineNumber)) return refused(refundRefusals.lineTwice(index, line.lineNumber));
    const part = readLineAmount(line.amount, receipt, `lines/${index}/amount`);
    if (!part.ok) return part;
    named.set(line.lineNumber, part.value);
  }
  return accepted({ amount: whole.value, fee, named });
}
