export const FILE_CHARSETS = ['UTF-8', 'GB18030'] as const;
export const LINE_ENDS = ['LF', 'CRLF'] as const;
/** The bytes of each. */
export const LINE_END_BYTES = { LF: Buffer.from('\n'), CRLF: Buffer.from('\r\n') } as const;
export const DELIVERIES = ['download', 'folder'] as const;
export const ALIGNMENTS = ['left', 'right'] as const;
/** decimal: 12.30; minor: 1230, the decimals implied. */
export const AMOUNT_FORMS = ['decimal', 'minor'] as const;
export const DATE_FORMS = ['YYYYMMDD', 'YYYY-MM-DD'] as const;

/** What a field of a record holds. `file` is date and number of the payment file, 12 digits. */
export const FIELD_KINDS = [
  'constant',
  'ignored',
  'file',
  'file-date',
  'file-number',
  'count',
  'total',
  'currency',
  'position',
  'request-number',
  'amount',
  'payee-name',
  'payee-bank',
  'payee-account',
  'purpose',
  'code',
  'bank-reference',
  'return-reference',
  'message',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** A column of a record. */
export interface RecordField {
  /** How the bank calls it; refusals name it. */
  readonly name: string;
  readonly holds: FieldKind;
  /** Of constants: the text itself. */
  readonly value?: string;
  /** In bytes of the charset; fixed width only. */
  readonly width?: number;
  /** left if not given. */
  readonly align?: (typeof ALIGNMENTS)[number];
  /** One character that fills the width; a space if not given. */
  readonly pad?: string;
  /** decimal if not given. */
  readonly amountForm?: (typeof AMOUNT_FORMS)[number];
  /** YYYYMMDD if not given. */
  readonly dateForm?: (typeof DATE_FORMS)[number];
}

/** How a kind of file is written: one header line, a line for each entry, one trailer line. */
export interface FileLayout {
  readonly charset: (typeof FILE_CHARSETS)[number];
  /** null: fields of fixed width. Fields that hold it, or quotes, stand in double quotes. */
  readonly delimiter: string | null;
  readonly lineEnd: (typeof LINE_ENDS)[number];
  readonly header: readonly RecordField[];
  readonly detail: readonly RecordField[];
  readonly trailer: readonly RecordField[];
}

/** What the codes of an acknowledgement mean for the file as a whole; a code in no list is a person's. */
export interface FileCodes {
  readonly taken: readonly string[];
  /** Definite: nothing of the file was or will be paid. */
  readonly refused: readonly string[];
  /** The bank has had it before; says nothing new. */
  readonly duplicate: readonly string[];
  /** Of lines in results that tell of money that came back (退票). */
  readonly returned: readonly string[];
}

/** What was agreed with a bank that is told by files. Part of the terms of its channel, and versioned with them. */
export interface FileTerms {
  /** Holds `{file}` once, for date and number. */
  readonly name: string;
  readonly payment: FileLayout;
  readonly acknowledgement: FileLayout;
  readonly result: FileLayout;
  readonly codes: FileCodes;
  readonly maximumEntries: number;
  /** After its first entry. */
  readonly sealAfterSeconds: number;
  /** 'HH:MM' in the book's time zone: what was opened before is sealed then. null: none. */
  readonly cutOff: string | null;
  readonly delivery: (typeof DELIVERIES)[number];
  /** After it was handed over; then somebody is told. */
  readonly resultDueHours: number;
}
