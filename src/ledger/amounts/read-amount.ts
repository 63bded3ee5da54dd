import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { parseAmount, parseSignedAmount, type ParsedAmount } from '../../platform/money/index.js';
import { amountRefusals } from './amounts.errors.js';

/** The currency of an amount; an account or a line says it as well. */
export interface AmountCurrency {
  readonly currency: string;
  readonly decimals: number;
}

/** Reads an amount of zero or more into minor units. @param field its path in the request */
export function readAmount(text: string, currency: AmountCurrency, field: string): Result<bigint> {
  return minorOf(parseAmount(text, currency.decimals), currency, field);
}

/** Like {@link readAmount}, and may lie below zero. */
export function readSignedAmount(text: string, currency: AmountCurrency, field: string): Result<bigint> {
  return minorOf(parseSignedAmount(text, currency.decimals), currency, field);
}

/** Like {@link readAmount}, and is not zero. @param message what amounts of this kind are, for a person */
export function readPositiveAmount(
  text: string,
  currency: AmountCurrency,
  field: string,
  message: string,
): Result<bigint> {
  const amount = readAmount(text, currency, field);
  return amount.ok && amount.value === 0n ? refused(amountRefusals.notPositive(field, message)) : amount;
}

/** The shape is validated with the request, so that what is no amount here has too many digits before the point. */
function minorOf(
  parsed: ParsedAmount,
  { currency, decimals }: AmountCurrency,
  field: string,
): Result<bigint> {
  if (parsed.ok) return accepted(parsed.minor);
  if (parsed.problem !== 'too-many-decimals') return refused(amountRefusals.tooLarge(field));
  return refused(amountRefusals.tooPrecise(field, currency, decimals));
}
