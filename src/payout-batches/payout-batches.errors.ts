import type { Refusal } from '../platform/errors/index.js';
import type { BatchEventKind, BatchPart, BatchState } from './batch.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `PAYOUT_BATCH.${code}`,
  message,
  ...more,
});
const conflict = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'conflict', ...more });
const forbidden = (code: string, message: string): Refusal =>
  refusedBecause(code, message, { kind: 'forbidden' });
const malformed = (code: string, message: string, field: string): Refusal =>
  refusedBecause(code, message, { kind: 'malformed', field });

/** Why nothing became of a batch. The codes are part of the API and never change their meaning. */
export const batchRefusals = {
  notFound: (batch: string): Refusal =>
    refusedBecause('NOT_FOUND', `The book has no batch ${batch}`, { kind: 'not-found' }),
  notInState: (event: BatchEventKind, state: BatchState): Refusal =>
    conflict('NOT_IN_STATE', `The batch is ${state}, where ${event} is not possible; read it again`, {
      details: { state, event },
    }),
  notReceiving: (state: BatchState): Refusal =>
    conflict('NOT_IN_STATE', `The batch is ${state} and takes no more items; send another batch`, {
      details: { state },
    }),
  partNotAllowed: (event: BatchEventKind, part: BatchPart): Refusal =>
    forbidden('PART_NOT_ALLOWED', `${event} is not for the ${part} to do`),
  notYours: (event: BatchEventKind | 'send'): Refusal =>
    forbidden('NOT_YOURS', `To ${event} a batch needs the client that sent it, or an operator`),
  ownApproval: (): Refusal =>
    forbidden(
      'OWN_APPROVAL',
      'Maker and checker are two: another client than the one that sent the batch decides on it',
    ),
  notAmongApprovers: (): Refusal =>
    forbidden('NOT_AMONG_APPROVERS', 'A batch of this amount is approved by other clients; read approvers'),
  approvedBefore: (): Refusal =>
    conflict('APPROVED_BEFORE', 'This client has agreed already; another one has to agree as well'),
  contentDiffers: (): Refusal =>
    conflict('CONTENT_DIFFERS', 'The batch has other content than the one agreed to; read it again', {
      field: 'contentHash',
    }),
  approvalExpired: (): Refusal =>
    refusedBecause(
      'APPROVAL_EXPIRED',
      'The time for a decision is over; send a new batch if it is still wanted',
    ),
  /** Reaches nobody unless checkers come faster than their approvals can be made. */
  approvalsMoved: (): Refusal =>
    refusedBecause('APPROVALS_MOVED', 'Others have decided meanwhile; approve again', {
      kind: 'busy',
      retryAfterSeconds: 1,
    }),
  notOverdue: (): Refusal => refusedBecause('NOT_OVERDUE', 'The time of this batch is not over yet'),
  /** Reaches nobody: what was worked out is worked out again at the next round. */
  changedMeanwhile: (): Refusal =>
    refusedBecause('CHANGED_MEANWHILE', 'The batch was changed meanwhile; read it again', { kind: 'busy' }),

  payerNotFound: (account: string): Refusal =>
    refusedBecause('PAYER_NOT_FOUND', `The book has no account ${account} to pay from`, {
      field: 'payerAccount',
      details: { account },
    }),
  payerNotPayable: (account: string): Refusal =>
    refusedBecause(
      'PAYER_NOT_PAYABLE',
      `A batch pays what is owed to somebody: ${account} has its balance on the debit side`,
      { field: 'payerAccount', details: { account } },
    ),
  currencyDiffers: (account: string, currency: string): Refusal =>
    refusedBecause('CURRENCY_DIFFERS', `Account ${account} is in ${currency}`, {
      field: 'currency',
      details: { account, currency },
    }),
  channelOrRoute: (): Refusal =>
    malformed('CHANNEL_OR_ROUTE', 'Name a channel or a route, one of them', 'channel'),
  channelUnknown: (channel: string): Refusal =>
    refusedBecause('CHANNEL_NOT_FOUND', `The book has no channel ${channel}`, {
      field: 'channel',
      details: { channel },
    }),
  routeUnknown: (route: string): Refusal =>
    refusedBecause('ROUTE_NOT_FOUND', `The book has no active route ${route}`, {
      field: 'route',
      details: { route },
    }),
  numberUsed: (): Refusal =>
    conflict(
      'REQUEST_CONTENT_DIFFERS',
      'This Idempotency-Key was used for something else; use a new one for a new request',
      { field: 'Idempotency-Key' },
    ),

  tooManyItems: (most: number): Refusal =>
    refusedBecause('TOO_MANY_ITEMS', `A batch has at most ${most} items; send more than one batch`, {
      details: { most },
    }),
  linesOutOfOrder: (next: number): Refusal =>
    conflict('LINES_OUT_OF_ORDER', `The next line is ${next}; send the items in order, without gaps`, {
      field: 'firstLine',
      details: { next },
    }),
  linesDiffer: (): Refusal =>
    conflict(
      'LINES_DIFFER',
      'These lines were received before with other content; void the batch and begin anew',
      {
        field: 'items',
      },
    ),
  invalid: (batch: string, faults: number): Refusal =>
    refusedBecause(
      'INVALID',
      `Nothing of the batch is paid because ${faults} things are wrong with its lines; read its faults, mend them and send it again`,
      { details: { batch, faults } },
    ),
  empty: (): Refusal => refusedBecause('EMPTY', 'The batch has no items'),
  itemsDiffer: (received: number): Refusal =>
    conflict('ITEMS_DIFFER', `${received} items were received, which is not the number confirmed`, {
      field: 'items',
      details: { received },
    }),
  totalDiffers: (received: string): Refusal =>
    conflict('TOTAL_DIFFERS', `The items received come to ${received}, which is not the total confirmed`, {
      field: 'total',
      details: { received },
    }),
  checksumDiffers: (received: string): Refusal =>
    conflict('CHECKSUM_DIFFERS', 'What was received has another checksum than the one confirmed', {
      field: 'checksum',
      details: { received },
    }),
  sentBefore: (batch: string): Refusal =>
    conflict(
      'SENT_BEFORE',
      `The same was sent before as batch ${batch}; void that one first if this is meant`,
      {
        details: { batch },
      },
    ),

  fileTooLarge: (most: number): Refusal =>
    refusedBecause('FILE_TOO_LARGE', `A file has at most ${most} bytes; send more than one batch`, {
      kind: 'too-large',
      details: { most },
    }),
  fileType: (): Refusal =>
    malformed(
      'FILE_TYPE',
      'Send the file as text/csv, or as the media type of an XLSX workbook',
      'Content-Type',
    ),
  fileMalformed: (why: string): Refusal =>
    refusedBecause('FILE_MALFORMED', `The file cannot be read: ${why}`, { kind: 'malformed' }),
  columnUnknown: (column: string, known: string): Refusal =>
    malformed('COLUMN_UNKNOWN', `The file has a column "${column}"; the columns are ${known}`, 'columns'),
  columnMissing: (column: string): Refusal =>
    malformed('COLUMN_MISSING', `The file has no column ${column}`, 'columns'),
  columnTwice: (column: string): Refusal =>
    malformed('COLUMN_TWICE', `The file has more than one column ${column}`, 'columns'),

  orderUnknown: (order: string): Refusal =>
    refusedBecause('ORDER_UNKNOWN', `The batch has no item of order ${order}`, {
      field: 'orderNumbers',
      details: { order },
    }),
  notRetryable: (order: string, because: string): Refusal =>
    conflict(
      'NOT_RETRYABLE',
      `The item of order ${order} is ${because}; only what failed for good is tried again`,
      {
        field: 'orderNumbers',
        details: { order, because },
      },
    ),
  tiersMalformed: (why: string): Refusal => malformed('TIERS_MALFORMED', why, 'tiers'),
  currencyNotInBook: (currency: string): Refusal =>
    refusedBecause('CURRENCY_NOT_IN_BOOK', `The book does not keep ${currency}; add it to the book first`, {
      field: 'currency',
    }),
} as const;
