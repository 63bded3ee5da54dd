import { isUtf8 } from 'node:buffer';
import type { BatchItem } from '../index.js';
import { LineRefused, lineRefused, type LineProblem } from './line-problem.js';
import { MAX_LINE_BYTES, type Line } from './read-lines.js';

/** A line of the file that is a voucher, or wanted to be one. */
export interface Entry {
  readonly line: number;
  readonly original: string;
  readonly requestNumber: string | undefined;
  /** What is sent; missing when the line is refused without asking the service. */
  readonly item?: BatchItem & { requestNumber: string };
  readonly problem?: LineProblem;
}

export interface EntryOptions {
  /** @throws LineRefused */
  readonly read: (text: string) => Record<string, unknown>;
  /** Begins the request number of lines that have none; the line number ends it. */
  readonly numberPrefix: string | undefined;
}

/** Of a line that is longer than it may be, the error file shows the beginning. */
const SHOWN_CHARACTERS = 1_000;

/** @returns null for an empty line */
export function readEntry(line: Line, options: EntryOptions): Entry | null {
  if (line.bytes.length === 0) return null;
  const text = textOf(line);
  let requestNumber: string | undefined;
  try {
    refuseUnreadable(line);
    const item = options.read(text);
    const given = givenNumber(item) ?? numberOf(line.number, options.numberPrefix);
    requestNumber = String(given);
    // The service checks the shape of every item; its answer is worth more than a copy of its rules here.
    const sent = { ...item, requestNumber: given } as Entry['item'] & object;
    return { line: line.number, original: text, requestNumber, item: sent };
  } catch (error) {
    if (!(error instanceof LineRefused)) throw error;
    const original = line.tooLong ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
    return { line: line.number, original, requestNumber, problem: error.problem };
  }
}

/** Without the mark that some programs put before the first line. */
export const textOf = ({ number, bytes }: Line): string => {
  const text = bytes.toString('utf8');
  return number === 1 ? text.replace(/^\uFEFF/, '') : text;
};

/** @throws LineRefused */
export function refuseUnreadable({ bytes, tooLong }: Line): void {
  if (tooLong) throw lineRefused('LINE_TOO_LONG', `A line has at most ${MAX_LINE_BYTES} bytes`);
  if (!isUtf8(bytes)) throw lineRefused('NOT_UTF8', 'The line is not UTF-8');
}

const givenNumber = ({ requestNumber }: Record<string, unknown>): unknown =>
  requestNumber === '' ? undefined : requestNumber;

/** @throws LineRefused */
function numberOf(line: number, prefix: string | undefined): string {
  if (prefix !== undefined) return `${prefix}${line}`;
  const detail = 'The line has no request number; give it one, or give --number-prefix';
  throw lineRefused('REQUEST_NUMBER_MISSING', detail, 'requestNumber');
}
