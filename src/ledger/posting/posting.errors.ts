import type { Refusal } from '../../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `LEDGER.${code}`,
  message,
  ...more,
});

const line = (index: number, field: string): string => `lines/${index}/${field}`;

/** Every reason for which a posting is refused. The codes are part of the API and never change their meaning. */
export const postingRefusals = {
  contentDiffers: (requestNumber: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.REQUEST_CONTENT_DIFFERS',
    message: `Request number ${requestNumber} was used before with other content; use a new number for a new request`,
    field: 'Idempotency-Key',
  }),
  preconditionEmpty: (index: number): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.PRECONDITION_EMPTY',
    message: 'A precondition says minimumBalanceAfter, expectedVersion or both',
    field: `preconditions/${index}`,
  }),
  preconditionElsewhere: (index: number, account: string): Refusal =>
    refusedBecause(
      'PRECONDITION_ELSEWHERE',
      `No line of the voucher touches ${account}; name an account of a line`,
      {
        field: `preconditions/${index}/account`,
      },
    ),
  currencyNotInBook: (index: number, currency: string): Refusal =>
    refusedBecause('CURRENCY_NOT_IN_BOOK', `The book does not keep ${currency}; add it to the book first`, {
      field: line(index, 'currency'),
    }),
  unbalanced: (currency: string, debit: string, credit: string): Refusal =>
    refusedBecause(
      'UNBALANCED',
      `Debits and credits in ${currency} differ; a voucher balances in every currency`,
      {
        field: 'lines',
        details: { currency, debit, credit },
      },
    ),
  unknownAccount: (field: string, account: string): Refusal =>
    refusedBecause('ACCOUNT_NOT_FOUND', `The book has no account ${account}; open it first`, {
      field,
      details: { account },
    }),
  currencyMismatch: (index: number, account: string, currency: string): Refusal =>
    refusedBecause('CURRENCY_MISMATCH', `Account ${account} is kept in ${currency}`, {
      field: line(index, 'currency'),
      details: { account, currency },
    }),
  accountClosed: (field: string, account: string): Refusal =>
    refusedBecause('ACCOUNT_CLOSED', `Account ${account} is closed`, {
      field,
      details: { account },
    }),
  accountFrozen: (field: string, account: string): Refusal =>
    refusedBecause('ACCOUNT_FROZEN', `Account ${account} is frozen`, {
      field,
      details: { account },
    }),
  stoppedIn: (field: string, account: string): Refusal =>
    refusedBecause('ACCOUNT_STOPPED_IN', `Account ${account} takes no value in (止入)`, {
      field,
      details: { account },
    }),
  stoppedOut: (field: string, account: string): Refusal =>
    refusedBecause('ACCOUNT_STOPPED_OUT', `Account ${account} lets no value out (止出)`, {
      field,
      details: { account },
    }),
  insufficientFunds: (field: string, account: string, available: string, needed: string): Refusal =>
    refusedBecause(
      'INSUFFICIENT_FUNDS',
      `Account ${account} has ${available} available, the posting needs ${needed}`,
      {
        field,
        details: { account, available, needed },
      },
    ),
  captureBringsValue: (index: number, account: string): Refusal =>
    refusedBecause(
      'CAPTURE_BRINGS_VALUE',
      `A hold is captured by a line that takes value out; this one brings value to ${account}`,
      { field: line(index, 'hold'), details: { account } },
    ),
  businessTypeStopped: (businessType: string): Refusal =>
    refusedBecause('BUSINESS_TYPE_STOPPED', `Business type ${businessType} is stopped in this book`, {
      field: 'businessType',
    }),
  /** Never reaches a caller unless rules change faster than a posting can be made. */
  ruleChanged: (businessType: string): Refusal => ({
    kind: 'busy',
    code: 'LEDGER.RULE_CHANGED',
    message: `The posting rule of ${businessType} was changed meanwhile; nothing was posted, send again with the same request number`,
    field: 'businessType',
    retryAfterSeconds: 1,
  }),
  dateNotOpen: (date: string): Refusal =>
    refusedBecause('BUSINESS_DATE_NOT_OPEN', `Business date ${date} is not open in this book`, {
      field: 'businessDate',
    }),
  dateClosed: (date: string): Refusal =>
    refusedBecause('BUSINESS_DATE_CLOSED', `Business date ${date} is closed; post to an open date`, {
      field: 'businessDate',
    }),
  dateAdjusting: (date: string): Refusal =>
    refusedBecause(
      'BUSINESS_DATE_ADJUSTING',
      `Business date ${date} takes adjustments of finance or closing entries of its year only`,
      { field: 'businessDate' },
    ),
  balanceBelowMinimum: (index: number, account: string, after: string): Refusal =>
    refusedBecause(
      'BALANCE_BELOW_MINIMUM',
      `The balance of ${account} would be ${after}, below the minimum asked for`,
      {
        field: `preconditions/${index}/minimumBalanceAfter`,
        details: { account, balanceAfter: after },
      },
    ),
  versionDiffers: (index: number, account: string, version: bigint): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.ACCOUNT_VERSION_DIFFERS',
    message: `Account ${account} has version ${version}; read it again and decide anew`,
    field: `preconditions/${index}/expectedVersion`,
    details: { account, version: version.toString() },
  }),
  queueFull: (): Refusal => ({
    kind: 'busy',
    code: 'LEDGER.QUEUE_FULL',
    message:
      'More postings are waiting than the service takes; nothing was posted, send again with the same request number',
    retryAfterSeconds: 1,
  }),
  shuttingDown: (): Refusal => ({
    kind: 'unavailable',
    code: 'LEDGER.SHUTTING_DOWN',
    message: 'This node is going down; nothing was posted, send again with the same request number',
    retryAfterSeconds: 1,
  }),
  accountBusy: (): Refusal => ({
    kind: 'busy',
    code: 'LEDGER.ACCOUNT_BUSY',
    message:
      'An account of the posting stayed locked for too long; nothing was posted, send again with the same request number',
    retryAfterSeconds: 2,
  }),
  databaseUnavailable: (): Refusal => ({
    kind: 'unavailable',
    code: 'LEDGER.DATABASE_UNAVAILABLE',
    message: 'The database did not answer; nothing was posted, send again with the same request number',
    retryAfterSeconds: 2,
  }),
  outcomeUnknown: (): Refusal => ({
    kind: 'unavailable',
    code: 'LEDGER.OUTCOME_UNKNOWN',
    message:
      'The answer of the database was lost: the posting may have been made. Send again with the same request number',
    retryAfterSeconds: 2,
  }),
  /** A value that validation should have caught; the alarm is in the log under the trace id. */
  notStorable: (): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.NOT_STORABLE',
    message: 'A value of the posting cannot be stored; nothing was posted. Tell the operators the trace id',
  }),
} as const;
