import type { Refusal } from '../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `SETTLEMENT.${code}`,
  message,
  ...more,
});
const malformed = (code: string, message: string, field: string): Refusal =>
  refusedBecause(code, message, { kind: 'malformed', field });

/** Why nothing was settled. The codes are part of the API and never change their meaning. */
export const settlementRefusals = {
  currencyNotInBook: (currency: string, field: string): Refusal =>
    refusedBecause('CURRENCY_NOT_IN_BOOK', `The book keeps no ${currency}; name one of its currencies`, {
      field,
      details: { currency },
    }),
  cycleMalformed: (message: string): Refusal => malformed('CYCLE_MALFORMED', message, 'content/cycle'),
  reserveMalformed: (): Refusal =>
    malformed(
      'RESERVE_MALFORMED',
      'A reserve has both a share and days until its release, or neither',
      'content/reservePartsPerMillion',
    ),
  calendarUnknown: (calendar: string): Refusal =>
    refusedBecause('CALENDAR_UNKNOWN', `The book has no calendar ${calendar}; make it, or leave it out`, {
      field: 'content/calendar',
      details: { calendar },
    }),
  noAgreement: (party: string): Refusal =>
    refusedBecause(
      'NO_AGREEMENT',
      `Nothing is agreed with ${party} on that date; make the approval command set-settlement-agreement`,
      { details: { party } },
    ),
  agreementEnded: (party: string): Refusal =>
    refusedBecause('AGREEMENT_ENDED', `The agreement with ${party} has ended by that date`, {
      details: { party },
    }),
} as const;
