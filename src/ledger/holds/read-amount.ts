import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { parseAmount } from '../../platform/money/index.js';
import { holdRefusals } from './holds.errors.js';

/** An amount to hold, to capture or to release, in minor units of the account's currency. */
export function readAmount(
  amount: string,
  currency: string,
  decimals: number,
  field = 'amount',
): Result<bigint> {
  const parsed = parseAmount(amount, decimals);
  if (!parsed.ok && parsed.problem === 'too-many-decimals') {
    return refused(holdRefusals.amountTooPrecise(field, currency, decimals));
  }
  if (!parsed.ok) return refused(holdRefusals.amountTooLarge(field));
  return parsed.minor > 0n ? accepted(parsed.minor) : refused(holdRefusals.amountNotPositive(field));
}
