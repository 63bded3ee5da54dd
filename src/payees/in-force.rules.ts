import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { payeeRefusals } from './payees.errors.js';
import type { Payee, PayeeVersion, ResolvedPayee } from './payee.js';

/**
 * What a payee is on a business date: the last of its versions that begins on it or before. So a later version puts an end
 * to whatever was said of the dates from its beginning on.
 * @param version that one; null when none has begun
 */
export function resolved(
  payee: Payee,
  version: PayeeVersion | null,
  currency: string,
  businessDate: string,
): Result<ResolvedPayee> {
  const refusal = refusalOf(payee, version, currency, businessDate);
  if (refusal) return refused(refusal);
  const { number, name, bank, account } = version!;
  return accepted({ code: payee.code, version: number, name, bank, account, businessDate });
}

function refusalOf(
  { code, isBlocked }: Payee,
  version: PayeeVersion | null,
  currency: string,
  businessDate: string,
): Refusal | null {
  if (isBlocked) return payeeRefusals.blocked(code);
  if (version === null) return payeeRefusals.notYetEffective(code, businessDate);
  const { effectiveUntil, currencies } = version;
  if (effectiveUntil !== null && effectiveUntil < businessDate)
    return payeeRefusals.noLongerEffective(code, effectiveUntil);
  return currencies.includes(currency) ? null : payeeRefusals.currencyNotAllowed(code, currency);
}
