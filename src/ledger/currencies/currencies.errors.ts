import type { Refusal } from '../../platform/errors/index.js';

export const currencyRefusals = {
  allBooksNeeded: {
    kind: 'forbidden',
    code: 'AUTH.ALL_BOOKS_NEEDED',
    message: 'Currencies are those of all books: they are created with a key of all books',
  } satisfies Refusal,
  exists: (code: string, decimals: number): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.CURRENCY_EXISTS',
    message: `Currency ${code} exists with another name or other decimals; the decimals of a currency never change`,
    field: 'code',
    details: { currency: code, decimals },
  }),
} as const;
