import { TextDecoder } from 'node:util';
import type { Faults } from './faults.js';
import { minorOf, valueReader, type ReadValue } from './field-value.rules.js';
import type { LocalTimes } from './local-times.rules.js';
import { fixedSplitter, splitterOf, type Split } from './split-line.rules.js';
import type { DetailUse, FormatField, Line, TradeFormat } from './trade-format.js';

/** A record as it is staged. */
export interface StagedRecord {
  readonly lineNo: number;
  readonly recordKey: string;
  readonly recordType: string;
  readonly product: string;
  readonly party: string;
  readonly payer: string | null;
  readonly orderNumber: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** UTC, in the form of the database. */
  readonly occurredAt: string;
  /** JSON with sorted names. */
  readonly attributes: string | null;
}

/** What lines are read against. */
export interface ReadingContext {
  readonly format: TradeFormat;
  readonly businessDate: string;
  /** Decimals by currency code. */
  readonly currencies: ReadonlyMap<string, number>;
  readonly times: LocalTimes;
}

const LONGEST_KEY = 64;
const HIGH = /[\x80-\xff]/;
/** Of most values: nothing in it needs escaping in JSON. */
const PLAIN = /^[\w .:+/-]*$/;

/** Cuts a line into the values of its fields, decoded; each may be refused by what it is read with. */
export class LineReader {
  private readonly split: Split;
  private readonly readers: readonly ReadValue[];
  private readonly decoder: TextDecoder;
  private readonly trims: readonly (null | 'before' | 'behind')[];

  constructor(
    { layout, charset, delimiter, quotes }: TradeFormat,
    readonly fields: Line,
    times: LocalTimes,
  ) {
    this.split =
      layout === 'fixed'
        ? fixedSplitter(fields.map(({ width }) => width!))
        : splitterOf(delimiter!, quotes, charset !== 'UTF-8');
    this.readers = fields.map((field) => valueReader(field, times));
    this.decoder = new TextDecoder(charset.toLowerCase(), { fatal: true, ignoreBOM: true });
    this.trims = fields.map((field) => (layout === 'fixed' ? trimOf(field) : null));
  }

  /** @param line its bytes, one character for each @returns null when something was refused */
  read(line: string, lineNo: number, faults: Faults): string[] | null {
    const cells = this.split(line);
    if (!Array.isArray(cells)) {
      faults.add(lineNo, '', this.shown(line), cells.code, cells.reason);
      return null;
    }
    const { fields, readers, trims } = this;
    if (cells.length !== fields.length) {
      const reason = `The line has ${cells.length} fields, ${fields.length} are wanted`;
      faults.add(lineNo, '', this.shown(line), 'FIELD_COUNT', reason);
      return null;
    }
    const isAscii = !HIGH.test(line);
    let isGood = true;
    for (let index = 0; index < cells.length; index++) {
      let value = cells[index]!;
      if (!isAscii && HIGH.test(value)) {
        const decoded = this.decoded(value);
        if (decoded === null) {
          faults.add(
            lineNo,
            fields[index]!.name,
            this.shown(value),
            'CHARSET',
            'The bytes are no text of the charset',
          );
          isGood = false;
          continue;
        }
        value = decoded;
      }
      const trim = trims[index]!;
      if (trim !== null) value = trim === 'behind' ? value.trimEnd() : value.trimStart();
      const read = readers[index]!(value);
      if (typeof read === 'string') {
        cells[index] = read;
      } else {
        faults.add(lineNo, fields[index]!.name, value, read.code, read.reason);
        isGood = false;
      }
    }
    return isGood ? cells : null;
  }

  /** No charset has the byte FF, but the decoder of GBK lets it pass. */
  private decoded(bytes: string): string | null {
    if (bytes.includes('\xff')) return null;
    try {
      return this.decoder.decode(Buffer.from(bytes, 'latin1'));
    } catch {
      return null;
    }
  }

  private shown(bytes: string): string {
    return this.decoded(bytes) ?? bytes.replace(/[\x80-\xff]/g, '?');
  }
}

/** Texts are padded behind, numbers before; a number padded with zeros is the same number. */
const trimOf = ({ type }: FormatField): 'before' | 'behind' =>
  type === 'amount' || type === 'digits' ? 'before' : 'behind';

/** Reads the detail lines of one file. */
export class RecordReader {
  private readonly lines: LineReader;
  private readonly at: Readonly<Partial<Record<DetailUse, number>>>;
  private readonly keys: readonly number[];
  private readonly attributes: readonly {
    readonly index: number;
    readonly name: string;
    readonly isAmount: boolean;
  }[];

