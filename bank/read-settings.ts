import { parseAmount } from '../src/platform/money/index.js';
import { DEEDS, MANNERS, type Rule } from './behaviour.js';
import { DEFAULT_CUSTOMER, SIMULATOR_KEY, type Customer } from './customer.js';
import { PRESETS } from './presets.js';

/** Something in a command is wrong; the message says what. */
export class BadCommand extends Error {}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= 255;
const isFlag: Check = (value) => typeof value === 'boolean';
const isSpan: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1e11;
const isPart: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1;
const isStatus: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 200 && (value as number) < 600;
const isAmount: Check = (value) => typeof value === 'string' && parseAmount(value, 18).ok;
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const either =
  (check: (value: unknown) => void): Check =>
  (value) => {
    check(value);
    return true;
  };

const ANSWER: Record<string, Check> = {
  ...{
    manner: oneOf(MANNERS),
    status: isStatus,
    code: isText,
    amount: isText,
    currency: isText,
    requestNumber: isText,
  },
};
const CALLBACK: Record<string, Check> = {
  ...{ delayMilliseconds: isSpan, code: isText, amount: isText, currency: isText, requestNumber: isText },
  ...{ signature: oneOf(['right', 'wrong', 'none']), replay: isFlag },
};
const RULE: Record<string, Check> = {
  ...{
    on: oneOf(['payment', 'query', 'statement', 'file']),
    key: isText,
    requestNumber: isText,
    payeeAccount: isText,
  },
  ...{ amount: isAmount, times: isSpan, probability: isPart, delayMilliseconds: isSpan, deed: oneOf(DEEDS) },
  ...{
    code: isText,
    queueMilliseconds: isSpan,
    visibilityMilliseconds: isSpan,
    returnAfterMilliseconds: isSpan,
  },
  answer: either((value) => fields('answer', value, ANSWER, ['manner'])),
  callbacks: either((value) =>
    list('callbacks', value).forEach((each) => fields('callback', each, CALLBACK, [])),
  ),
};
const FEE: Record<string, Check> = {
  ...{ flat: isAmount, rate: isAmount, minimum: orNull(isAmount), maximum: orNull(isAmount) },
};
const CUSTOMER: Record<string, Check> = {
  keyId: (value) => typeof value === 'string' && SIMULATOR_KEY.test(value),
  ...{
    secret: isText,
    currency: isText,
    openingBalance: isAmount,
    enforcesNotAfter: isFlag,
    deduplicates: isFlag,
  },
  decimals: (value) => isSpan(value) && (value as number) <= 18,
  callbackUrl: orNull(
    (value) => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value),
  ),
  visibilityMilliseconds: isSpan,
  fee: orNull(either((value) => fields('fee', value, FEE, Object.keys(FEE)))),
};

export interface Behaving {
  readonly seed: string;
  readonly rules: readonly Rule[];
}

/** @throws BadCommand */
export function readBehaviour(value: unknown): Behaving {
  const known = {
    seed: either(() => undefined),
    rules: either((rules) => list('rules', rules)),
    preset: isText,
  };
  const { seed = 1, rules, preset } = fields('behaviour', value, known, []);
  if (preset !== undefined && !Object.hasOwn(PRESETS, preset as string))
    throw new BadCommand(`preset must be one of ${Object.keys(PRESETS).join(', ')}`);
  const read = (rules ?? PRESETS[(preset as string) ?? 'well']) as readonly unknown[];
  for (const rule of read) fields('rule', rule, RULE, ['on']);
  return { seed: String(seed), rules: read as readonly Rule[] };
}

/** What is not said of a customer stays as it was, or is as usual. @throws BadCommand */
export function readCustomer(value: unknown, known: Customer = DEFAULT_CUSTOMER): Customer {
  const customer = { ...known, ...fields('customer', value, CUSTOMER, []) };
  const { openingBalance, decimals } = customer;
  if (!parseAmount(openingBalance, decimals).ok)
    throw new BadCommand(`openingBalance has more than ${decimals} decimals`);
  return customer;
}

/** @throws BadCommand when something is missing, unknown or not of its form */
export function fields(
  name: string,
  value: unknown,
  known: Record<string, Check>,
  required: readonly string[],
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadCommand(`${name} must be an object`);
  for (const field of required) {
    if (!Object.hasOwn(value, field)) throw new BadCommand(`${name} needs ${field}`);
  }
  for (const [field, content] of Object.entries(value)) {
    const check = Object.hasOwn(known, field) ? known[field] : undefined;
    if (!check) throw new BadCommand(`${name} knows no ${field}, but ${Object.keys(known).join(', ')}`);
    if (!check(content)) throw new BadCommand(`${field} of ${name} cannot be ${JSON.stringify(content)}`);
  }
  return value as Record<string, unknown>;
}

function list(name: string, value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length > 1_000) throw new BadCommand(`${name} must be a list`);
  return value;
}
