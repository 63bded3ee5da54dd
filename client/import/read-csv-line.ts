import { parse } from 'csv-parse/sync';
import type { Column, Row } from './csv-columns.js';
import { lineRefused } from './line-problem.js';

/**
 * The cells of one line. A record never runs over the end of its line, because no field of a voucher may hold a line
 * break; so a quotation mark that is never closed damages one line and not the rest of the file.
 * @throws LineRefused
 */
export function cellsOf(text: string): string[] {
  try {
    const records = parse(text, { record_delimiter: '\n', relax_column_count: true });
    if (records.length === 1) return records[0]!;
  } catch (error) {
    throw lineRefused('CSV_MALFORMED', `The line is not CSV: ${(error as Error).message}`);
  }
  throw lineRefused('CSV_MALFORMED', 'The line is not CSV');
}

/** A line of a CSV file as the item of a batch; an empty cell says nothing. @throws LineRefused */
export function readCsvLine(columns: readonly Column[], text: string): Record<string, unknown> {
  const cells = cellsOf(text);
  if (cells.length !== columns.length) {
    throw lineRefused('COLUMN_COUNT', `The line has ${cells.length} columns, the header ${columns.length}`);
  }
  const row: Row = { fields: {}, parameters: {}, metadata: {}, move: {} };
  for (const [index, column] of columns.entries()) {
    const cell = cells[index]!;
    if (cell !== '') column.put(row, cell);
  }
  return itemOf(row);
}

function itemOf({ fields, parameters, metadata, move }: Row): Record<string, unknown> {
  const hasParameters = Object.keys(parameters).length > 0;
  const hasLines = Object.keys(move).length > 0;
  return {
    ...fields,
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...((hasParameters || !hasLines) && { parameters }),
    ...(hasLines && { lines: linesOf(move) }),
  };
}

/** What is missing is refused by the service, which names the field. */
function linesOf({ debitAccount, creditAccount, amount, currency }: Row['move']): object[] {
  return [
    { account: debitAccount ?? '', side: 'debit', amount: amount ?? '', currency: currency ?? '' },
    { account: creditAccount ?? '', side: 'credit', amount: amount ?? '', currency: currency ?? '' },
  ];
}
