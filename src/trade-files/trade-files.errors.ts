import type { Refusal } from '../platform/errors/index.js';
import type { TradeFileEvent, TradeFileState } from './trade-file.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `TRADE_FILE.${code}`,
  message,
  ...more,
});
const conflict = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'conflict', ...more });
const notFound = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'not-found', ...more });

/** Why a file, a format or a source was not taken. The codes are part of the API and never change their meaning. */
export const tradeFileRefusals = {
  notFound: (file: string): Refusal => notFound('NOT_FOUND', `The book has no trade file ${file}`),
  formatNotFound: (format: string, field?: string): Refusal =>
    notFound('FORMAT_NOT_FOUND', `The book has no format ${format}; set it first, or name a ready-made one`, {
      ...(field && { kind: 'refused', field }),
    }),
  sourceNotFound: (source: string): Refusal =>
    notFound('SOURCE_NOT_FOUND', `The book has no source ${source}; set it by set-trade-source first`),
  formatMalformed: (field: string, reason: string): Refusal =>
    refusedBecause('FORMAT_MALFORMED', `${field === '' ? 'The definition' : field} ${reason}`, {
      kind: 'malformed',
      field: `definition/${field}`,
    }),
  changedMeanwhile: (): Refusal =>
    conflict('CHANGED_MEANWHILE', 'Somebody else has changed it at the same moment; approve again'),
  sampleMalformed: (): Refusal =>
    refusedBecause('SAMPLE_MALFORMED', 'sample must be Base64 of the bytes of a file', {
      kind: 'malformed',
      field: 'sample',
    }),
  fileNameMalformed: (): Refusal =>
    refusedBecause(
      'FILE_NAME_MALFORMED',
      'fileName must hold {date} once, {registrar} once where there are registrars, and {number} at most once, each apart from the next',
      { field: 'fileName' },
    ),
  nameUnreadable: (pattern: string): Refusal =>
    refusedBecause(
      'NAME_UNREADABLE',
      `The name of the file must be of the form ${pattern}, with a date that exists`,
      {
        kind: 'malformed',
      },
    ),
  sourceInactive: (source: string): Refusal =>
    refusedBecause('SOURCE_INACTIVE', `Source ${source} is not active; set it active first`, {
      field: 'source',
    }),
  kindNotAllowed: (kind: string, source: string): Refusal =>
    refusedBecause('KIND_NOT_ALLOWED', `Source ${source} may not bring files of the kind ${kind}`, {
      field: 'kind',
    }),
  registrarUnknown: (registrar: string, source: string): Refusal =>
    refusedBecause(
      'REGISTRAR_UNKNOWN',
      registrar === ''
        ? `Files of source ${source} name their registrar`
        : `Source ${source} has no registrar ${registrar}`,
      { field: 'registrar' },
    ),
  checksumMissing: (): Refusal =>
    refusedBecause('CHECKSUM_MISSING', 'Give md5 or sha256 of the bytes, one of them', {
      kind: 'malformed',
      field: 'sha256',
    }),
  checksumDiffers: (found: string): Refusal =>
    refusedBecause(
      'CHECKSUM_DIFFERS',
      `The bytes that arrived have the checksum ${found}; send the file again`,
      {
        details: { found },
      },
    ),
  bytesWanted: (): Refusal =>
    refusedBecause('BYTES_WANTED', 'Send the bytes of the file as application/octet-stream', {
      kind: 'malformed',
    }),
  tooLarge: (most: number): Refusal =>
    refusedBecause('TOO_LARGE', `A file must have at most ${most} bytes`, { kind: 'too-large' }),
  contentKnown: (file: string, state: string): Refusal =>
    conflict(
      'CONTENT_KNOWN',
      `The source has brought these very bytes before: file ${file}, which is ${state}`,
      {
        details: { file, state },
      },
    ),
  replacesMissing: (): Refusal =>
    refusedBecause('REPLACES_MISSING', 'A replacement names the file it replaces, and no other file does', {
      kind: 'malformed',
      field: 'replaces',
    }),
  replacesUnfit: (file: string): Refusal =>
    conflict(
      'REPLACES_UNFIT',
      `File ${file} is no refused or voided file of the same source, registrar and date; void it first`,
      { field: 'replaces', details: { file } },
    ),
  replacedAlready: (file: string): Refusal =>
    conflict('REPLACED_ALREADY', `File ${file} has a replacement already; refuse that one first`, {
      field: 'replaces',
      details: { file },
    }),
  notInState: (event: TradeFileEvent | 'approve' | 'take records', state: TradeFileState): Refusal =>
    conflict('NOT_IN_STATE', `The file is ${state}, where ${event} is not possible; read it again`, {
      details: { state, event },
    }),
  notAReplacement: (): Refusal =>
    refusedBecause(
      'NOT_A_REPLACEMENT',
      'Only replacements wait for a checker; other files are accepted by themselves',
    ),
  contentDiffers: (): Refusal =>
    conflict('CONTENT_DIFFERS', 'The file has other records than those agreed to; read it and decide anew', {
      field: 'content/digest',
    }),
  requestNumberReused: (): Refusal =>
    conflict('REQUEST_NUMBER_REUSED', 'The number was used for other records; take a new one'),
  recordMalformed: (index: number, field: string, reason: string): Refusal =>
    refusedBecause('RECORD_MALFORMED', `Record ${index} of the request: ${reason}`, {
      kind: 'malformed',
      field: `records/${index}/${field}`,
    }),
  linesNotNext: (next: number): Refusal =>
    conflict('LINES_NOT_NEXT', `The next line is ${next}; lines come without a gap`, { details: { next } }),
  lineDiffers: (line: number): Refusal =>
    conflict('LINE_DIFFERS', `Line ${line} was sent before with other content`, { details: { line } }),
} as const;