  constructor(private readonly context: ReadingContext) {
    const { format, times } = context;
    this.lines = new LineReader(format, format.detail, times);
    const at: Partial<Record<DetailUse, number>> = {};
    for (const [index, { as }] of format.detail.entries()) at[as as DetailUse] = index;
    this.at = at;
    this.keys = format.key.map((name) => format.detail.findIndex((field) => field.name === name));
    this.attributes = format.detail
      .map(({ name, as, type }, index) => ({ index, name, as, isAmount: type === 'amount' }))
      .filter(({ as }) => as === 'attribute')
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * @param sums minor units of further amounts by the name of their field are added there
   * @returns null when something was refused
   */
  read(line: string, lineNo: number, faults: Faults, sums: Map<string, bigint>): StagedRecord | null {
    const values = this.lines.read(line, lineNo, faults);
    if (values === null) return null;
    const { at } = this;
    const { constants } = this.context.format;
    const recordKey = this.keyOf(values);
    if (recordKey.length > LONGEST_KEY) {
      faults.add(
        lineNo,
        '',
        recordKey,
        'KEY_TOO_LONG',
        `The record key must have at most ${LONGEST_KEY} characters`,
      );
      return null;
    }
    const currency = this.currencyOf(values, lineNo, faults);
    const occurredAt = this.occurredAt(values, lineNo, faults);
    if (currency === null || occurredAt === null) return null;
    const amountMinor = this.minor(values, at.amount!, currency, lineNo, faults);
    if (amountMinor === null || !this.addSums(values, currency, lineNo, faults, sums)) return null;
    return {
      lineNo,
      recordKey,
      recordType: constants.recordType ?? values[at.recordType!]!,
      product: constants.product ?? values[at.product!]!,
      party: constants.party ?? values[at.party!]!,
      payer: at.payer === undefined ? null : values[at.payer]! || null,
      orderNumber: values[at.orderNumber!]!,
      amountMinor,
      currency: currency.code,
      occurredAt,
      attributes: this.attributesOf(values),
    };
  }

  private keyOf(values: readonly string[]): string {
    const { keys } = this;
    let key = values[keys[0]!]!;
    for (let index = 1; index < keys.length; index++) key += `|${values[keys[index]!]!}`;
    return key;
  }

  private currencyOf(
    values: readonly string[],
    lineNo: number,
    faults: Faults,
  ): { code: string; decimals: number } | null {
    const { format, currencies } = this.context;
    const code = format.constants.currency ?? values[this.at.currency!]!;
    const decimals = currencies.get(code);
    if (decimals !== undefined) return { code, decimals };
    const field = this.at.currency === undefined ? '' : format.detail[this.at.currency]!.name;
    faults.add(lineNo, field, code, 'CURRENCY_UNKNOWN', 'The book has no such currency');
    return null;
  }

  private minor(
    values: readonly string[],
    index: number,
    { decimals }: { decimals: number },
    lineNo: number,
    faults: Faults,
  ): bigint | null {
    const minor = minorOf(values[index]!, decimals);
    if (typeof minor === 'bigint') return minor;
    faults.add(lineNo, this.lines.fields[index]!.name, values[index]!, minor.code, minor.reason);
    return null;
  }

  private addSums(
    values: readonly string[],
    currency: { decimals: number },
    lineNo: number,
    faults: Faults,
    sums: Map<string, bigint>,
  ): boolean {
    for (const { index, name, isAmount } of this.attributes) {
      if (!isAmount || values[index] === '') continue;
      const minor = this.minor(values, index, currency, lineNo, faults);
      if (minor === null) return false;
      const sum = sums.get(name);
      if (sum !== undefined) sums.set(name, sum + minor);
    }
    return true;
  }

  /** What names no time is of the beginning of its business date. */
  private occurredAt(values: readonly string[], lineNo: number, faults: Faults): string | null {
    const { times, businessDate } = this.context;
    const { occurredAt, occurredDate, occurredTime } = this.at;
    const both = occurredAt === undefined ? '' : values[occurredAt]!;
    const date =
      both === '' ? (occurredDate !== undefined && values[occurredDate]) || businessDate : both.slice(0, 10);
    const time =
      both === ''
        ? (occurredTime !== undefined && values[occurredTime]) || '00:00:00.000000'
        : both.slice(11);
    const utc = times.inUtc(date, time);
    if (utc !== null) return utc;
    const index = occurredAt ?? occurredTime ?? occurredDate;
    const field = index === undefined ? '' : this.lines.fields[index]!.name;
    faults.add(lineNo, field, `${date} ${time}`, 'NOT_A_TIME', 'The zone of the book has no such time');
    return null;
  }

  private attributesOf(values: readonly string[]): string | null {
    let text = '';
    for (const { index, name } of this.attributes) {
      const value = values[index]!;
      if (value === '') continue;
      const quoted = PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
      text += `${text === '' ? '{' : ','}"${name}":${quoted}`;
    }
    return text === '' ? null : `${text}}`;
  }
}
