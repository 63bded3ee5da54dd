import { accepted, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { readHeldAmount, type Hold } from '../holds/index.js';
import type { PostVoucherDto } from '../vouchers/index.js';
import type { CaptureHoldDto } from './dto/capture-hold.dto.js';

const SIDES = { D: 'debit', C: 'credit' } as const;
const OPPOSITE = { D: 'C', C: 'D' } as const;

type HeldMoney = Pick<Hold, 'id' | 'account' | 'currency' | 'decimals'> & { readonly normalSide: 'D' | 'C' };

/**
 * The voucher that captures a part of a hold: one line takes the sum out of its account, one for each receiver stands on
 * the other side. Depends on what never changes only, so that a request sent again has the same content. Pure.
 */
export function captureVoucher(hold: HeldMoney, capture: CaptureHoldDto): Result<PostVoucherDto> {
  const { currency, decimals } = hold;
  let sum = 0n;
  for (const [index, { amount }] of capture.to.entries()) {
    const read = readHeldAmount(amount, hold, `to/${index}/amount`);
    if (!read.ok) return read;
    sum += read.value;
  }
  const { to, ...header } = capture;
  const out = OPPOSITE[hold.normalSide];
  const taken = { account: hold.account, side: SIDES[out], currency, hold: hold.id };
  const given = to.map((receiver) => ({ ...receiver, side: SIDES[OPPOSITE[out]], currency }));
  return accepted({ ...header, lines: [{ ...taken, amount: formatAmount(sum, decimals) }, ...given] });
}
