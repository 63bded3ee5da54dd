import type { Refusal } from '../platform/errors/index.js';

export const trialBalanceRefusals = {
  dateNotReached: (businessDate: string, last: string): Refusal => ({
    kind: 'refused',
    code: 'TRIAL_BALANCE.DATE_NOT_REACHED',
    message: `Business date ${businessDate} has not begun in this book; the last one opened is ${last}`,
    field: 'businessDate',
    details: { lastBusinessDate: last },
  }),
  currencyNotInBook: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'TRIAL_BALANCE.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}`,
    field: 'currency',
    details: { currency },
  }),
} as const;
