import { isBusinessDate } from '../../../platform/clock/index.js';
import type { Refusal } from '../../../platform/errors/index.js';
import { isUuid } from '../../../platform/ids/index.js';
import { AMOUNT_PATTERN, parseAmount } from '../../../platform/money/index.js';
import { ACCOUNT_CODE } from '../account-shapes.js';
import { parameterRefusals } from '../parameter.errors.js';
import { compare, readDecimal, writeRational, type Rational } from '../rational.js';
import type { ExchangeRateValue } from '../rule-definition.js';
import type { ExpansionSurroundings } from '../rule-expansion.js';
import type { Frame, RuleCurrency } from './frame.js';

/**
 * Reads one given value into its slot. The answer is the value as canonical JSON, for the voucher, or why not. The value
 * is undefined where the caller left it out and there is no default.
 */
export type Reader = (value: unknown, frame: Frame, surroundings: ExpansionSurroundings) => string | Refusal;

export interface Bounds {
  readonly low: Rational | null;
  readonly high: Rational | null;
}

/** One part of an account code; no colon, so that a value never becomes two parts. */
export const CODE_PARAMETER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const DECIMAL = new RegExp(AMOUNT_PATTERN);
const TEXT = /^[^\p{Cc}\p{Cs}\u2028\u2029]{1,256}$/u;
const INSTANT =
  /^([0-9-]{10})T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$/;
const SOURCE = /^[^\p{Cc}\p{Cs}\u2028\u2029]{1,64}$/u;

const quoted = (plain: string): string => `"${plain}"`;

export function amountReader(name: string, slot: number, currency: RuleCurrency, bounds: Bounds): Reader {
  const { low, high } = bounds;
  const allowed = inWords(bounds, 'greater than 0');
  return (value, frame) => {
    if (typeof value !== 'string')
      return parameterRefusals.mistyped(name, 'an amount as text, such as "12.30"');
    const parsed = parseAmount(value, frame.decimals[currency.slot]!);
    if (!parsed.ok) return notAnAmount(name, parsed.problem, currency, frame);
    const { minor } = parsed;
    const scale = frame.scales[currency.slot]!;
    const isTooLow = low ? minor * low.d < low.n * scale : minor === 0n;
    if (isTooLow || (high && minor * high.d > high.n * scale))
      return parameterRefusals.outOfRange(name, allowed);
    frame.wholes[slot] = minor;
    return quoted(value);
  };
}

function notAnAmount(
  name: string,
  problem: 'not-an-amount' | 'too-many-decimals' | 'too-many-digits',
  { slot }: RuleCurrency,
  frame: Frame,
): Refusal {
  if (problem === 'too-many-digits') return parameterRefusals.amountTooLarge(name);
  if (problem === 'not-an-amount')
    return parameterRefusals.mistyped(name, 'an amount as text, such as "12.30"');
  return parameterRefusals.amountTooPrecise(name, frame.codes[slot]!, frame.decimals[slot]!);
}

export function rateReader(name: string, slot: number, bounds: Bounds): Reader {
  const allowed = inWords(bounds, 'at least 0');
  return (value, frame) => {
    if (typeof value !== 'string' || !DECIMAL.test(value)) {
      return parameterRefusals.mistyped(name, 'a rate as text, such as "0.006"');
    }
    const rate = readDecimal(value);
    if (!isWithin(rate, bounds)) return parameterRefusals.outOfRange(name, allowed);
    frame.ratios[slot] = rate;
    return quoted(value);
  };
}

export function countReader(name: string, slot: number, bounds: Bounds): Reader {
  const allowed = inWords(bounds, 'at least 0');
  return (value, frame) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      return parameterRefusals.mistyped(name, 'a whole number');
    }
    const count = BigInt(value);
    if (!isWithin({ n: count, d: 1n }, bounds)) return parameterRefusals.outOfRange(name, allowed);
    frame.wholes[slot] = count;
    return count.toString();
  };
}

const isWithin = (value: Rational, { low, high }: Bounds): boolean =>
  (!low || compare(value, low) >= 0) && (!high || compare(value, high) <= 0);

function inWords({ low, high }: Bounds, without: string): string {
  const least = low ? `at least ${writeRational(low)}` : without;
  return high ? `${least} and at most ${writeRational(high)}` : least;
}

export function flagReader(name: string, slot: number): Reader {
  return (value, frame) => {
    if (typeof value !== 'boolean') return parameterRefusals.mistyped(name, 'true or false');
    frame.flags[slot] = value;
    return value ? 'true' : 'false';
  };
}

const shaped =
  (fits: (text: string) => boolean, expected: string, isPlain = true) =>
  (name: string, slot: number): Reader =>
  (value, frame) => {
    if (typeof value !== 'string' || !fits(value)) return parameterRefusals.mistyped(name, expected);
    frame.texts[slot] = value;
    return isPlain ? quoted(value) : JSON.stringify(value);
  };

export const codeReader = shaped(
  (text) => CODE_PARAMETER.test(text),
  'a code: up to 64 letters, digits and . _ -, a letter or digit first, no colon',
);
export const accountReader = shaped((text) => ACCOUNT_CODE.test(text), 'the code of an account');
export const dateReader = shaped(isBusinessDate, 'a date that exists, as YYYY-MM-DD');
export const holdReader = shaped(isUuid, 'the id of a hold');
export const textReader = shaped(
  (text) => TEXT.test(text),
  'a text of 1 to 256 characters without control characters',
  false,
);

export const choiceReader = (name: string, slot: number, values: readonly string[]): Reader =>
  shaped((text) => values.includes(text), `one of ${values.join(', ')}`)(name, slot);

/** Which currency it is comes out of the book; what that means for amounts is filled in afterwards. */
export function currencyReader(name: string, slot: number): Reader {
  return (value, frame, surroundings) => {
    if (typeof value !== 'string' || !CODE_PARAMETER.test(value)) {
      return parameterRefusals.mistyped(name, 'the code of a currency, such as "CNY"');
    }
    if (surroundings.decimalsOf(value) === undefined) return parameterRefusals.currencyNotInBook(name, value);
    frame.texts[slot] = value;
    return quoted(value);
  };
}

/** A rate that the caller leaves out is the stored one. */
export function exchangeRateReader(name: string, slot: number, from: RuleCurrency, to: RuleCurrency): Reader {
  const expected = 'an exchange rate: {"rate": "7.1234", "source": "...", "at": "2026-01-31T10:00:00Z"}';
  return (value, frame, surroundings) => {
    const [one, other] = [frame.codes[from.slot]!, frame.codes[to.slot]!];
    const rate = value === undefined ? surroundings.exchangeRate(one, other) : value;
    if (rate === undefined) return parameterRefusals.pairUnknown(name, one, other);
    if (!isExchangeRate(rate)) return parameterRefusals.mistyped(name, expected);
    const quotient = readDecimal(rate.rate);
    if (quotient.n === 0n) return parameterRefusals.outOfRange(name, 'greater than 0');
    frame.ratios[slot] = quotient;
    return `{"at":${quoted(rate.at)},"rate":${quoted(rate.rate)},"source":${JSON.stringify(rate.source)}}`;
  };
}

function isExchangeRate(value: unknown): value is ExchangeRateValue {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 3) return false;
  const { rate, source, at } = value as Record<string, unknown>;
  if (typeof rate !== 'string' || typeof source !== 'string' || typeof at !== 'string') return false;
  return DECIMAL.test(rate) && SOURCE.test(source) && INSTANT.test(at) && isBusinessDate(at.slice(0, 10));
}
