import type { Refusal } from '../../platform/errors/index.js';

const malformed = (code: string, message: string, field: string): Refusal => ({
  ...{ kind: 'malformed', code: `SETTLEMENT.${code}`, message, field },
});

/** Why there is no statement. The codes are part of the API and never change their meaning. */
export const statementRefusals = {
  partyMalformed: (): Refusal =>
    malformed(
      'STATEMENT_PARTY_MALFORMED',
      'A party is a code of at most 64 letters, digits and : . _ -; see settlement-agreements',
      'party',
    ),
  datesReversed: (): Refusal =>
    malformed(
      'STATEMENT_DATES_REVERSED',
      'A statement ends on the date on which it begins, or later',
      'toDate',
    ),
  rangeTooLong: (most: number): Refusal =>
    malformed('STATEMENT_TOO_LONG', `A statement covers at most ${most} dates; ask for several`, 'toDate'),
} as const;
