import type { Refusal } from '../../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `LEDGER.${code}`,
  message,
  ...more,
});

export const refundRefusals = {
  receiptNotFound: (receipt: string): Refusal =>
    refusedBecause(
      'RECEIPT_NOT_FOUND',
      `The book has no voucher ${receipt}; name the one by which the money came in`,
      {
        field: 'receipt',
      },
    ),
  receiptElsewhere: (account: string): Refusal =>
    refusedBecause(
      'RECEIPT_ELSEWHERE',
      `Account ${account} alone must have got the receipt, by one line, in the same currency and without a purpose; refund others by a refund of the voucher`,
      { field: 'receipt', details: { account } },
    ),
  notRefundable: (kind: 'reversal' | 'refund'): Refusal =>
    refusedBecause(
      'REFUND_NOT_REFUNDABLE',
      kind === 'refund'
        ? 'A refund is not refunded; reverse it, or refund more of its receipt'
        : 'A reversal is not refunded',
    ),
  notReceipt: (): Refusal =>
    refusedBecause(
      'NOT_A_RECEIPT',
      'The voucher is no receipt: it must be in one currency, with money that came in on the debit side and who got it on the credit side',
    ),
  exceedsReceipt: (left: string): Refusal =>
    refusedBecause(
      'REFUND_EXCEEDS_RECEIPT',
      `What was not received cannot be refunded (有收才有退): ${left} of the receipt is left`,
      { field: 'amount', details: { left } },
    ),
  noPayee: (part: string): Refusal =>
    refusedBecause(
      'REFUND_HAS_NO_PAYEE',
      `The fee bears less than the refund and nobody else got a part of the receipt: ${part} is borne by nobody`,
      { field: 'fee', details: { part } },
    ),
  lineNotThere: (index: number, lineNumber: number): Refusal =>
    refusedBecause(
      'VOUCHER_LINE_NOT_FOUND',
      `Line ${lineNumber} is none on which the receipt came in or was paid out; the part of the fee follows from its rule`,
      { field: `lines/${index}/lineNumber`, details: { lineNumber } },
    ),
  lineTwice: (index: number, lineNumber: number): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.LINE_TWICE',
    message: `Line ${lineNumber} is there twice; say the whole amount once`,
    field: `lines/${index}/lineNumber`,
  }),
  linesDiffer: (named: string, wanted: string): Refusal =>
    refusedBecause(
      'REFUND_LINES_DIFFER',
      `The lines named come to ${named}, while ${wanted} is their part of the refund`,
      { field: 'lines', details: { named, wanted } },
    ),
} as const;
