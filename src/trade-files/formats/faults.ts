import { firstCharacters } from '../../platform/text/index.js';

/** Kept of a file; reading ends with the last one. */
export const MOST_FAULTS = 1_000;
const LONGEST_VALUE = 64;

export type FaultCode =
  // Of the file as a whole.
  | 'CHECKSUM_MISSING'
  | 'CHECKSUM_DIFFERS'
  | 'BYTES_LOST'
  | 'COMPRESSED'
  | 'EMPTY'
  | 'BYTE_ORDER_MARK'
  | 'TOO_LARGE'
  // Of a line.
  | 'LINE_TOO_LONG'
  | 'LINE_END'
  | 'LINE_MISSING'
  | 'FIELD_COUNT'
  | 'LINE_WIDTH'
  | 'QUOTE_UNTERMINATED'
  | 'QUOTE_MISPLACED'
  | 'END_MARKER_MISSING'
  // Of a field.
  | 'CHARSET'
  | 'CONTROL_CHARACTER'
  | 'FORMULA'
  | 'REQUIRED'
  | 'TOO_LONG'
  | 'PATTERN'
  | 'VALUE_UNKNOWN'
  | 'CONSTANT'
  | 'NOT_A_CODE'
  | 'NOT_DIGITS'
  | 'NOT_AN_AMOUNT'
  | 'DECIMALS'
  | 'NOT_A_DATE'
  | 'NOT_A_TIME'
  | 'CURRENCY_UNKNOWN'
  | 'KEY_TOO_LONG'
  // Between lines, and with what is known.
  | 'RECORDS_DIFFER'
  | 'LINES_DIFFER'
  | 'TOTAL_DIFFERS'
  | 'SUM_DIFFERS'
  | 'BUSINESS_DATE_DIFFERS'
  | 'REGISTRAR_DIFFERS'
  | 'KEY_TWICE'
  | 'KEY_KNOWN'
  | 'PRODUCT_UNKNOWN'
  | 'PARTY_UNKNOWN';

/** What is wrong in a file, and where. */
export interface Fault {
  /** From 1; 0: the file as a whole. */
  readonly line: number;
  /** Name of the field in the format; '' for the line as a whole. */
  readonly field: string;
  /** What stands there, its beginning. */
  readonly value: string;
  readonly code: FaultCode;
  readonly reason: string;
}

/** The first thousand faults of a file, and whether there may be more. */
export class Faults {
  readonly list: Fault[] = [];

  get any(): boolean {
    return this.list.length > 0;
  }

  get full(): boolean {
    return this.list.length >= MOST_FAULTS;
  }

  add(line: number, field: string, value: string, code: FaultCode, reason: string): void {
    if (this.full) return;
    this.list.push({ line, field, value: shown(value), code, reason });
  }
}

/** What cannot be read by a person is shown as a question mark; the beginning is enough. */
function shown(value: string): string {
  return firstCharacters(value, LONGEST_VALUE).replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, '?');
}
