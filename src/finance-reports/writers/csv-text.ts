import type { Cell, Column, Row } from '../report.js';

/** CSV as RFC 4180 has it, made safe for spreadsheets. Pure. */

export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * What makes a spreadsheet read a text as a formula, also in full width. An apostrophe is among them so that taking one
 * apostrophe from the beginning of a text always gives back what was there.
 */
const READ_AS_FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;
/** Quoted too: what some spreadsheets take for a separator, and blanks at the ends. */
const NEEDS_QUOTES = /[",;|\t\r\n']|^\s|\s$/;

export function csvLine(row: Row, columns: readonly Column[]): string {
  return `${columns.map(({ key, kind }) => csvCell(row[key] ?? null, kind)).join(',')}\r\n`;
}

export const csvHeader = (columns: readonly Column[]): string =>
  `${columns.map(({ key }) => key).join(',')}\r\n`;

/** Amounts, dates and counts have shapes that are no formula: a minus before digits stays a minus. */
export function csvCell(cell: Cell, kind: Column['kind']): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return cell.toString();
  if (kind !== 'text') return cell;
  const harmless = READ_AS_FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
