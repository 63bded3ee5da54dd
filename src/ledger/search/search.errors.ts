import type { Refusal } from '../../platform/errors/index.js';
import { cursorMalformed } from '../../platform/http/index.js';

const contradiction = (field: string, message: string): Refusal => ({
  kind: 'malformed',
  code: 'LEDGER.FILTERS_CONTRADICT',
  message,
  field,
});

export const searchRefusals = {
  dateAndRange: (): Refusal =>
    contradiction('businessDate', 'Say businessDate, or fromDate and toDate, not both'),
  reversed: (field: string, from: string): Refusal => contradiction(field, `${field} lies before ${from}`),
  needs: (field: string, other: string): Refusal =>
    contradiction(field, `${field} is given with ${other} only`),
  currencyNotInBook: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}`,
    field: 'currency',
    details: { currency },
  }),
  otherFilters: (): Refusal => ({
    ...cursorMalformed(),
    message: 'after carries the filters of its list; leave them out, or give the same ones again',
  }),
} as const;
