import type { Refusal } from '../platform/errors/index.js';

/** A refusal of payouts that no other kind fits. */
export const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `PAYOUT.${code}`,
  message,
  ...more,
});

/** Why the terms that payouts of a book are decided on are not changed. */
export const termsRefusals = {
  needsChecker: (what: string, command: string): Refusal =>
    refusedBecause(
      'NEEDS_CHECKER',
      `${what} lets more money out, which needs a second person: make the approval command ${command}`,
      {
        details: { command },
      },
    ),
  limitEmpty: (): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.LIMIT_EMPTY',
    message:
      'Say maximumAmount, maximumCount or both; to have no limit, remove it by the approval command set-payout-limit',
    field: 'maximumAmount',
  }),
  countOfOne: (): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.COUNT_OF_ONE',
    message: 'A limit per payout is one of amount; counts are per payee or account and day',
    field: 'maximumCount',
  }),
  subjectMalformed: (field: string): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.SUBJECT_MALFORMED',
    message: 'A payee is named bank/account, an account by its code, all of them by *',
    field,
  }),
  currencyNotInBook: (currency: string, field: string): Refusal =>
    refusedBecause('CURRENCY_NOT_IN_BOOK', `The book does not keep ${currency}; add it to the book first`, {
      field,
    }),
  amountMalformed: (field: string, decimals: number): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.AMOUNT_MALFORMED',
    message: `An amount of this currency has at most ${decimals} decimals`,
    field,
  }),
  routeCodeMalformed: (): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.ROUTE_CODE_MALFORMED',
    message: 'The name of a route is made of letters, digits, _ and -, at most 32',
    field: 'route',
  }),
  routeChannelUnknown: (channel: string, index: number): Refusal =>
    refusedBecause('CHANNEL_NOT_FOUND', `The book has no channel ${channel}`, {
      field: `candidates/${index}/channel`,
      details: { channel },
    }),
  preferenceTwice: (index: number): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.PREFERENCE_TWICE',
    message: 'Each preference stands once; leave out what does not count',
    field: `prefer/${index}`,
  }),
  hoursMalformed: (index: number): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.HOURS_MALFORMED',
    message: 'Hours are two different times of the day, from 00:00 to 23:59; without hours it is always',
    field: `candidates/${index}/hours`,
  }),
  boundsCrossed: (index: number): Refusal =>
    refusedBecause('BOUNDS_CROSSED', 'The maximum amount is below the minimum amount', {
      field: `candidates/${index}/maximumAmount`,
    }),
} as const;
