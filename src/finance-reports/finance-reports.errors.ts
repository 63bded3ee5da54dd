import type { Refusal } from '../platform/errors/index.js';

export const reportRefusals = {
  datesReversed: (fromDate: string, toDate: string): Refusal => ({
    kind: 'malformed',
    code: 'REPORTS.DATES_REVERSED',
    message: `toDate ${toDate} lies before fromDate ${fromDate}`,
    field: 'toDate',
  }),
  rangeTooLong: (most: number): Refusal => ({
    kind: 'refused',
    code: 'REPORTS.RANGE_TOO_LONG',
    message: `This report covers at most ${most} dates; ask for parts of the time`,
    field: 'toDate',
    details: { most },
  }),
  dateNotReached: (date: string, last: string): Refusal => ({
    kind: 'refused',
    code: 'REPORTS.DATE_NOT_REACHED',
    message: `Business date ${date} has not begun in this book; the last one opened is ${last}`,
    field: 'toDate',
    details: { lastBusinessDate: last },
  }),
  notFinal: (openDate: string): Refusal => ({
    kind: 'refused',
    code: 'REPORTS.NOT_FINAL',
    message: `Business date ${openDate} is open, so figures of its time may still change; close it, or ask without final`,
    field: 'final',
    details: { openDate },
  }),
  currencyNotInBook: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'REPORTS.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}`,
    field: 'currency',
    details: { currency },
  }),
  levelUnknown: (level: number, deepest: number): Refusal => ({
    kind: 'refused',
    code: 'REPORTS.LEVEL_UNKNOWN',
    message: `The chart of this book has no level ${level}; its deepest one is ${deepest}`,
    field: 'level',
    details: { deepest },
  }),
  glAccountNotFound: (glAccount: string): Refusal => ({
    kind: 'not-found',
    code: 'REPORTS.GL_ACCOUNT_NOT_FOUND',
    message: `The book has no GL account ${glAccount}`,
    field: 'glAccount',
    details: { glAccount },
  }),
  tooManyAtOnce: (): Refusal => ({
    kind: 'busy',
    code: 'REPORTS.TOO_MANY_AT_ONCE',
    message: 'As many reports are being added up as this node takes at once; ask again soon',
    retryAfterSeconds: 5,
  }),
  /** Nobody is there to read it. */
  readerGone: (): Refusal => ({
    kind: 'unavailable',
    code: 'REPORTS.READER_GONE',
    message: 'The reader has closed its connection',
    retryAfterSeconds: 1,
  }),
} as const;
