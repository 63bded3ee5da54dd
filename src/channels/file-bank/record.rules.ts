import { formatAmount } from '../../platform/money/index.js';
import { beginningOf, decoded, encoded } from './charset.js';
import type { FieldKind, FileLayout, RecordField } from './file-terms.js';

/** What fields hold, as text: amounts and totals as decimal strings, dates as YYYY-MM-DD. */
export type RecordValues = Readonly<Partial<Record<FieldKind, string>>>;

export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** Said for people; where the field is too narrow they lose their end rather than the payment. */
const MAY_BE_CUT: ReadonlySet<FieldKind> = new Set(['payee-name', 'purpose', 'message']);
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\ufffd]/gu;
const QUOTE = '"';
const MONEY: ReadonlySet<FieldKind> = new Set(['amount', 'total']);

/**
 * A line of a file without its end.
 * @param decimals of the currency
 * @returns the field that its value does not fit into, when there is one
 */
export function lineOf(
  layout: FileLayout,
  fields: readonly RecordField[],
  values: RecordValues,
  decimals: number,
): Buffer | FieldProblem {
  const parts: Buffer[] = [];
  for (const [index, field] of fields.entries()) {
    const text = textOf(field, values, decimals);
    const part = layout.delimiter === null ? filled(field, text, layout) : text;
    if (part === null)
      return { field: field.name, reason: `${text} is longer than its ${field.width} bytes` };
    if (typeof part !== 'string') parts.push(part);
    else
      parts.push(
        encoded((index > 0 ? layout.delimiter! : '') + quoted(part, layout.delimiter!), layout.charset),
      );
  }
  return Buffer.concat(parts);
}

function textOf(field: RecordField, values: RecordValues, decimals: number): string {
  const { holds } = field;
  if (holds === 'constant') return field.value ?? '';
  const text = (values[holds] ?? '').replace(UNPRINTABLE, ' ');
  if (MONEY.has(holds) && field.amountForm === 'minor') return minorDigits(text, decimals);
  if (holds === 'file-date' && field.dateForm !== 'YYYY-MM-DD') return text.replaceAll('-', '');
  return text;
}

/** Without leading zeros; the text is an amount of the currency that this service has written. */
function minorDigits(text: string, decimals: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(decimals, '0')).toString();
}

/** To its width. null: it does not fit, and must not be cut. */
function filled(field: RecordField, text: string, { charset }: FileLayout): Buffer | null {
  const width = field.width!;
  const whole = encoded(text, charset);
  const isTooLong = whole.length > width;
  if (isTooLong && !MAY_BE_CUT.has(field.holds)) return null;
  const bytes = isTooLong ? encoded(beginningOf(text, width, charset), charset) : whole;
  const padding = Buffer.alloc(width - bytes.length, field.pad ?? ' ');
  return Buffer.concat(field.align === 'right' ? [padding, bytes] : [bytes, padding]);
}

function quoted(text: string, delimiter: string): string {
  if (!text.includes(delimiter) && !text.includes(QUOTE)) return text;
  return QUOTE + text.replaceAll(QUOTE, QUOTE + QUOTE) + QUOTE;
}

/** Reads a line of a file without its end; the opposite of {@link lineOf}, where nothing was cut. */
export function valuesOf(
  layout: FileLayout,
  fields: readonly RecordField[],
  line: Buffer,
  decimals: number,
): RecordValues | FieldProblem {
  const texts = layout.delimiter === null ? columnsOf(layout, fields, line) : partsOf(layout, line);
  if (!Array.isArray(texts)) return texts;
  if (texts.length !== fields.length)
    return { field: '', reason: `it has ${texts.length} fields, not ${fields.length}` };
  const values: Partial<Record<FieldKind, string>> = {};
  for (const [index, field] of fields.entries()) {
    const value = valueOf(field, texts[index]!, decimals);
    if (value === null)
      return { field: field.name, reason: `${shown(texts[index]!)} is not what stands there` };
    if (field.holds !== 'constant' && field.holds !== 'ignored') values[field.holds] = value;
  }
  return values;
}

