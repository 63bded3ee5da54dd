import type { Refusal } from '../platform/errors/index.js';

const terms = (code: string, field: string, message: string): Refusal => ({
  kind: 'refused',
  code: `CHANNEL.${code}`,
  message,
  field,
});
const unauthenticated = (code: string, message: string): Refusal => ({
  kind: 'unauthenticated',
  code: `CHANNEL.${code}`,
  message,
});

/** Why a channel is not set up so, or not listened to. The codes are part of the API and never change their meaning. */
export const channelRefusals = {
  notFound: (channel: string): Refusal => ({
    kind: 'not-found',
    code: 'CHANNEL.NOT_FOUND',
    message: `The book has no channel ${channel}`,
    details: { channel },
  }),
  exists: (channel: string): Refusal => ({
    kind: 'conflict',
    code: 'CHANNEL.EXISTS',
    message: `The book has a channel ${channel} that was set up with other content; change that one`,
    field: 'code',
  }),
  versionDiffers: (version: number): Refusal => ({
    kind: 'conflict',
    code: 'CHANNEL.VERSION_DIFFERS',
    message: `The channel has been changed meanwhile; read version ${version} first`,
    field: 'expectedVersion',
    details: { version },
  }),
  currencyNotInBook: (currency: string): Refusal =>
    terms('CURRENCY_NOT_IN_BOOK', 'currency', `The book does not keep ${currency}; add it to the book first`),
  accountNotFound: (field: string, account: string): Refusal =>
    terms('ACCOUNT_NOT_FOUND', field, `The book has no account ${account}; open it first`),
  accountCurrency: (field: string, account: string, has: string, wanted: string): Refusal =>
    terms('ACCOUNT_CURRENCY', field, `Account ${account} is in ${has}; the channel pays in ${wanted}`),
  accountsSame: (field: string, account: string): Refusal =>
    terms('ACCOUNTS_SAME', field, `Account ${account} already has another part in this channel`),
  feeWithoutAccount: (): Refusal =>
    terms('FEE_WITHOUT_ACCOUNT', 'feeAccount', 'A channel that takes fees needs an account for them'),

  codesOverlap: (field: string, answerCode: string): Refusal =>
    terms('CODES_OVERLAP', field, `${answerCode} is listed more than once; a code means one thing`),
  noSuccessCode: (): Refusal =>
    terms('NO_SUCCESS_CODE', 'terms/codes/success', 'Without a code for success no payment could succeed'),
  hoursEmpty: (at: string): Refusal =>
    terms('HOURS_EMPTY', 'terms/hours', `From ${at} until ${at} is never; null means at any time`),
  hoursMalformed: (field: string, time: string): Refusal =>
    terms('HOURS_MALFORMED', field, `${time} is not a time of day from 00:00 to 23:59`),
  pausesFall: (field: string): Refusal =>
    terms('PAUSES_FALL', field, 'Pauses between queries must not become shorter'),
  amountMalformed: (field: string, decimals: number): Refusal =>
    terms('AMOUNT_MALFORMED', field, `An amount of this currency has at most ${decimals} decimals`),
  limitsCrossed: (): Refusal =>
    terms('LIMITS_CROSSED', 'terms/maximumAmount', 'The maximum amount is below the minimum amount'),
  feeLimitsCrossed: (): Refusal =>
    terms('FEE_LIMITS_CROSSED', 'terms/fee/maximum', 'The maximum fee is below the minimum fee'),
  feeRateTooHigh: (): Refusal =>
    terms('FEE_RATE_TOO_HIGH', 'terms/fee/rate', 'The rate is a part of the amount and must be below 1'),
  accountPatternUnsafe: (problem: string): Refusal =>
    terms(
      'ACCOUNT_PATTERN_UNSAFE',
      'terms/accountPattern',
      `The pattern ${problem}. It is made of fixed texts and of [0-9], [A-Z] or [0-9A-Z] with {n} or {n,m}, one of variable length`,
    ),
  breakerNeverOpens: (): Refusal =>
    terms('BREAKER_NEVER_OPENS', 'terms/breaker/openAt', 'So many failures do not fit into the window'),
  notAfterTooShort: (): Refusal =>
    terms(
      'NOT_AFTER_TOO_SHORT',
      'terms/notAfterSeconds',
      'With clocks that differ as much as clockSkewSeconds says, the bank could find every request too late',
    ),

  termsTooLong: (bytes: number): Refusal =>
    terms('TERMS_TOO_LONG', 'terms', `Terms take at most ${bytes} bytes; shorten the longest list`),
  fileTermsMissing: (): Refusal =>
    terms('FILE_TERMS_MISSING', 'terms/file', 'A channel of kind file-bank needs to know how its files look'),
  fileTermsUnused: (): Refusal =>
    terms(
      'FILE_TERMS_UNUSED',
      'terms/file',
      'Only a channel of kind file-bank is told by files; leave it out',
    ),
  fileTermsMalformed: (field: string, reason: string): Refusal =>
    terms('FILE_TERMS_MALFORMED', `terms/file/${field}`, `The format cannot be used: ${field} ${reason}`),
  fileWithNotAfter: (): Refusal =>
    terms(
      'FILE_WITH_NOT_AFTER',
      'terms/notAfterSeconds',
      'A payment in a file has no time after which the bank refuses it; give null',
    ),

  environmentRefused: (problem: string): Refusal => ({
    kind: 'refused',
    code: 'CHANNEL.ENVIRONMENT_REFUSED',
    message: `${problem}. Environments do not mix`,
  }),
  baseUrlMalformed: (): Refusal => ({
    kind: 'malformed',
    code: 'CHANNEL.BASE_URL_MALFORMED',
    message: 'The base URL must be http://host/path or https://host/path, without user, query and fragment',
    field: 'credentials/baseUrl',
  }),

  payeeBankUnknown: (channel: string, bank: string): Refusal => ({
    kind: 'refused',
    code: 'CHANNEL.PAYEE_BANK_UNKNOWN',
    message: `Channel ${channel} does not pay to bank ${bank}`,
    field: 'payee/bank',
    details: { channel, bank },
  }),
  payeeAccountMalformed: (channel: string, pattern: string): Refusal => ({
    kind: 'refused',
    code: 'CHANNEL.PAYEE_ACCOUNT_MALFORMED',
    message: `Account numbers of channel ${channel} look like ${pattern}`,
    field: 'payee/account',
    details: { channel, pattern },
  }),

  callbackUnsigned: unauthenticated(
    'CALLBACK_UNSIGNED',
    'A callback carries the headers X-Bank-Key, X-Bank-Timestamp, X-Bank-Nonce and X-Bank-Signature',
  ),
  callbackSignature: unauthenticated(
    'CALLBACK_SIGNATURE_INVALID',
    'The signature is not that of this request under the key of this channel',
  ),
  callbackStale: unauthenticated(
    'CALLBACK_STALE',
    'The time stamp is further off than the clocks of the bank and the service may differ; sign each sending anew',
  ),
  callbackReplayed: unauthenticated(
    'CALLBACK_REPLAYED',
    'The nonce of this callback was used before; sign each sending anew',
  ),
  callbackMalformed: (problem: string): Refusal => ({
    kind: 'malformed',
    code: 'CHANNEL.CALLBACK_MALFORMED',
    message: `The callback is not what docs/guides/http-bank.md describes: ${problem}`,
  }),
  statementUnavailable: (channel: string, why: string): Refusal => ({
    kind: 'unavailable',
    code: 'CHANNEL.STATEMENT_UNAVAILABLE',
    message: `Channel ${channel} did not give its statement: ${why}`,
    details: { channel },
  }),
} as const;
