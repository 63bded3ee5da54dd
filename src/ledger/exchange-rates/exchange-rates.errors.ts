import type { Refusal } from '../../platform/errors/index.js';

export const exchangeRateRefusals = {
  currencyNotInBook: (field: 'from' | 'to', currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}; add it to the book first`,
    field,
    details: { currency },
  }),
  sameCurrency: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.EXCHANGE_RATE_SAME_CURRENCY',
    message: `A rate is between two currencies, not from ${currency} to itself`,
    field: 'to',
    details: { currency },
  }),
  inFuture: (seconds: number): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.EXCHANGE_RATE_IN_FUTURE',
    message: `A rate is recorded once it is quoted; at may be at most ${seconds} seconds ahead of our clock`,
    field: 'at',
  }),
  exists: (rate: string, source: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.EXCHANGE_RATE_EXISTS',
    message: `For this instant the rate ${rate} of ${source} is recorded; rates do not change`,
    field: 'at',
    details: { rate, source },
  }),
  notFound: (from: string, to: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.EXCHANGE_RATE_NOT_FOUND',
    message: `The book has no rate from ${from} to ${to} that was quoted by then`,
    details: { from, to },
  }),
} as const;
