import type { Refusal } from '../platform/errors/index.js';

/** The code of the refusal of who comes too late, and has nothing to do any more. */
export const PERIOD_CLOSED = 'CLOSING.PERIOD_CLOSED';
const DAY_CHANGED = 'CLOSING.DAY_CHANGED_MEANWHILE';
const PERIOD_CHANGED = 'CLOSING.PERIOD_CHANGED_MEANWHILE';

/** The codes of refusals that sending it again takes away. */
export const CHANGED_MEANWHILE: ReadonlySet<string> = new Set([DAY_CHANGED, PERIOD_CHANGED]);

/** Why nothing was closed, opened again or compared. The codes are part of the API and never change their meaning. */
export const closingRefusals = {
  periodMalformed: (field: string, period: string): Refusal => ({
    kind: 'malformed',
    code: 'CLOSING.PERIOD_MALFORMED',
    message: `${period} is not a period that exists, spelled like 2026-10`,
    field,
  }),
  periodClosed: (period: string): Refusal => ({
    kind: 'conflict',
    code: PERIOD_CLOSED,
    message: `${period} is closed already`,
    field: 'period',
  }),
  periodArchived: (period: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.PERIOD_ARCHIVED',
    message: `${period} is archived, or being moved there, and is not opened again: correct it by vouchers of today`,
    field: 'period',
  }),
  notTheNext: (period: string, next: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.PERIOD_NOT_NEXT',
    message: `Periods are closed in their order, and the next one is ${next}, not ${period}`,
    field: 'period',
    details: { next },
  }),
  notOver: (period: string, businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.PERIOD_NOT_OVER',
    message: `${period} is not over: the business date is ${businessDate}`,
    field: 'period',
    details: { businessDate },
  }),
  yearNotClosed: (month: string, year: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.YEAR_NOT_CLOSED',
    message: `${month} goes on from ${year} after its closing entries; close that year first`,
    field: 'period',
    details: { year },
  }),
  adjustmentBegun: (year: string): Refusal => ({
    kind: 'conflict',
    code: 'CLOSING.ADJUSTMENT_BEGUN',
    message: `The adjustment phase of ${year} has begun already`,
    field: 'year',
  }),
  adjustmentNotBegun: (year: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.ADJUSTMENT_NOT_BEGUN',
    message: `A year is closed after its adjustment phase, and that of ${year} has not begun`,
    field: 'period',
  }),
  yearBeingClosed: (year: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.YEAR_BEING_CLOSED',
    message: `Closing entries of ${year} are being posted; close it first, then open it again`,
    field: 'period',
  }),
  yearWithoutDates: (year: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.YEAR_WITHOUT_DATES',
    message: `The book has no business date in ${year} that could carry adjustments; such a year is closed without them`,
    field: 'year',
  }),
  retainedEarningsUnknown: (glAccount: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.RETAINED_EARNINGS_UNKNOWN',
    message: `The book has no GL account ${glAccount} of class equity`,
    field: 'retainedEarnings',
    details: { glAccount },
  }),
  retainedEarningsMissing: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.RETAINED_EARNINGS_MISSING',
    message: `Open an account in ${currency} under the GL account of the retained earnings first`,
    field: 'period',
    details: { currency },
  }),
  profitLeft: (glAccount: string, currency: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.PROFIT_LEFT',
    message: `GL account ${glAccount} is not zero in ${currency} after the closing entries; verify the books`,
    field: 'period',
    details: { glAccount, currency },
  }),
  dayNotClosed: (businessDate: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.DAY_NOT_CLOSED',
    message: `Business date ${businessDate} still takes postings; close it first`,
    field: 'period',
    details: { businessDate },
  }),
  dayImbalanced: (businessDate: string, revision: number): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.DAY_IMBALANCED',
    message: `The trial balance of ${businessDate}, revision ${revision}, does not balance; see its findings`,
    field: 'period',
    details: { businessDate, revision },
  }),
  /** Somebody closed, opened or proved dates while they were made ready; nothing is wrong. */
  dayOvertaken: (businessDate: string): Refusal => ({
    kind: 'conflict',
    code: DAY_CHANGED,
    message: `Business date ${businessDate} was opened again while the period was being closed; close it again`,
    field: 'period',
    details: { businessDate },
  }),
  closedMeanwhile: (period: string, before: string): Refusal => ({
    kind: 'conflict',
    code: PERIOD_CHANGED,
    message: `${before} was closed anew while ${period} was being closed; close it again`,
    field: 'period',
  }),
  doesNotGoOn: (place: string, currency: string, glAccount: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.FIGURES_DO_NOT_TIE',
    message: `${glAccount} in ${currency} does not go on at ${place} from where it ended before`,
    field: 'period',
    details: { place, currency, glAccount },
  }),
  storedLinesChanged: (period: string, revision: number): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.STORED_PERIOD_CHANGED',
    message: `The stored lines of ${period}, revision ${revision}, are not those that were closed; verify the books`,
    details: { period, revision },
  }),
  notFound: (period: string, revision: number | null): Refusal => ({
    kind: 'not-found',
    code: 'CLOSING.PERIOD_NOT_FOUND',
    message: `${period} was never closed${revision === null ? '' : ` as revision ${revision}`}`,
    field: revision === null ? 'period' : 'revision',
  }),
  notClosed: (field: string, period: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.PERIOD_NOT_CLOSED',
    message: `${period} is not closed`,
    field,
    details: { period },
  }),
  notTheLast: (period: string, last: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.PERIOD_NOT_LAST',
    message: `Periods are opened again from the last one on, which is ${last}, not ${period}`,
    field: 'period',
    details: { last },
  }),
  currencyNotInBook: (currency: string): Refusal => ({
    kind: 'refused',
    code: 'CLOSING.CURRENCY_NOT_IN_BOOK',
    message: `The book does not keep ${currency}`,
    field: 'currency',
    details: { currency },
  }),
} as const;
