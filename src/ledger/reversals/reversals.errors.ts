import type { Refusal } from '../../platform/errors/index.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `LEDGER.${code}`,
  message,
  ...more,
});

export const reversalRefusals = {
  notReversible: (): Refusal =>
    refusedBecause(
      'REVERSAL_NOT_REVERSIBLE',
      'A reversal is not reversed; post the voucher again, with a link `corrects` to the first one',
    ),
  nothingLeft: (): Refusal =>
    refusedBecause('NOTHING_LEFT_TO_REVERSE', 'All of the voucher was reversed or refunded before'),
  linesNeeded: (currency: string, debit: string, credit: string): Refusal =>
    refusedBecause(
      'REVERSAL_NEEDS_LINES',
      `What is left of the lines in ${currency} does not balance, for parts were taken back before; name lines and amounts`,
      { field: 'lines', details: { currency, debit, credit } },
    ),
  lineNotThere: (index: number, lineNumber: number): Refusal =>
    refusedBecause('VOUCHER_LINE_NOT_FOUND', `The voucher has no line ${lineNumber}`, {
      field: `lines/${index}/lineNumber`,
      details: { lineNumber },
    }),
  lineTwice: (index: number, lineNumber: number): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.LINE_TWICE',
    message: `Line ${lineNumber} is there twice; say the whole amount once`,
    field: `lines/${index}/lineNumber`,
  }),
  moreThanLeft: (lineNumber: number, left: string): Refusal =>
    refusedBecause('MORE_THAN_LEFT', `Of line ${lineNumber} ${left} is left to reverse`, {
      field: 'lines',
      details: { lineNumber, left },
    }),
  overrideNotAllowed: (): Refusal => ({
    kind: 'forbidden',
    code: 'LEDGER.OVERRIDE_NOT_ALLOWED',
    message: 'A stop is passed by an operator, an approver or an administrator only',
    field: 'override',
  }),
  notOfClient: (): Refusal => ({
    kind: 'forbidden',
    code: 'LEDGER.VOUCHER_OF_ANOTHER_CLIENT',
    message: 'A poster reverses vouchers of its own client only; ask finance or an operator',
  }),
  tooManyLinks: (maximum: number): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.TOO_MANY_LINKS',
    message: `The entry of a correction has at most ${maximum} links of its own`,
    field: 'entry/links',
  }),
} as const;
