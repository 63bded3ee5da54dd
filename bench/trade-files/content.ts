import iconv from 'iconv-lite';

/** What is wrong with a file that is made; `none`: nothing. */
export const DEFECTS = {
  none: 'nothing',
  count: 'the count of the header or trailer is one more than there are records',
  total: 'the total is one minor unit more than the amounts',
  'end-marker': 'the last line is missing',
  short: 'the file is cut off within its last lines',
  charset: 'a text has bytes of another charset',
  bom: 'a byte order mark stands first',
  'line-end': 'one line ends differently from the others',
  quote: 'a quote is opened and not closed',
  'long-line': 'a line is longer than lines may be',
  packed: 'the file begins like a packed one',
  twice: 'a record stands there twice',
  decimals: 'an amount has more decimals than its currency',
  date: 'a date that does not exist',
  formula: 'a text that a spreadsheet program would carry out',
  product: 'a product that nobody knows',
  party: 'a party that nobody knows',
  fields: 'a line has one field too many, or bytes',
  empty: 'the file has no bytes',
  checksum: 'the side file says another checksum',
  'no-checksum': 'there is no side file',
} as const;
export type Defect = keyof typeof DEFECTS;

export const MADE_FORMATS = [
  'trade-confirmation',
  'refund-list',
  'fund-confirmation',
  'channel-statement',
] as const;
export type MadeFormat = (typeof MADE_FORMATS)[number];
export type MadeCharset = 'UTF-8' | 'GBK' | 'GB18030';

export interface TradeFileOrder {
  readonly format: MadeFormat;
  readonly records: number;
  /** `YYYY-MM-DD`. */
  readonly businessDate: string;
  readonly registrar: string;
  /** Number of the first record: files with other numbers have other records. */
  readonly first: number;
  readonly charset: MadeCharset;
  readonly defect: Defect;
  /** How many parties and products there are. */
  readonly parties: number;
  readonly products: number;
}

export const USUAL_ORDER: TradeFileOrder = {
  ...{
    format: 'trade-confirmation',
    records: 1_000,
    businessDate: '2026-11-20',
    registrar: 'TA01',
    first: 1,
  },
  ...{ charset: 'UTF-8', defect: 'none', parties: 1_000, products: 50 },
};
/** Charset of the ready-made formats. */
export const CHARSET_OF: Readonly<Record<MadeFormat, MadeCharset>> = {
  'trade-confirmation': 'UTF-8',
  'refund-list': 'UTF-8',
  'fund-confirmation': 'GBK',
  'channel-statement': 'GBK',
};

/** One record before it is written in a format. */
interface MadeRecord {
  readonly number: number;
  /** Minor units with two decimals. */
  readonly minor: number;
  readonly party: string;
  readonly product: string;
  readonly defect: Defect;
}

