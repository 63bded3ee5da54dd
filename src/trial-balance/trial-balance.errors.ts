import type { Refusal } from '../platform/errors/index.js';

/** The code of the refusal that a further trial balance of the date takes away. */
export const OUTDATED = 'TRIAL_BALANCE.OUTDATED';

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
  dateMalformed: (date: string): Refusal => ({
    kind: 'malformed',
    code: 'TRIAL_BALANCE.DATE_MALFORMED',
    message: `${date} is not a date that exists, spelled YYYY-MM-DD`,
    field: 'date',
  }),
  dateNeverOpen: (businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'TRIAL_BALANCE.DATE_NEVER_OPEN',
    message: `Business date ${businessDate} was never open in this book`,
    field: 'businessDate',
  }),
  dateNotCut: (businessDate: string, pointer: string): Refusal => ({
    kind: 'refused',
    code: 'TRIAL_BALANCE.DATE_NOT_CUT',
    message: `Business date ${businessDate} is not over: the book is at ${pointer}. Move the business date first`,
    field: 'businessDate',
    details: { businessDate: pointer },
  }),
  notFound: (businessDate: string, revision: number | null): Refusal => ({
    kind: 'not-found',
    code: 'TRIAL_BALANCE.NOT_FOUND',
    message: `No trial balance ${revision === null ? '' : `of revision ${revision} `}is stored for ${businessDate}`,
    field: revision === null ? 'date' : 'revision',
  }),
  dayImbalanced: (businessDate: string, revision: number): Refusal => ({
    kind: 'refused',
    code: 'TRIAL_BALANCE.DAY_IMBALANCED',
    message: `The last trial balance of ${businessDate}, revision ${revision}, does not balance; it blocks the closing`,
    field: 'date',
    details: { businessDate, revision },
  }),
  outdated: (
    last: { businessDate: string; revision: number; vouchers: number },
    vouchers: number,
  ): Refusal => ({
    kind: 'refused',
    code: OUTDATED,
    message: `The last trial balance of ${last.businessDate}, revision ${last.revision}, is of ${last.vouchers} vouchers, and there are ${vouchers}. Prove the date again`,
    field: 'date',
    details: { businessDate: last.businessDate, revision: last.revision, proved: last.vouchers, vouchers },
  }),
  openingOutdated: ({ businessDate, revision }: { businessDate: string; revision: number }): Refusal => ({
    kind: 'refused',
    code: OUTDATED,
    message: `The last trial balance of ${businessDate}, revision ${revision}, was computed before the dates before it were closed as they are. Prove the date again`,
    field: 'date',
    details: { businessDate, revision },
  }),
  subjectNotOne: (): Refusal => ({
    kind: 'malformed',
    code: 'TRIAL_BALANCE.SUBJECT_NOT_ONE',
    message: 'Name either an account or a GL account',
    field: 'account',
  }),
  accountUnknown: (field: 'account' | 'glAccount', code: string): Refusal => ({
    kind: 'refused',
    code: field === 'account' ? 'TRIAL_BALANCE.ACCOUNT_UNKNOWN' : 'TRIAL_BALANCE.GL_ACCOUNT_UNKNOWN',
    message: `The book has no ${field === 'account' ? 'account' : 'GL account'} ${code}`,
    field,
  }),
} as const;