/** Of fixed width: cut by bytes, before anything is decoded. */
function columnsOf(
  { charset }: FileLayout,
  fields: readonly RecordField[],
  line: Buffer,
): string[] | FieldProblem {
  const width = fields.reduce((sum, field) => sum + field.width!, 0);
  if (line.length !== width) return { field: '', reason: `it has ${line.length} bytes, not ${width}` };
  const texts: string[] = [];
  let at = 0;
  for (const field of fields) {
    const text = decoded(line.subarray(at, at + field.width!), charset);
    if (text === null) return { field: field.name, reason: `it is not ${charset}` };
    texts.push(unpadded(field, text));
    at += field.width!;
  }
  return texts;
}

/** Of a number that is filled with zeros the last one stays. */
function unpadded({ pad = ' ', align }: RecordField, text: string): string {
  let [start, end] = [0, text.length];
  if (align === 'right') while (start < end && text[start] === pad) start++;
  else while (end > start && text[end - 1] === pad) end--;
  const rest = text.slice(start, end);
  return pad === '0' && (rest === '' || rest.startsWith('.')) && text !== '' ? `0${rest}` : rest;
}

function partsOf({ charset, delimiter }: FileLayout, line: Buffer): string[] | FieldProblem {
  const text = decoded(line, charset);
  if (text === null) return { field: '', reason: `it is not ${charset}` };
  const parts: string[] = [];
  for (let at = 0; ; at++) {
    const part = text[at] === QUOTE ? quotedPart(text, at) : plainPart(text, at, delimiter!);
    if (part === null || (part.end < text.length && text[part.end] !== delimiter))
      return { field: '', reason: `its quotes do not close, from character ${at + 1} on` };
    parts.push(part.text);
    if (part.end === text.length) return parts;
    at = part.end;
  }
}

interface Part {
  readonly text: string;
  /** Where the delimiter after it stands. */
  readonly end: number;
}

function plainPart(text: string, from: number, delimiter: string): Part {
  const next = text.indexOf(delimiter, from);
  const end = next < 0 ? text.length : next;
  return { text: text.slice(from, end), end };
}

function quotedPart(text: string, from: number): Part | null {
  for (let at = from + 1; ; at += 2) {
    at = text.indexOf(QUOTE, at);
    if (at < 0) return null;
    if (text[at + 1] !== QUOTE)
      return { text: text.slice(from + 1, at).replaceAll(QUOTE + QUOTE, QUOTE), end: at + 1 };
  }
}

const CODE = /^[\x21-\x7e]{1,64}$/;
const REFERENCE = /^[\x21-\x7e]{0,128}$/;
const COUNT = /^[0-9]{1,9}$/;

/** What each kind of field must look like. Texts for people are bounded elsewhere. */
const SHAPES: Readonly<Partial<Record<FieldKind, RegExp>>> = {
  ...{ file: /^[0-9]{12}$/, 'file-number': COUNT, count: COUNT, position: COUNT },
  ...{ code: CODE, 'request-number': /^[\x21-\x7e]{1,64}$/, currency: /^[\x21-\x7e]{1,16}$/ },
  ...{ 'bank-reference': REFERENCE, 'return-reference': REFERENCE },
};

/** @returns null when it is not of the form of the field */
function valueOf(field: RecordField, text: string, decimals: number): string | null {
  const { holds } = field;
  if (holds === 'constant') return text === (field.value ?? '') ? text : null;
  if (text.search(UNPRINTABLE) >= 0) return null;
  if (MONEY.has(holds)) return moneyOf(field, text, decimals);
  if (holds === 'file-date') return dateOf(field, text);
  return SHAPES[holds]?.test(text) === false ? null : text;
}

/** As a decimal string. A bank may fill with zeros; a sign, an exponent or a comma is none of ours. */
function moneyOf({ amountForm }: RecordField, text: string, decimals: number): string | null {
  if (amountForm === 'minor') return /^[0-9]{1,40}$/.test(text) ? formatAmount(BigInt(text), decimals) : null;
  if (!/^[0-9]{1,40}([.][0-9]{1,18})?$/.test(text)) return null;
  return text.replace(/^0+(?=[0-9])/, '');
}

function dateOf({ dateForm }: RecordField, text: string): string | null {
  if (dateForm === 'YYYY-MM-DD') return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? text : null;
  const parts = /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text);
  return parts && parts.slice(1).join('-');
}

const MOST_SHOWN = 60;
const shown = (text: string): string => JSON.stringify(text.slice(0, MOST_SHOWN));

export const isFieldProblem = (value: object): value is FieldProblem => 'reason' in value && 'field' in value;
