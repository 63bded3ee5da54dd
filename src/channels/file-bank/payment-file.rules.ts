import { createHash } from 'node:crypto';
import { isBusinessDate } from '../../platform/clock/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { LINE_END_BYTES, type FileLayout, type FileTerms } from './file-terms.js';
import { isFieldProblem, lineOf, type FieldProblem, type RecordValues } from './record.rules.js';

/** Of a payment file, what its bytes are made of. */
export interface FileHead {
  /** YYYY-MM-DD. */
  readonly fileDate: string;
  readonly number: number;
  readonly currency: string;
  readonly decimals: number;
}

export interface FileEntry {
  readonly position: number;
  readonly requestNumber: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly payee: { readonly name: string; readonly bank: string; readonly account: string };
  readonly purpose: string;
}

const NUMBER_DIGITS = 4;

/** Date and number: what bank and service know the file by within its channel, 12 digits. */
export const fileReference = ({ fileDate, number }: Pick<FileHead, 'fileDate' | 'number'>): string =>
  fileDate.replaceAll('-', '') + String(number).padStart(NUMBER_DIGITS, '0');

/** @returns null for what is no reference: twelve digits that begin with a date */
export function referenceParts(reference: string): Pick<FileHead, 'fileDate' | 'number'> | null {
  const parts = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{4})$/.exec(reference);
  const fileDate = parts?.slice(1, 4).join('-');
  return fileDate && isBusinessDate(fileDate) ? { fileDate, number: Number(parts![4]) } : null;
}

export const fileNameOf = ({ name }: Pick<FileTerms, 'name'>, reference: string): string =>
  name.replace('{file}', reference);

/**
 * The bytes of a payment file: nothing but a function of what is given, so that they can be made again at any time.
 * @param entries in order of their positions
 * @throws Error when an entry does not fit, which {@link unfitField} has ruled out before it was entered
 */
export function paymentFileBytes(layout: FileLayout, head: FileHead, entries: readonly FileEntry[]): Buffer {
  const total = entries.reduce((sum, { amount }) => sum + amount, 0n);
  const frame: RecordValues = {
    ...headValues(head),
    ...{ count: String(entries.length), total: formatAmount(total, head.decimals) },
  };
  const lines = [
    lineOf(layout, layout.header, frame, head.decimals),
    ...entries.map((entry) => lineOf(layout, layout.detail, entryValues(head, entry), head.decimals)),
    lineOf(layout, layout.trailer, frame, head.decimals),
  ];
  const end = LINE_END_BYTES[layout.lineEnd];
  return Buffer.concat(lines.flatMap((line) => [wholeLine(line), end]));
}

/** The field of the format that the payment does not fit into; null: it does. */
export function unfitField(layout: FileLayout, head: FileHead, entry: FileEntry): FieldProblem | null {
  const line = lineOf(layout, layout.detail, entryValues(head, entry), head.decimals);
  return isFieldProblem(line) ? line : null;
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Of a format that nobody has seen yet: what a file of it would look like, or what does not fit into it. */
export function sampleFile(
  layout: FileLayout,
  { currency, decimals }: Pick<FileHead, 'currency' | 'decimals'>,
): Buffer | FieldProblem {
  const head = { fileDate: '2026-11-22', number: 1, currency, decimals };
  const entry = (position: number, payee: FileEntry['payee'], purpose: string): FileEntry => ({
    ...{ position, requestNumber: `019aa${String(position).padStart(27, '0')}`, payee, purpose },
    amount: BigInt(position) * 12_345n,
  });
  const entries = [
    entry(1, { name: '张三', bank: 'ICBC', account: '6222020000001234' }, 'salary 工资'),
    entry(
      2,
      { name: 'Li "Lisi" Si, Ltd.', bank: 'CCB', account: '6217000000005678' },
      'rent | 2026-11; paid',
    ),
  ];
  const problem = entries.map((each) => unfitField(layout, head, each)).find((found) => found !== null);
  return problem ?? paymentFileBytes(layout, head, entries);
}

const headValues = ({ fileDate, number, currency }: FileHead): RecordValues => ({
  file: fileReference({ fileDate, number }),
  ...{ 'file-date': fileDate, 'file-number': String(number), currency },
});

const entryValues = (head: FileHead, entry: FileEntry): RecordValues => ({
  ...headValues(head),
  position: String(entry.position),
  'request-number': entry.requestNumber,
  amount: formatAmount(entry.amount, head.decimals),
  'payee-name': entry.payee.name,
  'payee-bank': entry.payee.bank,
  'payee-account': entry.payee.account,
  purpose: entry.purpose,
});

function wholeLine(line: Buffer | FieldProblem): Buffer {
  if (isFieldProblem(line)) throw new Error(`The file cannot be written: ${line.field}: ${line.reason}`);
  return line;
}
