import type { Refusal } from '../../platform/errors/index.js';

const malformed = (code: string, message: string, field: string): Refusal => ({
  kind: 'malformed',
  code: `CLEARING.${code}`,
  message,
  field,
});
const refusedBecause = (code: string, message: string, field?: string): Refusal => ({
  kind: 'refused',
  code: `CLEARING.${code}`,
  message,
  ...(field !== undefined && { field }),
});
const notFound = (code: string, message: string): Refusal => ({
  kind: 'not-found',
  code: `CLEARING.${code}`,
  message,
});

/** Why rules and fee schedules were not found, changed or loaded. The codes are part of the API and never change. */
export const clearingRuleRefusals = {
  ruleNotFound: (rule: string): Refusal =>
    notFound(
      'RULE_NOT_FOUND',
      `The book has no clearing rule ${rule}; have it approved first (set-clearing-rule)`,
    ),
  scheduleNotFound: (schedule: string): Refusal =>
    notFound(
      'FEE_SCHEDULE_NOT_FOUND',
      `The book has no fee schedule ${schedule}; have it approved first (set-fee-schedule)`,
    ),
  versionGone: (what: string, version: number): Refusal =>
    refusedBecause(
      'VERSION_NOT_FOUND',
      `${what} has no version ${version}; the run names one that is not there`,
    ),
  noRules: (source: string, date: string): Refusal =>
    refusedBecause(
      'NO_RULES',
      `No clearing rule counts for source ${source} on ${date}; approve one (set-clearing-rule) and begin again`,
    ),
  calendarMissing: (rule: string, calendar: string): Refusal =>
    refusedBecause(
      'CALENDAR_UNKNOWN',
      `Clearing rule ${rule} goes by calendar ${calendar}, which the book has not`,
    ),
  scheduleNotInForce: (rule: string, schedule: string, date: string): Refusal =>
    refusedBecause(
      'FEE_SCHEDULE_NOT_IN_FORCE',
      `Clearing rule ${rule} takes fee schedule ${schedule}, of which no version counts on ${date}; approve one`,
    ),

  datesCrossed: (): Refusal =>
    malformed('DATES_CROSSED', 'The last date is before the first; exchange them', 'content/untilDate'),
  tie: (rule: string, version: number): Refusal => ({
    kind: 'conflict',
    code: 'CLEARING.RULES_TIE',
    message: `Version ${version} of rule ${rule} fits the same records equally well; name more in one of them, or other dates`,
    field: 'content/match',
    details: { rule, version },
  }),
  payeeValueMissing: (kind: string): Refusal =>
    malformed('PAYEE_VALUE_MISSING', `A payee by ${kind} needs a value; give it`, 'content/payee/value'),
  payeeValueMalformed: (): Refusal =>
    malformed(
      'PAYEE_VALUE_MALFORMED',
      'A payee is a code of 1 to 64 plain characters without spaces',
      'content/payee/value',
    ),
  payeeValueTooMuch: (kind: string): Refusal =>
    malformed(
      'PAYEE_VALUE_TOO_MUCH',
      `A payee by ${kind} has no value; leave it null`,
      'content/payee/value',
    ),
  feeTwice: (schedule: string, field: string): Refusal =>
    malformed('FEE_TWICE', `Fee schedule ${schedule} is named twice; name it once`, field),
  recordTypeTwice: (type: string, field: string): Refusal =>
    malformed('RECORD_TYPE_TWICE', `Record type ${type} is named twice; name it once`, field),
  timeMalformed: (field: string, shape: string): Refusal =>
    malformed('TIME_MALFORMED', `There is no such time of day; write it as ${shape}`, field),
  cutOffUnused: (): Refusal =>
    malformed(
      'CUT_OFF_UNUSED',
      'Counted from the business date of the file there is no cut-off; leave it null or count from occurred-at',
      'content/settlement/cutOff',
    ),
  accountPatternMalformed: (field: string, problem: string): Refusal =>
    malformed('ACCOUNT_PATTERN_MALFORMED', `The pattern ${problem}`, field),
  calendarUnknown: (calendar: string): Refusal =>
    refusedBecause(
      'CALENDAR_UNKNOWN',
      `The book has no calendar ${calendar}; have it approved first (set-calendar)`,
      'content/settlement/calendar',
    ),
  scheduleUnknown: (schedule: string, field: string): Refusal =>
    refusedBecause(
      'FEE_SCHEDULE_UNKNOWN',
      `The book has no fee schedule ${schedule} that counts when the rule begins; have it approved first (set-fee-schedule)`,
      field,
    ),

  currencyNotInBook: (currency: string, field: string): Refusal =>
    refusedBecause(
      'CURRENCY_NOT_IN_BOOK',
      `The book does not keep ${currency}; add it to the book first`,
      field,
    ),
  amountMalformed: (field: string, decimals: number): Refusal =>
    malformed(
      'AMOUNT_MALFORMED',
      `The currency has ${decimals} decimals; write the amount with no more`,
      field,
    ),
  secondOfCollected: (): Refusal =>
    malformed(
      'SECOND_OF_COLLECTED',
      'What is collected cannot go on into a second clearing: leave second out, or disburse',
      'content/second',
    ),
  rateOutOfRange: (field: string): Refusal =>
    malformed(
      'RATE_OUT_OF_RANGE',
      'A rate is a part of the amount from 0 to 1: 0.0025 is a quarter of a per cent',
      field,
    ),
  tiersBeginLate: (field: string): Refusal =>
    malformed('TIERS_GAP', 'The first tier begins at 0, so that every amount has its tier', field),
  tiersGap: (field: string): Refusal =>
    malformed('TIERS_GAP', 'There is a gap: a tier begins where the one before it ends', field),
  tiersOverlap: (field: string): Refusal =>
    malformed('TIERS_OVERLAP', 'Two tiers overlap: a tier begins where the one before it ends', field),
  tierEmpty: (field: string): Refusal =>
    malformed('TIER_EMPTY', 'The tier ends where it begins, or before; give it an amount', field),
  tiersEndEarly: (field: string): Refusal =>
    malformed(
      'TIERS_GAP',
      'The last tier has no end (below is null), so that every amount has its tier',
      field,
    ),
  tierUnreachable: (field: string): Refusal =>
    malformed('TIERS_OVERLAP', 'Only the last tier has no end; give this one its end', field),
  limitsCrossed: (field: string): Refusal =>
    malformed('FEE_LIMITS_CROSSED', 'The maximum is less than the minimum; exchange them', field),
  partyTwice: (party: string, field: string): Refusal =>
    malformed('PARTY_TWICE', `Party ${party} has terms of its own twice; name it once`, field),
} as const;
