import type { Refusal } from '../../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `CLEARING.${code}`,
  message,
  ...more,
});

/** Why an order was not cleared at once. The codes are part of the API and never change their meaning. */
export const orderRefusals = {
  notFound: (id: string): Refusal =>
    refusedBecause('ORDER_NOT_FOUND', `The book has no order ${id} that was cleared at once`, {
      kind: 'not-found',
    }),
  isLive: (): Refusal =>
    refusedBecause(
      'ORDER_IS_LIVE',
      'Only an order that is invalid or cancelled for good is cleared at once; cancel it first',
      { field: 'orderState' },
    ),
  receiptMissing: (): Refusal =>
    refusedBecause(
      'ORDER_RECEIPT_MISSING',
      'An order that takes a trade back counts against the voucher by which its money came in; name it as receipt',
      { kind: 'malformed', field: 'receipt' },
    ),
  cleared: (): Refusal =>
    refusedBecause('ORDER_CLEARED', 'The record was cleared at once before; read that order', {
      kind: 'conflict',
      field: 'recordKey',
    }),
  inFile: (): Refusal =>
    refusedBecause('ORDER_IN_FILE', 'The record is in an accepted file, whose run clears it', {
      kind: 'conflict',
      field: 'recordKey',
    }),
  forwardNotCleared: (): Refusal =>
    refusedBecause(
      'FORWARD_NOT_CLEARED',
      'The file of the trade has come and is not cleared yet; send it again after that',
      {
        kind: 'conflict',
        field: 'forwardKey',
      },
    ),
  swept: (at: string): Refusal =>
    refusedBecause('ORDER_SWEPT', `The money of the trade was to be settled at ${at} UTC; it may be gone`, {
      field: 'forwardKey',
    }),
  held: (interceptor: string): Refusal =>
    refusedBecause('ORDER_HELD', `Interceptor ${interceptor} holds such records; have it come with a file`),
  hasSecond: (): Refusal =>
    refusedBecause(
      'ORDER_HAS_SECOND',
      'A record with second clearing is not cleared at once; have it come with a file',
    ),
  amountMalformed: (currency: string): Refusal =>
    refusedBecause('ORDER_AMOUNT', `The amount has more decimals than ${currency}`, {
      kind: 'malformed',
      field: 'amount',
    }),
  currencyNotInBook: (currency: string): Refusal =>
    refusedBecause('ORDER_CURRENCY', `The book does not keep ${currency}; add it to the book first`, {
      field: 'currency',
    }),
} as const;
