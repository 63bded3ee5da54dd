import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import type { Cell, Row } from '../../src/finance-reports/report.js';
import { ROLE_KEYS } from './keys.js';
import type { Service } from './service.js';

/** A report as a client reads it. */
export interface ReadReport {
  readonly rows: Row[];
  readonly totals: Row[];
  readonly rowCount: number;
  readonly final: boolean;
}

export async function fetchReport(
  service: Service,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const authorization = `Bearer ${ROLE_KEYS.finance}`;
  return fetch(`${service.url}/v1/books/${path}`, { headers: { authorization, ...headers } });
}

export async function jsonReport(service: Service, path: string): Promise<ReadReport> {
  const answer = await fetchReport(service, path);
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${body}`);
  return JSON.parse(body) as ReadReport;
}

/** Read by a CSV reader: the keys, the records by key, and the line at the end. */
export async function csvReport(
  service: Service,
  path: string,
): Promise<{ text: string; keys: string[]; records: Record<string, string>[]; end: string }> {
  const text = Buffer.from(await (await fetchReport(service, `${path}&format=csv`)).arrayBuffer()).toString();
  const [keys, ...lines] = parse(text, { bom: true });
  const end = lines.pop()![0]!;
  const records = lines.map((line) => Object.fromEntries(line.map((cell, place) => [keys![place]!, cell])));
  return { text, keys: keys!, records, end };
}

/** A number as its digits, so that nothing of it is lost in reading. */
export interface NumberCell {
  readonly digits: string;
}
export type SheetCell = string | Date | NumberCell | null;

/** Read by a spreadsheet reader: the titles and the rows of a sheet. */
export async function xlsxReport(
  service: Service,
  path: string,
): Promise<{ titles: SheetCell[]; rows: SheetCell[][] }> {
  const answer = await fetchReport(service, `${path}&format=xlsx`);
  return readWorkbook(Buffer.from(await answer.arrayBuffer()));
}

export async function readWorkbook(
  file: Buffer,
  sheet = 1,
): Promise<{ titles: SheetCell[]; rows: SheetCell[][] }> {
  const parseNumber = (digits: string): NumberCell => ({ digits });
  const [titles, ...rows] = (await readSheet(file, sheet, {
    trim: false,
    parseNumber,
  } as never)) as unknown as SheetCell[][];
  return { titles: titles!, rows };
}

/** What a cell of the report is to be in a CSV file, after a reader has taken the quotes away. */
export function asInCsv(cell: Cell, isText: boolean): string {
  if (cell === null) return '';
  return isText && /^[=+\-@\t\r\n'＝＋－＠]/.test(String(cell)) ? `'${cell}` : String(cell);
}

/** What a cell of the report is to be on a sheet. */
export function asOnSheet(cell: Cell, kind: string): SheetCell {
  if (cell === null) return null;
  if (kind === 'date') return new Date(`${cell}T00:00:00Z`);
  const isNumber = kind === 'count' || (kind === 'amount' && significant(String(cell)) <= 15);
  return isNumber ? { digits: String(cell) } : String(cell);
}

const significant = (amount: string): number => amount.replace(/[-.]/g, '').replace(/^0+/, '').length;
