import { formatAmount } from '../platform/money/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { WholeSummary } from './read-summaries.js';

const HEADER =
  'book,businessDate,revision,voucher,line,currency,erpAccount,glAccount,debit,credit,dayClosed\r\n';
const BYTE_ORDER_MARK = '\ufeff';

/**
 * A summary as RFC 4180 text, a line of a voucher a row. Every cell is a code, a number or a date by its pattern: none needs
 * quotes, and none is taken for a formula.
 */
export function csvOf(book: BookRef, { summary, lines }: WholeSummary, withMark: boolean): string {
  const { businessDate, revision, dayClosed } = summary;
  const rows = lines.map(({ voucher, line, currency, erpAccount, glAccount, side, amount }) => {
    const units = formatAmount(amount, book.currencies.get(currency) ?? 0);
    const sides = side === 'D' ? [units, ''] : ['', units];
    return [
      ...[book.code, businessDate, revision, voucher, line, currency, erpAccount, glAccount],
      ...[...sides, dayClosed],
    ].join();
  });
  return (withMark ? BYTE_ORDER_MARK : '') + HEADER + rows.map((row) => `${row}\r\n`).join('');
}