const money = (minor: number | bigint): string => {
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const compact = (date: string): string => date.replaceAll('-', '');
const padded = (number: number | bigint | string, digits: number): string =>
  String(number).padStart(digits, '0');

/** A multiple of seven prime to the range gives each record another amount without a table. */
const minorOf = (number: number): number => 1_000 + ((number * 7_919) % 1_000_000);
const sharesOf = (number: number): number => 10_000 + (number % 900);
const clockOf = (number: number): [string, string, string] => [
  padded(9 + (number % 8), 2),
  padded(number % 60, 2),
  padded((number * 7) % 60, 2),
];

/** What all records come to, without making them. */
export function totalOf(
  { first, records }: TradeFileOrder,
  of: (number: number) => number = minorOf,
): bigint {
  let total = 0;
  let sum = 0n;
  for (let number = first; number < first + records; number++) {
    total += of(number);
    // Numbers stay exact.
    if (total < 1_000_000_000_000) continue;
    sum += BigInt(total);
    total = 0;
  }
  return sum + BigInt(total);
}

/** The record that a defect is in. */
export const defectiveRecord = ({ first, records }: TradeFileOrder): number =>
  first + Math.floor(records / 2);

/** Lines of a file, each with its end. */
export function* tradeFileLines(order: TradeFileOrder): Generator<Buffer> {
  const { defect, format } = order;
  if (defect === 'empty') return;
  if (defect === 'packed') yield Buffer.from('1f8b0800', 'hex');
  if (defect === 'bom') yield Buffer.from('efbbbf', 'hex');
  const writer = WRITERS[format](order);
  const line = (text: string): Buffer => encoded(`${text}${writer.end}`, order.charset);
  for (const text of writer.header) yield line(text);
  const wrong = defectiveRecord(order);
  for (let number = order.first; number < order.first + order.records; number++) {
    const made = recordOf(order, number, number === wrong ? defect : 'none');
    const text = writer.detail(made);
    yield number === wrong ? spoiled(text, defect, order, writer.end) : line(text);
    if (number === wrong && defect === 'twice') yield line(text);
  }
  const last = defect === 'end-marker' ? writer.trailer.slice(0, -1) : writer.trailer;
  const whole = Buffer.concat(last.map(line));
  yield defect === 'short' ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
}

function recordOf({ parties, products }: TradeFileOrder, number: number, defect: Defect): MadeRecord {
  const party = defect === 'party' ? 'nobody' : `P${padded(number % parties, 6)}`;
  const product = defect === 'product' ? 'NOTHING' : `F${padded(number % products, 5)}`;
  return { number, minor: minorOf(number), party, product, defect };
}

const encoded = (text: string, charset: MadeCharset): Buffer =>
  charset === 'UTF-8' ? Buffer.from(text) : iconv.encode(text, charset);

function spoiled(text: string, defect: Defect, { charset }: TradeFileOrder, end: string): Buffer {
  const bytes = encoded(text, charset);
  const close = Buffer.from(end);
  if (defect === 'charset') return Buffer.concat([bytes.subarray(0, -1), Buffer.from('ff', 'hex'), close]);
  if (defect === 'line-end') return Buffer.concat([bytes, Buffer.from(end === '\n' ? '\r\n' : '\n')]);
  if (defect === 'long-line') return Buffer.concat([bytes, Buffer.alloc(70_000, 'x'), close]);
  if (defect === 'fields') return Buffer.concat([bytes, Buffer.from('|,x'), close]);
  return Buffer.concat([bytes, close]);
}

interface Writer {
  readonly header: readonly string[];
  detail(record: MadeRecord): string;
  readonly trailer: readonly string[];
  readonly end: string;
}

/** What header and trailer say. */
function said(order: TradeFileOrder): { records: number; total: bigint } {
  const { records, defect } = order;
  const there = defect === 'twice' ? records + 1 : records;
  const again = defect === 'twice' ? BigInt(minorOf(defectiveRecord(order))) : 0n;
  return {
    records: there + (defect === 'count' ? 1 : 0),
    total: totalOf(order) + again + (defect === 'total' ? 1n : 0n),
  };
}

const amountText = ({ minor, defect }: MadeRecord): string =>
  money(minor) + (defect === 'decimals' ? '5' : '');
const noteOf = ({ number, defect }: MadeRecord): string =>
  defect === 'formula' ? '=1+1' : number % 3 === 0 ? `订单 ${number} 说明` : `order ${number}`;
const dayOf = (date: string, { defect }: MadeRecord): string =>
  defect === 'date' ? `${date.slice(0, 5)}02-30` : date;

const WRITERS: Readonly<Record<MadeFormat, (order: TradeFileOrder) => Writer>> = {
  'trade-confirmation': (order) => {
    const { records, total } = said(order);
    return {
      header: [`H|${compact(order.businessDate)}|${records}|${money(total)}`],
      detail: (made) => {
        const { number, party, product } = made;
        const at = compact(dayOf(order.businessDate, made)) + clockOf(number).join('');
        const note = made.defect === 'quote' ? '"open' : noteOf(made);
        return `D|T${padded(number, 12)}|${party}|${product}|B${padded(number % 97, 4)}|${amountText(made)}|CNY|${at}|${note}`;
      },
      trailer: ['END'],
      end: '\n',
    };
  },
  'refund-list': (order) => {
    const { records, total } = said(order);
    return {
      header: ['refundNumber,orderNumber,merchant,product,amount,currency,refundedAt,reason'],
      detail: (made) => {
        const { number, party, product } = made;
        const at = `${dayOf(order.businessDate, made)} ${clockOf(number).join(':')}`;
        const note = made.defect === 'quote' ? '"open' : `"${noteOf(made)}, ""second"""`;
        const text = made.defect === 'formula' ? '=1+1' : note;
        return `R${padded(number, 12)},T${padded(number, 12)},${party},${product},${amountText(made)},CNY,${at},${text}`;
      },
      trailer: [`TOTAL,${records},${money(total)}`],
      end: '\n',
    };
  },
  'fund-confirmation': (order) => {
    const { records, total } = said(order);
    const shares =
      totalOf(order, sharesOf) + (order.defect === 'twice' ? BigInt(sharesOf(defectiveRecord(order))) : 0n);
    return {
      header: [`OFDCFDAT${order.registrar.padEnd(9)}${compact(order.businessDate)}${padded(records, 8)}`],
      detail: (made) => {
        const { number, party, product, minor } = made;
        const name = made.defect === 'formula' ? '=1+1' : number % 3 === 0 ? '王小明' : 'Li Lei';
        const bytes = iconv.encode(name, 'GBK').length;
        return (
          `C${padded(number, 18)}`.padEnd(20) +
          `A${padded(number, 18)}`.padEnd(24) +
          (number % 2 === 0 ? '122' : '124') +
          (made.defect === 'product' ? 'NOTHIN' : product) +
          party.padEnd(17) +
          'D01'.padEnd(9) +
          (made.defect === 'decimals' ? `${padded(minor, 15)}.` : padded(minor, 16)) +
          padded(sharesOf(number), 16) +
          compact(dayOf(order.businessDate, made)) +
          clockOf(number).join('') +
          name +
          ' '.repeat(40 - bytes)
        );
      },
      trailer: [`TOTAL   ${padded(total, 20)}${padded(shares, 20)}`, 'OFDCFEND'],
      end: '\r\n',
    };
  },
  'channel-statement': (order) => {
    const { records, total } = said(order);
    return {
      header: [`${order.businessDate},${records},${money(total)}`],
      detail: (made) => {
        const { number, party } = made;
        const note = made.defect === 'quote' ? '"open' : noteOf(made);
        const at = `${dayOf(order.businessDate, made)},${clockOf(number).join(':')}`;
        return `S${padded(number, 12)},T${padded(number, 12)},${party},${amountText(made)},0.38,${at},${note}`;
      },
      trailer: [],
      end: '\n',
    };
  },
};
