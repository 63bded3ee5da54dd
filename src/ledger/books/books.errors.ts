import type { Refusal } from '../../platform/errors/index.js';

export const bookRefusals = {
  notFound: (code: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.BOOK_NOT_FOUND',
    message: `There is no book ${code}`,
    details: { book: code },
  }),
  exists: (code: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.BOOK_EXISTS',
    message: `There is a book ${code} already`,
    field: 'code',
    details: { book: code },
  }),
  outOfScope: (code: string): Refusal => ({
    kind: 'forbidden',
    code: 'AUTH.BOOK_NOT_IN_SCOPE',
    message: `The key may not touch book ${code}`,
    field: 'code',
  }),
  timeZoneUnknown: (timeZone: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.TIME_ZONE_UNKNOWN',
    message: `${timeZone} is not a zone of the tz database, such as Asia/Shanghai or UTC`,
    field: 'timeZone',
  }),
  currencyUnknown: (field: string, currency: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.CURRENCY_NOT_FOUND',
    message: `There is no currency ${currency}; create it first`,
    field,
    details: { currency },
  }),
  dayTooFar: (businessDate: string, pointer: string, days: number): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.BUSINESS_DATE_TOO_FAR',
    message: `${businessDate} is more than ${days} days from the business date ${pointer}`,
    field: 'businessDate',
    details: { businessDate: pointer },
  }),
  monthClosed: (businessDate: string, through: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.PERIOD_CLOSED',
    message: `${businessDate} lies in a closed month: all are closed up to ${through}. Open the month again first`,
    field: 'businessDate',
    details: { closedThrough: through },
  }),
  dayAdjusting: (businessDate: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.BUSINESS_DATE_ADJUSTING',
    message: `Business date ${businessDate} is in the adjustment phase of its year, and closed with the year`,
    field: 'date',
  }),
  dayNotClosed: (businessDate: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.BUSINESS_DATE_OPEN',
    message: `Business date ${businessDate} is open already`,
    field: 'businessDate',
  }),
  dayClosed: (businessDate: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.BUSINESS_DATE_CLOSED',
    message: `Business date ${businessDate} is closed; it is opened again by maker and checker only`,
    field: 'businessDate',
  }),
  dayNotOpen: (businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.BUSINESS_DATE_NOT_OPEN',
    message: `Business date ${businessDate} is not open in this book; open it first`,
    field: 'businessDate',
  }),
  pointerBackwards: (businessDate: string, pointer: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.BUSINESS_DATE_BACKWARDS',
    message: `The business date is ${pointer} and moves forward only, not to ${businessDate}`,
    field: 'businessDate',
    details: { businessDate: pointer },
  }),
  dayNotFound: (businessDate: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.BUSINESS_DATE_NOT_FOUND',
    message: `Business date ${businessDate} was never open in this book`,
    field: 'date',
  }),
  dayStillCurrent: (businessDate: string, pointer: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.BUSINESS_DATE_CURRENT',
    message: `Only dates before the business date ${pointer} are closed, not ${businessDate}`,
    field: 'date',
    details: { businessDate: pointer },
  }),
} as const;
