import type { Refusal } from '../../platform/errors/index.js';

/** What is refused about the amounts of requests. */
export const amountRefusals = {
  tooPrecise: (field: string, currency: string, decimals: number): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.AMOUNT_TOO_PRECISE',
    message: `${currency} has ${decimals} decimals; amounts are never rounded`,
    field,
  }),
  tooLarge: (field: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.AMOUNT_TOO_LARGE',
    message: 'An amount has at most 36 digits in minor units',
    field,
  }),
  notPositive: (field: string, message: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.AMOUNT_NOT_POSITIVE',
    message,
    field,
  }),
} as const;
