import type { FaultCode } from './faults.js';

export interface SplitFault {
  readonly code: FaultCode;
  readonly reason: string;
}

export type Split = (line: string) => string[] | SplitFault;

const UNTERMINATED: SplitFault = {
  code: 'QUOTE_UNTERMINATED',
  reason: 'A quote is opened and not closed in this line',
};
const MISPLACED: SplitFault = {
  code: 'QUOTE_MISPLACED',
  reason: 'Between a closing quote and the next delimiter stands something',
};
/** Of GBK and GB18030: whatever follows such a byte belongs to its character, also what looks like a delimiter. */
const isLead = (code: number): boolean => code >= 0x81 && code <= 0xfe;

/**
 * How the lines of a delimited file are cut into values. Lines come as bytes, one character for each.
 * @param isDoubleByte whether a second byte may look like the delimiter
 */
export function splitterOf(delimiter: string, quotes: boolean, isDoubleByte: boolean): Split {
  const inDoubleBytes = isDoubleByte && delimiter >= '0';
  return (line) => {
    const isQuoted = quotes && line.includes('"');
    // Most lines: nothing in them needs a closer look.
    if (!isQuoted && (!inDoubleBytes || !/[\x80-\xff]/.test(line))) return line.split(delimiter);
    return splitWithCare(line, delimiter, quotes, isDoubleByte);
  };
}

function splitWithCare(
  line: string,
  delimiter: string,
  quotes: boolean,
  isDoubleByte: boolean,
): string[] | SplitFault {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    if (quotes && line[at] === '"') {
      const end = closingQuote(line, at + 1);
      if (end < 0) return UNTERMINATED;
      values.push(line.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
      if (at < line.length && line[at] !== delimiter) return MISPLACED;
    } else {
      const end = nextDelimiter(line, delimiter, at, isDoubleByte);
      values.push(line.slice(at, end));
      at = end;
    }
    if (at >= line.length) return values;
    at += 1;
  }
}

/** No byte of a character is a quote, in any of the charsets. @returns -1 when there is none */
function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2))
    if (line[at + 1] !== '"') return at;
  return -1;
}

function nextDelimiter(line: string, delimiter: string, from: number, isDoubleByte: boolean): number {
  if (!isDoubleByte) {
    const at = line.indexOf(delimiter, from);
    return at < 0 ? line.length : at;
  }
  for (let at = from; at < line.length; at++) {
    if (isLead(line.charCodeAt(at))) at += 1;
    else if (line[at] === delimiter) return at;
  }
  return line.length;
}

/** The lines of a fixed width file: each value is so many bytes. @returns a fault when the line is shorter or longer */
export function fixedSplitter(widths: readonly number[]): Split {
  const ends: number[] = [];
  let total = 0;
  for (const width of widths) ends.push((total += width));
  const differs: SplitFault = { code: 'LINE_WIDTH', reason: `The line must have ${total} bytes` };
  return (line) => {
    if (line.length !== total) return differs;
    let from = 0;
    return ends.map((end) => {
      const value = line.slice(from, end);
      from = end;
      return value;
    });
  };
}
