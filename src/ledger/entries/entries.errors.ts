import type { Refusal } from '../../platform/errors/index.js';

export const entryRefusals = {
  twoTimes: (): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.TWO_TIMES',
    message: 'Say at or businessDate, not both',
    field: 'at',
  }),
  instantNotPast: (): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.INSTANT_NOT_PAST',
    message: 'The instant is not over yet by the clock of the service; leave it out to ask for now',
    field: 'at',
  }),
  dateNotReached: (businessDate: string, last: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.BUSINESS_DATE_NOT_REACHED',
    message: `Business date ${businessDate} has not begun in this book; the last one opened is ${last}`,
    field: 'businessDate',
    details: { lastBusinessDate: last },
  }),
} as const;
