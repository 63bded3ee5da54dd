import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { parseAmount } from '../../platform/money/index.js';
import { postingRefusals } from '../posting/index.js';
import type { RefundVoucherDto } from './dto/refund.dto.js';
import type { Receipt } from './receipt.rules.js';
import { refundRefusals } from './refunds.errors.js';
import type { WantedRefund } from './split-refund.rules.js';

/** Reads a validated request: amounts into minor units of the receipt's currency, lines as lines of the receipt. Pure. */
export function readRefund(
  receipt: Receipt,
  { amount, fee, lines = [] }: Pick<RefundVoucherDto, 'amount' | 'fee' | 'lines'>,
): Result<WantedRefund> {
  const whole = readAmount(receipt, 0, amount);
  if (!whole.ok) return refused(atAmount(whole.refusal));
  const nameable = new Set([...receipt.received, ...receipt.payees].map(({ lineNumber }) => lineNumber));
  const named = new Map<number, bigint>();
  for (const [index, line] of lines.entries()) {
    if (!nameable.has(line.lineNumber)) return refused(refundRefusals.lineNotThere(index, line.lineNumber));
    if (named.has(line.lineNumber)) return refused(refundRefusals.lineTwice(index, line.lineNumber));
    const part = readAmount(receipt, index, line.amount);
    if (!part.ok) return part;
    named.set(line.lineNumber, part.value);
  }
  return accepted({ amount: whole.value, fee, named });
}

function readAmount({ currency, decimals }: Receipt, index: number, text: string): Result<bigint> {
  const parsed = parseAmount(text, decimals);
  if (!parsed.ok && parsed.problem === 'too-many-decimals') {
    return refused(postingRefusals.amountTooPrecise(index, currency, decimals));
  }
  if (!parsed.ok) return refused(postingRefusals.amountTooLarge(index));
  if (parsed.minor === 0n) return refused(postingRefusals.amountNotPositive(index));
  return accepted(parsed.minor);
}

const atAmount = (refusal: Refusal): Refusal => ({ ...refusal, field: 'amount' });
