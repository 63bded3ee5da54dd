import type { Refusal } from '../../platform/errors/index.js';
import { parseAmount } from '../../platform/money/index.js';
import type { Channel } from '../channel.js';
import { channelRefusals } from '../channels.errors.js';
import { encoded } from './charset.js';
import type { FieldKind, FileLayout, FileTerms, RecordField } from './file-terms.js';

type Part = 'header' | 'detail' | 'trailer';
type FileKind = 'payment' | 'acknowledgement' | 'result';

const PARTS: readonly Part[] = ['header', 'detail', 'trailer'];
const FRAME: readonly FieldKind[] = [
  'constant',
  'file',
  'file-date',
  'file-number',
  'count',
  'total',
  'currency',
];

/** What may stand in each part of each file. */
const ALLOWED: Readonly<Record<FileKind, Readonly<Record<Part, ReadonlySet<FieldKind>>>>> = {
  payment: {
    header: new Set(FRAME),
    detail: new Set([
      ...([
        'constant',
        'file',
        'file-date',
        'file-number',
        'currency',
        'position',
        'request-number',
      ] as const),
      ...(['amount', 'payee-name', 'payee-bank', 'payee-account', 'purpose'] as const),
    ]),
    trailer: new Set(FRAME),
  },
  acknowledgement: {
    header: new Set([...FRAME, 'ignored', 'code', 'message']),
    detail: new Set(['constant', 'ignored', 'request-number', 'code', 'amount', 'currency', 'message']),
    trailer: new Set([...FRAME, 'ignored']),
  },
  result: {
    header: new Set([...FRAME, 'ignored']),
    detail: new Set([
      ...(['constant', 'ignored', 'position', 'request-number', 'code', 'amount', 'currency'] as const),
      ...(['bank-reference', 'return-reference', 'message'] as const),
    ]),
    trailer: new Set([...FRAME, 'ignored']),
  },
};

/** Without these a file cannot be told from another, added up, or understood. */
const NEEDED: Readonly<Record<FileKind, readonly (readonly [Part | 'frame', FieldKind])[]>> = {
  payment: [
    ...([
      ['header', 'file'],
      ['frame', 'count'],
      ['frame', 'total'],
      ['detail', 'request-number'],
    ] as const),
    ...([
      ['detail', 'amount'],
      ['detail', 'payee-name'],
      ['detail', 'payee-account'],
    ] as const),
  ],
  acknowledgement: [
    ...([
      ['header', 'file'],
      ['header', 'code'],
      ['frame', 'count'],
    ] as const),
    ...([
      ['detail', 'request-number'],
      ['detail', 'code'],
    ] as const),
  ],
  result: [
    ...([
      ['header', 'file'],
      ['frame', 'count'],
      ['frame', 'total'],
      ['detail', 'request-number'],
    ] as const),
    ...([
      ['detail', 'code'],
      ['detail', 'amount'],
    ] as const),
  ],
};

const REQUEST_NUMBER_DIGITS = 32;
const TIME_OF_DAY = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;
const DELIMITERS = /^[,;|\t^~]$/;

/**
 * Why a channel is not told by such files; null: it can be. What is well-formed but does not belong to the adapter is refused too.
 * @param channel its currency's decimals, and what it pays at most
 */
export function fileTermsProblem({
  adapter,
  decimals,
  terms,
}: Pick<Channel, 'adapter' | 'decimals' | 'terms'>): Refusal | null {
  const { file } = terms;
  if (adapter !== 'file-bank') return file ? channelRefusals.fileTermsUnused() : null;
  if (!file) return channelRefusals.fileTermsMissing();
  if (terms.notAfterSeconds !== null) return channelRefusals.fileWithNotAfter();
  if (file.name.split('{file}').length !== 2)
    return malformed('name', 'holds {file} once, for date and number of the file');
  if (file.cutOff !== null && !TIME_OF_DAY.test(file.cutOff))
    return malformed('cutOff', 'is a time of day from 00:00 to 23:59, or null');
  const codes = codesProblem(file);
  if (codes) return codes;
  for (const kind of ['payment', 'acknowledgement', 'result'] as const) {
    const problem = layoutProblem(kind, file[kind]);
    if (problem) return problem;
  }
  return widthsProblem(file, terms.maximumAmount, decimals);
}

const malformed = (field: string, reason: string): Refusal =>
  channelRefusals.fileTermsMalformed(field, reason);

