import { checkFrame, type FrameLine } from './frame.rules.js';
import { Faults } from './faults.js';
import { LineReader, RecordReader, type ReadingContext, type StagedRecord } from './record-reader.rules.js';
import type { TradeFormat } from './trade-format.js';

/** How far a file was read: all that going on needs. JSON, with amounts as texts. */
export interface ReadingPlace {
  /** Bytes behind the last record that is staged. */
  readonly offset: number;
  readonly line: number;
  readonly records: number;
  readonly totals: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly header: FrameLine | null;
}

export const BEGINNING: ReadingPlace = {
  offset: 0,
  line: 0,
  records: 0,
  totals: {},
  sums: {},
  digest: '',
  header: null,
};

const UTF8_MARK = '\u00ef\u00bb\u00bf';

/** How many lines at the end are no records. */
export const linesBehind = ({ trailer, endMarker }: TradeFormat): number =>
  (trailer ? 1 : 0) + (endMarker === null ? 0 : 1);

/**
 * The reading of one file, line by line: a header, records, a trailer and an end marker, as its format says. Whoever holds it
 * gives the lines in order and takes the records; what is wrong is gathered in {@link faults}.
 */
export class FileReading {
  readonly faults = new Faults();
  line: number;
  records: number;
  readonly totals: Map<string, bigint>;
  readonly sums: Map<string, bigint>;
  private header: FrameLine | null;
  readonly format: TradeFormat;
  private readonly recordReader: RecordReader;

  constructor(
    private readonly context: ReadingContext & { readonly registrar: string },
    place: ReadingPlace,
  ) {
    this.format = context.format;
    this.recordReader = new RecordReader(context);
    this.line = place.line;
    this.records = place.records;
    this.totals = minorsOf(place.totals);
    this.sums = minorsOf(place.sums);
    this.header = place.header;
    for (const { as, of } of [...(this.format.header ?? []), ...(this.format.trailer ?? [])])
      if (as === 'sum' && !this.sums.has(of!)) this.sums.set(of!, 0n);
  }

  /** @param raw the bytes of the next line that is neither trailer nor end marker @returns its record, if it is one */
  take(raw: string): StagedRecord | null {
    const line = this.bare(raw);
    if (line === null) return null;
    if (this.line === 1 && this.format.header) {
      this.header = this.frame('header', line);
      return null;
    }
    const record = this.recordReader.read(line, this.line, this.faults, this.sums);
    if (record === null) return null;
    this.records += 1;
    this.totals.set(record.currency, (this.totals.get(record.currency) ?? 0n) + record.amountMinor);
    return record;
  }

  /**
   * The end of the file: what its last lines are, and whether counts and totals agree.
   * @param last the lines that {@link linesBehind} says are no records
   * @param isEnded whether the last of them has a line end
   */
  end(last: readonly string[], isEnded: boolean): void {
    const { format, faults } = this;
    const wanted = linesBehind(format);
    if (this.line === 0 && last.length === 0) return faults.add(0, '', '', 'EMPTY', 'The file has no lines');
    if (last.length < wanted || (format.header && this.line === 0))
      return faults.add(
        0,
        '',
        '',
        'LINE_MISSING',
        'The file ends before its header, trailer and end marker are there',
      );
    if (format.endMarker !== null && !this.hasMarker(last.at(-1)!, last.length)) return;
    const trailer = format.trailer ? this.trailerOf(last[0]!) : null;
    if (format.endMarker !== null) this.line += 1;
    else if (!isEnded)
      faults.add(this.line, '', '', 'LINE_END', 'The last line has no end; the file may be cut off');
    if (faults.any) return;
    const found = {
      ...this.context,
      lines: this.line,
      records: this.records,
      totals: this.totals,
      sums: this.sums,
    };
    const decimals = this.decimals();
    if (format.header && this.header) checkFrame(format.header, this.header, { ...found, decimals }, faults);
    if (format.trailer && trailer) checkFrame(format.trailer, trailer, { ...found, decimals }, faults);
  }

  /**
   * @param beginning of a line that is longer than lines may be
   * @param held lines before it that were not taken
   */
  tooLong(beginning: string, held: number): void {
    const { longestLine } = this.format;
    const shown = beginning.replace(/[\x80-\xff]/g, '?');
    this.faults.add(
      this.line + held + 1,
      '',
      shown,
      'LINE_TOO_LONG',
      `Lines have at most ${longestLine} bytes`,
    );
  }

  place(offset: number, digest: string): ReadingPlace {
    const { line, records, header } = this;
    return { offset, line, records, totals: textsOf(this.totals), sums: textsOf(this.sums), digest, header };
  }

  private trailerOf(raw: string): FrameLine | null {
    const line = this.bare(raw);
    return line === null ? null : this.frame('trailer', line);
  }

  /** Asked first: without it the lines before it are not what they seem to be. */
  private hasMarker(raw: string, place: number): boolean {
    const { endMarker } = this.format;
    const line = raw.replace(/\r$/, '');
    if (line === endMarker) return true;
    const reason = `The last line must be ${endMarker}; the file may be cut off`;
    this.faults.add(this.line + place, '', line.replace(/[\x80-\xff]/g, '?'), 'END_MARKER_MISSING', reason);
    return false;
  }

  private frame(part: 'header' | 'trailer', line: string): FrameLine | null {
    const reader = new LineReader(this.format, this.format[part]!, this.context.times);
    const values = reader.read(line, this.line, this.faults);
    return values && { line: this.line, values };
  }

  /** Without its line end and, on the first line, the mark that says nothing. @returns null when it may not be so */
  private bare(raw: string): string | null {
    const { format, faults } = this;
    this.line += 1;
    const isReturned = raw.charCodeAt(raw.length - 1) === 13;
    if (isReturned ? format.lineEnd === 'LF' : format.lineEnd === 'CRLF') {
      faults.add(this.line, '', '', 'LINE_END', `Lines must end with ${format.lineEnd}`);
      return null;
    }
    const line = isReturned ? raw.slice(0, -1) : raw;
    if (this.line > 1 || !line.startsWith(UTF8_MARK)) return line;
    if (format.byteOrderMark === 'allowed' && format.charset === 'UTF-8') return line.slice(UTF8_MARK.length);
    faults.add(1, '', '', 'BYTE_ORDER_MARK', 'The file must not begin with a byte order mark');
    return null;
  }

  private decimals(): number | null {
    const { currencies, format } = this.context;
    const codes = this.totals.size > 0 ? [...this.totals.keys()] : [format.constants.currency ?? ''];
    const all = new Set(codes.map((code) => currencies.get(code) ?? 0));
    return all.size === 1 ? [...all][0]! : null;
  }
}

const minorsOf = (texts: Readonly<Record<string, string>>): Map<string, bigint> =>
  new Map(Object.entries(texts).map(([name, minor]) => [name, BigInt(minor)]));

const textsOf = (minors: ReadonlyMap<string, bigint>): Record<string, string> =>
  Object.fromEntries([...minors].map(([name, minor]) => [name, minor.toString()]));
