import type { Refusal } from '../../platform/errors/index.js';

export const turnoverRefusals = {
  datesReversed: (): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.DATES_REVERSED',
    message: 'toDate lies before fromDate',
    field: 'toDate',
  }),
  tooManyDates: (most: number): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.TOO_MANY_DATES',
    message: `A turnover covers at most ${most} dates; ask for parts of the time and add them up`,
    field: 'toDate',
    details: { most },
  }),
} as const;
