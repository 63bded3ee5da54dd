export const CHARSETS = ['UTF-8', 'GBK', 'GB18030'] as const;
export const LINE_ENDS = ['LF', 'CRLF', 'either'] as const;
export const FIELD_TYPES = [
  'text',
  'code',
  'digits',
  'amount',
  'date',
  'time',
  'timestamp',
  'constant',
] as const;
export const DATE_FORMS = ['YYYYMMDD', 'YYYY-MM-DD', 'YYYY/MM/DD'] as const;
export const TIME_FORMS = ['HHmmss', 'HH:mm:ss'] as const;
export const TIMESTAMP_FORMS = ['YYYYMMDDHHmmss', 'YYYY-MM-DD HH:mm:ss', 'YYYY/MM/DD HH:mm:ss'] as const;

export type FieldType = (typeof FIELD_TYPES)[number];
export type DateForm = (typeof DATE_FORMS)[number];
export type TimeForm = (typeof TIME_FORMS)[number];
export type TimestampForm = (typeof TIMESTAMP_FORMS)[number];

/** What a field of a detail line is to the record. An attribute is kept under the name of the field. */
export const DETAIL_USES = [
  ...(['recordType', 'product', 'party', 'payer', 'orderNumber', 'amount', 'currency'] as const),
  ...(['occurredDate', 'occurredTime', 'occurredAt', 'attribute', 'ignored'] as const),
] as const;
/** What a field of a header or trailer says of the file: `sum` is the sum of a further amount of the details. */
export const FRAME_USES = [
  'records',
  'lines',
  'total',
  'sum',
  'businessDate',
  'registrar',
  'ignored',
] as const;

export type DetailUse = (typeof DETAIL_USES)[number];
export type FrameUse = (typeof FRAME_USES)[number];

/** A field of a line (字段). What is left out of a definition is null. */
export interface FormatField {
  readonly name: string;
  readonly type: FieldType;
  readonly as: DetailUse | FrameUse;
  /** Bytes, of a fixed width layout; texts are padded behind, numbers before. */
  readonly width: number | null;
  readonly required: boolean;
  /** Characters, at most. */
  readonly longest: number | null;
  /** Character classes, letters and digits with counts; no groups. */
  readonly pattern: string | null;
  /** What may stand there, and what each means. */
  readonly values: Readonly<Record<string, string>> | null;
  /** Of an amount: decimals that are implied, so that `1230` with 2 is 12.30. null: a point is written. */
  readonly impliedDecimals: number | null;
  /** Of a date or time. */
  readonly form: DateForm | TimeForm | TimestampForm | null;
  /** Of a constant: what must stand there. */
  readonly constant: string | null;
  /** Of a sum: the field of the details that is added up. */
  readonly of: string | null;
}

export type Line = readonly FormatField[];

/** What every record of the format is, where no field says it. */
export interface FormatConstants {
  readonly recordType: string | null;
  readonly product: string | null;
  readonly party: string | null;
  readonly currency: string | null;
}

/** How a file looks (文件格式), as data. One record is one line. */
export interface TradeFormat {
  readonly layout: 'delimited' | 'fixed';
  readonly charset: (typeof CHARSETS)[number];
  readonly byteOrderMark: 'allowed' | 'refused';
  readonly lineEnd: (typeof LINE_ENDS)[number];
  /** One ASCII character, of a delimited layout. */
  readonly delimiter: string | null;
  /** Whether values may stand in double quotes, a quote within doubled. */
  readonly quotes: boolean;
  /** Bytes of a line. */
  readonly longestLine: number;
  readonly header: Line | null;
  readonly detail: Line;
  readonly trailer: Line | null;
  /** The whole of the last line. */
  readonly endMarker: string | null;
  readonly constants: FormatConstants;
  /** Detail fields that tell a record from all others of the source, joined with `|`. */
  readonly key: readonly string[];
}
