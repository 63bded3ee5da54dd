import type { Refusal } from '../../platform/errors/index.js';

export const journalRefusals = {
  datesReversed: (from: string, to: string): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.DATES_REVERSED',
    message: `The first date ${from} lies after the last one ${to}`,
    field: 'from',
  }),
} as const;
