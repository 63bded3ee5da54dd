import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { tradeFileRefusals } from '../trade-files.errors.js';
import { detailProblem, frameProblem, MalformedFormat, readFields } from './read-fields.rules.js';
import { CHARSETS, LINE_ENDS, type FormatConstants, type Line, type TradeFormat } from './trade-format.js';

const PROPERTIES = [
  ...[
    'layout',
    'charset',
    'byteOrderMark',
    'lineEnd',
    'delimiter',
    'quotes',
    'longestLine',
    'header',
    'detail',
  ],
  ...['trailer', 'endMarker', 'constants', 'key'],
];
const CONSTANTS = ['recordType', 'product', 'party', 'currency'] as const;
const DELIMITER = /^[,;|\t^~]$/;
const CODE = /^[\x21-\x7e]{1,64}$/;
const MOST_LINE_BYTES = 65_536;
const DEFAULT_LINE_BYTES = 4_096;
const LONGEST_MARKER = 64;

/**
 * A definition as somebody wrote it, with what was left out filled in: a function of the definition alone, so that the same
 * one is always read the same.
 */
export function readTradeFormat(definition: unknown): Result<TradeFormat> {
  try {
    return accepted(read(definition));
  } catch (error) {
    if (error instanceof MalformedFormat)
      return refused(tradeFileRefusals.formatMalformed(error.field, error.message));
    throw error;
  }
}

/** @throws MalformedFormat */
function read(definition: unknown): TradeFormat {
  const given = objectOf('', definition, PROPERTIES);
  const layout = oneOf('layout', given.layout, ['delimited', 'fixed'] as const);
  const isFixed = layout === 'fixed';
  const line = (name: 'header' | 'detail' | 'trailer'): Line | null =>
    given[name] === undefined || given[name] === null ? null : readFields(name, given[name], isFixed);
  const detail = line('detail');
  if (!detail) throw new MalformedFormat('detail', 'says what the lines of records look like');
  const format: TradeFormat = {
    layout,
    charset: oneOf('charset', given.charset ?? 'UTF-8', CHARSETS),
    byteOrderMark: oneOf('byteOrderMark', given.byteOrderMark ?? 'refused', ['allowed', 'refused'] as const),
    lineEnd: oneOf('lineEnd', given.lineEnd ?? 'LF', LINE_ENDS),
    delimiter: isFixed ? none('delimiter', given.delimiter) : delimiterOf(given.delimiter),
    quotes: flagOf('quotes', given.quotes ?? false, isFixed),
    longestLine: wholeOf('longestLine', given.longestLine ?? DEFAULT_LINE_BYTES, 16, MOST_LINE_BYTES),
    header: line('header'),
    detail,
    trailer: line('trailer'),
    endMarker: markerOf(given.endMarker),
    constants: constantsOf(given.constants),
    key: keyOf(given.key, detail),
  };
  const problem = frameProblem(format) ?? detailProblem(format);
  if (problem) throw problem;
  return format;
}

function objectOf(field: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedFormat(field, 'is an object');
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new MalformedFormat(
      field === '' ? unknown : `${field}/${unknown}`,
      `is not known; ${known.join(', ')} are`,
    );
  return value as Record<string, unknown>;
}

function oneOf<T extends string>(field: string, value: unknown, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) throw new MalformedFormat(field, `is one of ${allowed.join(', ')}`);
  return value as T;
}

function none(field: string, value: unknown): null {
  if (value === undefined || value === null) return null;
  throw new MalformedFormat(field, 'has no meaning in a fixed width layout');
}

function delimiterOf(value: unknown): string {
  if (typeof value === 'string' && DELIMITER.test(value)) return value;
  throw new MalformedFormat('delimiter', 'is one of , ; | ^ ~ and the tab');
}

function flagOf(field: string, value: unknown, isFixed: boolean): boolean {
  if (typeof value !== 'boolean') throw new MalformedFormat(field, 'is true or false');
  if (value && isFixed) throw new MalformedFormat(field, 'has no meaning in a fixed width layout');
  return value;
}

function wholeOf(field: string, value: unknown, min: number, max: number): number {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw new MalformedFormat(field, `is a whole number from ${min} to ${max}`);
}

function markerOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.length <= LONGEST_MARKER && /^[\x20-\x7e]+$/.test(value))
    return value;
  throw new MalformedFormat('endMarker', `is visible ASCII of at most ${LONGEST_MARKER} characters`);
}

function constantsOf(value: unknown): FormatConstants {
  const given = objectOf('constants', value ?? {}, CONSTANTS);
  const constants = { recordType: null, product: null, party: null, currency: null } as Record<
    string,
    string | null
  >;
  for (const name of CONSTANTS) {
    const text = given[name];
    if (text === undefined || text === null) continue;
    if (typeof text !== 'string' || !CODE.test(text))
      throw new MalformedFormat(`constants/${name}`, 'is visible ASCII of at most 64 characters');
    constants[name] = text;
  }
  return constants as unknown as FormatConstants;
}

function keyOf(value: unknown, detail: Line): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 4)
    throw new MalformedFormat('key', 'names one to four fields of the details');
  for (const name of value as unknown[]) {
    const field = detail.find((one) => one.name === name);
    if (!field) throw new MalformedFormat('key', `names ${String(name)}, which is no field of the details`);
    const isCode = field.type !== 'text' && field.required;
    if (!isCode)
      throw new MalformedFormat('key', `names ${field.name}, which must be required and no free text`);
  }
  return value as string[];
}
