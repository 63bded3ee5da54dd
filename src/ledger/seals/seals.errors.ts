import type { Refusal } from '../../platform/errors/index.js';

export const sealRefusals = {
  dayNotClosed: (businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.BUSINESS_DATE_NOT_CLOSED',
    message: `Business date ${businessDate} still takes postings; close it before it is sealed`,
    field: 'date',
  }),
  dayNotSealed: (businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.BUSINESS_DATE_NOT_SEALED',
    message: `Seal ${businessDate} before it is opened again, so that what it was can be proved later`,
    field: 'businessDate',
  }),
  earlierDayNotClosed: (businessDate: string, earlier: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.EARLIER_DATE_NOT_CLOSED',
    message: `Days are sealed in their order, and ${earlier} before ${businessDate} is neither sealed nor closed`,
    field: 'date',
    details: { businessDate: earlier },
  }),
} as const;
