import type { Refusal } from '../../platform/errors/index.js';
import { amountRefusals } from '../amounts/index.js';

const of = (parameter: string): string => `parameters/${parameter}`;

/** Why given parameters come to no voucher. */
export const parameterRefusals = {
  missing: (parameter: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.PARAMETER_MISSING',
    message: `The rule needs the parameter ${parameter}`,
    field: of(parameter),
  }),
  unknown: (parameter: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.PARAMETER_UNKNOWN',
    message: 'The rule has no such parameter; leave it out',
    field: of(parameter),
  }),
  mistyped: (parameter: string, expected: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.PARAMETER_MISTYPED',
    message: `Parameter ${parameter} is ${expected}`,
    field: of(parameter),
  }),
  outOfRange: (parameter: string, allowed: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.PARAMETER_OUT_OF_RANGE',
    message: `Parameter ${parameter} must be ${allowed}`,
    field: of(parameter),
  }),
  /** A text that comes from parameters became longer than it may be. */
  filledTooLong: (parameter: string, what: string, most: number): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.PARAMETER_OUT_OF_RANGE',
    message: `With this parameter ${what} has more than ${most} characters; give a shorter one`,
    field: of(parameter),
  }),
  amountTooPrecise: (parameter: string, currency: string, decimals: number): Refusal =>
    amountRefusals.tooPrecise(of(parameter), currency, decimals),
  fixedAmountTooPrecise: (
    parameter: string,
    amount: string,
    currency: string,
    decimals: number,
  ): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.AMOUNT_TOO_PRECISE',
    message: `The rule has the fixed amount ${amount}, and ${currency} has ${decimals} decimals; it is no rule for ${currency}`,
    field: of(parameter),
  }),
  amountTooLarge: (parameter: string): Refusal => amountRefusals.tooLarge(of(parameter)),
  resultTooLarge: (what: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.AMOUNT_TOO_LARGE',
    message: `With these parameters ${what} has more than 36 digits in minor units`,
    field: 'parameters',
  }),
  currencyNotInBook: (parameter: string, currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}; add it to the book first`,
    field: of(parameter),
    details: { currency },
  }),
  pairUnknown: (parameter: string, from: string, to: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_PAIR_UNKNOWN',
    message: `No rate from ${from} to ${to} is stored; give one as parameter ${parameter}`,
    field: of(parameter),
    details: { from, to },
  }),
  lineNegative: (template: number, account: string, amount: string, currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.RULE_AMOUNT_NEGATIVE',
    message: `With these parameters line ${template} of the rule would be ${amount} ${currency}; a line never turns round`,
    field: 'parameters',
    details: { template, account, amount, currency },
  }),
  lineZero: (template: number): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.RULE_AMOUNT_ZERO',
    message: `With these parameters line ${template} of the rule comes to zero, and without it the rest must not be posted`,
    field: 'parameters',
    details: { template },
  }),
  noLines: (): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.RULE_NO_LINES',
    message: 'With these parameters every line of the rule is zero: there is nothing to post',
    field: 'parameters',
  }),
  openingContradicts: (account: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.RULE_OPENING_CONTRADICTS',
    message: `With these parameters the rule would open ${account} in two different ways`,
    field: 'parameters',
    details: { account },
  }),
} as const;