function codesProblem({ codes }: FileTerms): Refusal | null {
  const seen = new Set<string>();
  for (const list of ['taken', 'refused', 'duplicate', 'returned'] as const) {
    for (const code of codes[list]) {
      if (seen.has(code)) return channelRefusals.codesOverlap(`terms/file/codes/${list}`, code);
      seen.add(code);
    }
  }
  return codes.taken.length === 0
    ? malformed('codes/taken', 'needs the code that says that the file was taken')
    : null;
}

function layoutProblem(kind: FileKind, layout: FileLayout): Refusal | null {
  if (layout.delimiter !== null && !DELIMITERS.test(layout.delimiter))
    return malformed(`${kind}/delimiter`, 'is one of , ; | ^ ~ or a tab, or null for fixed width');
  for (const part of PARTS) {
    for (const [index, field] of layout[part].entries()) {
      const reason = fieldProblem(kind, part, layout, field);
      if (reason) return malformed(`${kind}/${part}/${index}`, reason);
    }
    const doubled = firstDoubled(layout[part]);
    if (doubled) return malformed(`${kind}/${part}`, `has ${doubled} more than once`);
  }
  for (const [part, holds] of NEEDED[kind]) {
    const fields = part === 'frame' ? [...layout.header, ...layout.trailer] : layout[part];
    if (!fields.some((field) => field.holds === holds))
      return malformed(`${kind}/${part === 'frame' ? 'trailer' : part}`, `needs a field that holds ${holds}`);
  }
  return null;
}

const REPEATABLE: ReadonlySet<FieldKind> = new Set(['constant', 'ignored']);

function firstDoubled(fields: readonly RecordField[]): FieldKind | undefined {
  const kinds = fields.map(({ holds }) => holds).filter((holds) => !REPEATABLE.has(holds));
  return kinds.find((holds, index) => kinds.indexOf(holds) < index);
}

function fieldProblem(kind: FileKind, part: Part, layout: FileLayout, field: RecordField): string | null {
  const { holds, value, width, pad } = field;
  if (!ALLOWED[kind][part].has(holds)) return `${holds} does not stand in the ${part} of this file`;
  if ((holds === 'constant') !== (value !== undefined)) return 'a constant has a value, and nothing else has';
  if (layout.delimiter !== null) return width === undefined ? null : 'between delimiters nothing has a width';
  if (width === undefined) return 'needs its width in bytes';
  if (pad !== undefined && !/^[\x20-\x7e]$/.test(pad)) return 'is padded with one character of ASCII';
  // Zeros behind a number, or before a text that may begin with one, could not be told from what they fill.
  if (pad !== undefined && pad !== ' ' && !isNumeric(field))
    return 'only numbers are padded with other than spaces';
  if (pad !== undefined && pad !== ' ' && (pad !== '0' || field.align !== 'right'))
    return 'a number is padded with zeros on its left, aligned right, or with spaces';
  if (value !== undefined && encoded(value, layout.charset).length > width) return 'is longer than its width';
  return null;
}

const NUMERIC: ReadonlySet<FieldKind> = new Set(['count', 'total', 'position', 'amount', 'file-number']);
const isNumeric = ({ holds }: RecordField): boolean => NUMERIC.has(holds);

/** What must never be cut has room for the longest there may be. */
function widthsProblem(file: FileTerms, maximumAmount: string, decimals: number): Refusal | null {
  if (file.payment.delimiter !== null) return null;
  const parsed = parseAmount(maximumAmount, decimals);
  const most = parsed.ok ? parsed.minor : 0n;
  const point = (minor: bigint): number => minor.toString().length + (decimals > 0 ? 1 : 0);
  const entries = BigInt(file.maximumEntries);
  const digits = (field: RecordField, minor: bigint): number =>
    field.amountForm === 'minor' ? minor.toString().length : Math.max(point(minor), decimals + 2);
  for (const part of PARTS) {
    for (const [index, field] of file.payment[part].entries()) {
      const least = leastWidth(field, (minor) => digits(field, minor), most, entries);
      if (field.width! < least)
        return malformed(`payment/${part}/${index}/width`, `must be at least ${least} for what it may hold`);
    }
  }
  return null;
}

function leastWidth(
  { holds, dateForm }: RecordField,
  digits: (minor: bigint) => number,
  most: bigint,
  entries: bigint,
): number {
  const least: Partial<Record<FieldKind, number>> = {
    ...{ 'request-number': REQUEST_NUMBER_DIGITS, file: 12, 'file-number': 4 },
    'file-date': dateForm === 'YYYY-MM-DD' ? 10 : 8,
    ...{ count: entries.toString().length, position: entries.toString().length },
    ...{ amount: digits(most), total: digits(most * entries) },
  };
  return least[holds] ?? 1;
}
