import { parseAmount } from '../../platform/money/index.js';
import { LINE_END_BYTES, type FileLayout, type RecordField } from './file-terms.js';
import { isFieldProblem, valuesOf, type FieldProblem, type RecordValues } from './record.rules.js';

/** What is wrong with a file that came, and where; line 0 is the file as a whole. */
export interface LineProblem extends FieldProblem {
  readonly line: number;
}

/** A file of the bank that was found sound. Amounts are decimal strings, as the bank says them. */
export interface IncomingFile {
  /** Date and number of the payment file that it is about. */
  readonly file: string;
  /** Of acknowledgements: about the file as a whole. null: the format has none. */
  readonly code: string | null;
  readonly message: string | null;
  readonly lines: readonly IncomingLine[];
}

export interface IncomingLine {
  /** In the file, from 1. */
  readonly line: number;
  readonly requestNumber: string;
  readonly code: string;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly bankReference: string | null;
  /** Of money that came back (退票). null: it is about the payment itself. */
  readonly returnReference: string | null;
  readonly message: string | null;
}

const MOST_PROBLEMS = 20;

/**
 * Reads a file of the bank whole, or not at all.
 * @param decimals of the channel's currency
 * @param mostLines more is refused before anything is read
 * @returns the first of what is wrong, when anything is
 */
export function readIncoming(
  layout: FileLayout,
  bytes: Buffer,
  decimals: number,
  mostLines: number,
): IncomingFile | LineProblem[] {
  const lines = linesOf(layout, bytes);
  if (lines === null) return [whole(`it does not end with the ${layout.lineEnd} of a last line`)];
  if (lines.length < 2) return [whole('it has no header and trailer')];
  if (lines.length - 2 > mostLines) return [whole(`it has more than ${mostLines} lines`)];
  const problems: LineProblem[] = [];
  const read = (fields: readonly RecordField[], index: number): RecordValues => {
    const values = valuesOf(layout, fields, lines[index]!, decimals);
    if (!isFieldProblem(values)) return values;
    if (problems.length < MOST_PROBLEMS) problems.push({ line: index + 1, ...values });
    return {};
  };
  const header = read(layout.header, 0);
  const trailer = read(layout.trailer, lines.length - 1);
  const details = lines.slice(1, -1).map((_, index) => detailOf(read(layout.detail, index + 1), index + 2));
  if (problems.length > 0) return problems;
  const frame = { ...trailer, ...header };
  problems.push(...totalsProblems({ header, trailer }, details, decimals), ...doubledLines(details));
  if (problems.length > 0) return problems.slice(0, MOST_PROBLEMS);
  return { file: frame.file!, code: frame.code ?? null, message: given(frame.message), lines: details };
}

const whole = (reason: string): LineProblem => ({ line: 0, field: '', reason });

/** Line ends are those that were agreed: a lone CR or LF inside of a line is found by the fields. */
function linesOf({ lineEnd }: FileLayout, bytes: Buffer): Buffer[] | null {
  const end = LINE_END_BYTES[lineEnd];
  const lines: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const next = bytes.indexOf(end, at);
    if (next < 0) return null;
    lines.push(bytes.subarray(at, next));
    at = next + end.length;
  }
  return lines;
}

const given = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

const detailOf = (values: RecordValues, line: number): IncomingLine => ({
  line,
  requestNumber: values['request-number'] ?? '',
  code: values.code ?? '',
  ...{ amount: given(values.amount), currency: given(values.currency) },
  bankReference: given(values['bank-reference']),
  returnReference: given(values['return-reference']),
  message: given(values.message),
});

/** Whatever header and trailer say of count and total must be so. */
function totalsProblems(
  frame: { readonly header: RecordValues; readonly trailer: RecordValues },
  lines: readonly IncomingLine[],
  decimals: number,
): LineProblem[] {
  const problems: LineProblem[] = [];
  const places = [
    ['header', 1, frame.header],
    ['trailer', lines.length + 2, frame.trailer],
  ] as const;
  for (const [place, line, { count, total }] of places) {
    if (count !== undefined && Number(count) !== lines.length)
      problems.push({
        line,
        field: 'count',
        reason: `the ${place} says ${count}, there are ${lines.length}`,
      });
    if (total === undefined) continue;
    const sum = sumOf(lines, decimals);
    const said = parseAmount(total, decimals);
    if (sum === null || !said.ok || said.minor !== sum)
      problems.push({
        line,
        field: 'total',
        reason: `the ${place} says ${total}, the lines add up to something else`,
      });
  }
  return problems;
}

/** null: a line has no amount of the currency. */
function sumOf(lines: readonly IncomingLine[], decimals: number): bigint | null {
  let sum = 0n;
  for (const { amount } of lines) {
    const parsed = parseAmount(amount ?? '', decimals);
    if (!parsed.ok) return null;
    sum += parsed.minor;
  }
  return sum;
}

/** One file says one thing of a payment, and tells of a return once. */
function doubledLines(lines: readonly IncomingLine[]): LineProblem[] {
  const seen = new Map<string, number>();
  const problems: LineProblem[] = [];
  for (const { line, requestNumber, returnReference } of lines) {
    const key = returnReference === null ? `payment ${requestNumber}` : `return ${returnReference}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, line);
    else
      problems.push({
        ...{ line, field: returnReference === null ? 'request-number' : 'return-reference' },
        reason: `line ${before} speaks of the same`,
      });
  }
  return problems;
}
