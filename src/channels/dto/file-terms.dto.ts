import { Code, ListOf, Nested, OneOf, Text, WholeNumber } from '../../platform/http/index.js';
import {
  ALIGNMENTS,
  AMOUNT_FORMS,
  DATE_FORMS,
  DELIVERIES,
  FIELD_KINDS,
  FILE_CHARSETS,
  LINE_ENDS,
  type FileLayout,
  type RecordField,
} from '../file-bank/file-terms.js';

const ANSWER_CODES = { min: 0, max: 200, pattern: '^[\\x21-\\x7e]{1,64}$' };
const FIELDS = { min: 1, max: 60 };

export class FileFieldDto implements RecordField {
  @Text({ max: 64, description: 'How the bank calls it' })
  name!: string;

  @OneOf(FIELD_KINDS, 'What it holds; file is date and number of the payment file, 12 digits')
  holds!: RecordField['holds'];

  @Text({ min: 0, max: 128, description: 'Of a constant: the text itself', optional: true })
  value?: string;

  @WholeNumber({ min: 1, max: 256, description: 'Bytes in the charset; fixed width only', optional: true })
  width?: number;

  @OneOf(ALIGNMENTS, 'Where it stands in its width; left if not given', { optional: true })
  align?: (typeof ALIGNMENTS)[number];

  @Text({ max: 1, description: 'Fills the width; a space if not given', optional: true })
  pad?: string;

  @OneOf(AMOUNT_FORMS, 'decimal, as 12.30, or minor, as 1230; decimal if not given', { optional: true })
  amountForm?: (typeof AMOUNT_FORMS)[number];

  @OneOf(DATE_FORMS, 'YYYYMMDD if not given', { optional: true })
  dateForm?: (typeof DATE_FORMS)[number];
}

export class FileLayoutDto implements FileLayout {
  @OneOf(FILE_CHARSETS, 'How characters are written')
  charset!: FileLayout['charset'];

  @Code({
    ...{ max: 1, pattern: '^[\\x09\\x21-\\x7e]$', nullable: true },
    description: 'Between fields: , ; | ^ ~ or a tab; null: fields of fixed width',
  })
  delimiter!: string | null;

  @OneOf(LINE_ENDS, 'Ends every line, the last one too')
  lineEnd!: FileLayout['lineEnd'];

  @ListOf(() => FileFieldDto, { ...FIELDS, description: 'The first line' })
  header!: FileFieldDto[];

  @ListOf(() => FileFieldDto, { ...FIELDS, description: 'The line of each entry' })
  detail!: FileFieldDto[];

  @ListOf(() => FileFieldDto, { ...FIELDS, description: 'The last line' })
  trailer!: FileFieldDto[];
}

export class FileCodesDto {
  @ListOf('string', { ...ANSWER_CODES, description: 'The file was taken' })
  taken!: string[];

  @ListOf('string', {
    ...ANSWER_CODES,
    description: 'Certain that nothing of the file was or will be paid: its payouts fail',
  })
  refused!: string[];

  @ListOf('string', { ...ANSWER_CODES, description: 'The bank has had the file before; says nothing new' })
  duplicate!: string[];

  @ListOf('string', {
    ...ANSWER_CODES,
    description: 'Of lines in results: the money came back (退票)',
  })
  returned!: string[];
}

export class FileTermsDto {
  @Code({ max: 100, pattern: '^[A-Za-z0-9_.{}-]{6,100}$', description: 'Name of a file, with {file} in it' })
  name!: string;

  @Nested(() => FileLayoutDto, 'Payment files, which leave')
  payment!: FileLayoutDto;

  @Nested(() => FileLayoutDto, 'Acknowledgements of the bank: taken or refused, as a whole or by entry')
  acknowledgement!: FileLayoutDto;

  @Nested(() => FileLayoutDto, 'Results of the bank: what became of entries, and what came back (退票)')
  result!: FileLayoutDto;

  @Nested(() => FileCodesDto, 'What a code of an acknowledgement means for the file as a whole')
  codes!: FileCodesDto;

  @WholeNumber({ min: 1, max: 10_000, description: 'A file with so many entries is sealed' })
  maximumEntries!: number;

  @WholeNumber({ min: 1, max: 86_400, description: 'Seconds after its first entry that a file is sealed' })
  sealAfterSeconds!: number;

  @Code({
    ...{ max: 5, pattern: '^[0-9]{2}:[0-9]{2}$', nullable: true },
    description: 'HH:MM in the time zone of the book: what was opened before is sealed then; null: none',
  })
  cutOff!: string | null;

  @OneOf(DELIVERIES, 'By whom it gets to the bank: a person who downloads it, or a folder')
  delivery!: (typeof DELIVERIES)[number];

  @WholeNumber({ min: 1, max: 720, description: 'Hours after hand-over that results are due' })
  resultDueHours!: number;
}
