import type { Refusal } from '../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `PAYEE.${code}`,
  message,
  ...more,
});
const malformed = (code: string, message: string, field: string): Refusal => ({
  kind: 'malformed',
  code: `PAYEE.${code}`,
  message,
  field,
});

/** Why a payee was not found, changed or paid. The codes are part of the API and never change their meaning. */
export const payeeRefusals = {
  notFound: (payee: string): Refusal => ({
    kind: 'not-found',
    code: 'PAYEE.NOT_FOUND',
    message: `The payee book has no ${payee}`,
  }),
  versionNotFound: (payee: string, version: number): Refusal => ({
    kind: 'not-found',
    code: 'PAYEE.VERSION_NOT_FOUND',
    message: `Payee ${payee} has no version ${version}`,
  }),

  nameMalformed: (problem: string): Refusal =>
    malformed('NAME_MALFORMED', `The name ${problem}; write it as the bank keeps it`, 'content/name'),
  numberMalformed: (): Refusal =>
    malformed(
      'NUMBER_MALFORMED',
      'A number of an account is made of at most 64 plain digits and letters, with spaces or hyphens between them',
      'content/account',
    ),
  numberKindDiffers: (problem: string): Refusal =>
    malformed(
      'NUMBER_KIND_DIFFERS',
      `The number is not of the kind that is named: ${problem}; correct the number or its kind`,
      'content/numberKind',
    ),
  checkDigitsWrong: (): Refusal =>
    malformed(
      'CHECK_DIGITS_WRONG',
      'The check digits do not fit the number: a digit is wrong; compare it with what the payee gave',
      'content/account',
    ),
  datesCrossed: (): Refusal =>
    malformed('DATES_CROSSED', 'It would end before it begins', 'content/effectiveUntil'),
  beginsInThePast: (businessDate: string): Refusal =>
    refusedBecause('BEGINS_IN_THE_PAST', `A version begins on the business date, ${businessDate}, or later`, {
      field: 'content/effectiveFrom',
      details: { businessDate },
    }),
  currencyNotInBook: (currency: string): Refusal =>
    refusedBecause('CURRENCY_NOT_IN_BOOK', `The book does not keep ${currency}; add it to the book first`, {
      field: 'content/currencies',
      details: { currency },
    }),
  accountShared: (payees: readonly string[]): Refusal => ({
    kind: 'conflict',
    code: 'PAYEE.ACCOUNT_SHARED',
    message: `The account also stands under ${payees.join(', ')}; if that is right, name them in confirmSharedWith`,
    field: 'content/confirmSharedWith',
    details: { payees: payees.join(',') },
  }),
  notBlocked: (payee: string): Refusal => ({
    kind: 'conflict',
    code: 'PAYEE.NOT_BLOCKED',
    message: `Payee ${payee} is not blocked`,
  }),

  unknown: (payee: string): Refusal =>
    refusedBecause('UNKNOWN', `The payee book has no ${payee}; have it approved first`, {
      field: 'payeeCode',
      details: { payee },
    }),
  blocked: (payee: string): Refusal =>
    refusedBecause('BLOCKED', `Payee ${payee} is blocked; unblock-payee needs maker and checker`, {
      field: 'payeeCode',
      details: { payee },
    }),
  notYetEffective: (payee: string, businessDate: string): Refusal =>
    refusedBecause('NOT_YET_EFFECTIVE', `Payee ${payee} is not in force yet on ${businessDate}`, {
      field: 'payeeCode',
      details: { payee, businessDate },
    }),
  noLongerEffective: (payee: string, until: string): Refusal =>
    refusedBecause(
      'NO_LONGER_EFFECTIVE',
      `Payee ${payee} was in force until ${until}; propose a new version with set-payee`,
      { field: 'payeeCode', details: { payee, until } },
    ),
  currencyNotAllowed: (payee: string, currency: string): Refusal =>
    refusedBecause('CURRENCY_NOT_ALLOWED', `Payee ${payee} is not paid in ${currency}`, {
      field: 'currency',
      details: { payee, currency },
    }),
} as const;
