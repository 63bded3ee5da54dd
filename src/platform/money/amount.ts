/**
 * Exact amounts (domain §3): decimal strings on the wire, integers of the currency's minor unit inside.
 * More decimals than the currency has is an error, never a rounding. No float anywhere.
 */

export const MAX_AMOUNT_DIGITS = 36;
export const MAX_CURRENCY_DECIMALS = 18;
const FIRST_TOO_LARGE = 10n ** BigInt(MAX_AMOUNT_DIGITS);

/** The only spelling of an amount: plain ASCII digits, no sign, no exponent, no leading zeros. */
export const AMOUNT_PATTERN = '^(0|[1-9][0-9]{0,35})([.][0-9]{1,18})?$';
/** Balances, totals and turnovers: they may be negative, and add up to more digits than one amount may have. */
export const TOTAL_PATTERN = '^-?(0|[1-9][0-9]{0,49})([.][0-9]{1,18})?$';
const amountShape = new RegExp(AMOUNT_PATTERN);

export type AmountProblem = 'not-an-amount' | 'too-many-decimals' | 'too-many-digits';
export type ParsedAmount = { ok: true; minor: bigint } | { ok: false; problem: AmountProblem };

/**
 * Reads an unsigned amount such as "12.30" into minor units (1230n for two decimals).
 * Fewer decimals than the currency has are filled with zeros.
 */
export function parseAmount(text: string, decimals: number): ParsedAmount {
  if (!amountShape.test(text)) return { ok: false, problem: 'not-an-amount' };
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? '' : text.slice(point + 1);
  if (fraction.length > decimals) return { ok: false, problem: 'too-many-decimals' };
  const digits = whole + fraction.padEnd(decimals, '0');
  const minor = BigInt(digits);
  if (minor >= FIRST_TOO_LARGE) return { ok: false, problem: 'too-many-digits' };
  return { ok: true, minor };
}

/** Like {@link parseAmount} with an optional leading minus: limits and minimum balances may lie below zero. */
export function parseSignedAmount(text: string, decimals: number): ParsedAmount {
  if (!text.startsWith('-')) return parseAmount(text, decimals);
  const parsed = parseAmount(text.slice(1), decimals);
  return parsed.ok ? { ok: true, minor: -parsed.minor } : parsed;
}

/** Writes minor units with all decimals of the currency: 1230n with two decimals is "12.30". */
export function formatAmount(minor: bigint, decimals: number): string {
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
