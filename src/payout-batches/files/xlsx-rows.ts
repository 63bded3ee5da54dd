import { promisify } from 'node:util';
import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import yauzl from 'yauzl';
import { RefusalError } from '../../platform/errors/index.js';
import { batchRefusals } from '../payout-batches.errors.js';

const SHEET = 'xl/worksheets/sheet1.xml';
const STRINGS = 'xl/sharedStrings.xml';
const MOST_ENTRIES = 200;
/** Of what is unpacked: a workbook of a hundred thousand lines has about fifty million bytes. */
const MOST_UNPACKED_BYTES = 160 * 1024 * 1024;
/** A sheet is packed ten- to twentyfold; what is packed more is made to fill a memory. */
const MOST_RATIO = 100;
const RATIO_FROM_BYTES = 1024 * 1024;
const MOST_STRINGS = 800_000;
const MOST_STRING_CHARACTERS = 64 * 1024 * 1024;
const LONGEST_CELL = 4_096;
const MOST_COLUMNS = 50;

type Zip = yauzl.ZipFile;
const openZip = promisify<string, yauzl.Options, Zip>(yauzl.open);

/**
 * The rows of the first sheet of an XLSX workbook, the heading among them, as they are read. Values only: a cell with a
 * formula is refused, and so is a document type, so that no entity is ever expanded.
 * @throws RefusalError for a file that is no workbook, or one that unpacks to more than a workbook would
 */
export async function* xlsxRows(path: string): AsyncGenerator<readonly string[]> {
  let zip: Zip;
  try {
    zip = await openZip(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  } catch {
    throw malformed('it is not an XLSX workbook');
  }
  try {
    const entries = await entriesOf(zip);
    const sheet = entries.get(SHEET);
    if (!sheet) throw malformed('it has no first sheet');
    const strings = entries.get(STRINGS);
    const shared = strings ? await sharedStrings(await streamOf(zip, strings)) : [];
    yield* rowsOf(await streamOf(zip, sheet), shared);
  } catch (error) {
    throw error instanceof RefusalError ? error : malformed('it is not a sound XLSX workbook');
  } finally {
    zip.close();
  }
}

async function entriesOf(zip: Zip): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > MOST_ENTRIES) throw malformed(`it has more than ${MOST_ENTRIES} parts`);
  const entries = new Map<string, yauzl.Entry>();
  let unpacked = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      unpacked += entry.uncompressedSize;
      const isBomb =
        entry.uncompressedSize > RATIO_FROM_BYTES &&
        entry.uncompressedSize > MOST_RATIO * entry.compressedSize;
      if (isBomb || unpacked > MOST_UNPACKED_BYTES) return reject(malformed('it unpacks to too much'));
      if (entries.has(entry.fileName)) return reject(malformed('it has a part twice'));
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', resolve);
    zip.once('error', reject);
    zip.readEntry();
  });
  return entries;
}

/** The sizes that the entries tell are held to by the reader of the archive. */
const streamOf = (zip: Zip, entry: yauzl.Entry): Promise<Readable> =>
  new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  );

/** A parser that knows no document types. What is wrong is thrown by {@link feed}. */
function newParser(): SaxesParser {
  const parser = new SaxesParser({ xmlns: false });
  parser.on('doctype', () => {
    throw malformed('it declares a document type');
  });
  parser.on('error', () => {
    throw malformed('its XML is not well-formed');
  });
  return parser;
}

async function* feed(stream: Readable, parser: SaxesParser): AsyncGenerator<void> {
  stream.setEncoding('utf8');
  for await (const chunk of stream as AsyncIterable<string>) {
    parser.write(chunk);
    yield;
  }
  parser.close();
  yield;
}

/** Texts that cells name by their number. */
async function sharedStrings(stream: Readable): Promise<string[]> {
  const strings: string[] = [];
  const parser = newParser();
  let text = '';
  let isText = false;
  let isPhonetic = false;
  let characters = 0;
  parser.on('opentag', ({ name }: SaxesTagPlain) => {
    if (name === 'si') text = '';
    if (name === 'rPh') isPhonetic = true;
    isText = name === 't' && !isPhonetic;
  });
  parser.on('text', (more) => {
    if (isText) text += more;
    if (text.length > LONGEST_CELL) throw malformed('it has a text that is too long');
  });
  parser.on('closetag', ({ name }: SaxesTagPlain) => {
    if (name === 't') isText = false;
    if (name === 'rPh') isPhonetic = false;
    if (name !== 'si') return;
    strings.push(text);
    characters += text.length;
    if (strings.length > MOST_STRINGS || characters > MOST_STRING_CHARACTERS)
      throw malformed('it has too many texts');
  });
  for await (const _ of feed(stream, parser));
  return strings;
}

async function* rowsOf(stream: Readable, shared: readonly string[]): AsyncGenerator<readonly string[]> {
  const parser = newParser();
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = { column: 0, type: '', text: '' };
  let isValue = false;
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    if (name === 'row') row = [];
    if (name === 'c')
      cell = { column: columnOf(attributes.r, row.length), type: attributes.t ?? 'n', text: '' };
    if (name === 'f') throw malformed(`cell ${attributesOf(cell.column)} has a formula; paste the values`);
    isValue = name === 'v' || name === 't';
  });
  parser.on('text', (more) => {
    if (!isValue) return;
    cell.text += more;
    if (cell.text.length > LONGEST_CELL) throw malformed('it has a cell that is too long');
  });
  parser.on('closetag', ({ name }: SaxesTagPlain) => {
    if (name === 'v' || name === 't') isValue = false;
    if (name === 'c') {
      while (row.length < cell.column) row.push('');
      row[cell.column] = valueOf(cell, shared);
    }
    if (name === 'row' && row.some((value) => value !== '')) rows.push(row);
  });
  for await (const _ of feed(stream, parser)) yield* rows.splice(0);
}

const attributesOf = (column: number): string => `of column ${column + 1}`;

/** Numbers are taken as they are written there, so that none is rounded on its way. */
function valueOf({ type, text }: { type: string; text: string }, shared: readonly string[]): string {
  if (type === 's') {
    const value = shared[Number(text)];
    if (value === undefined) throw malformed('a cell names a text that is not there');
    return value;
  }
  if (type === 'n' || type === 'str' || type === 'inlineStr') return text;
  throw malformed('a cell holds neither a text nor a number');
}

/** From a reference such as AB12; without one it is the next. */
function columnOf(reference: string | undefined, next: number): number {
  const letters = /^([A-Z]{1,3})[0-9]+$/.exec(reference ?? '')?.[1];
  if (letters === undefined && reference !== undefined) throw malformed('a cell has no place');
  let column = 0;
  for (const letter of letters ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  const index = letters === undefined ? next : column - 1;
  if (index >= MOST_COLUMNS) throw malformed(`it has more than ${MOST_COLUMNS} columns`);
  return index;
}

const malformed = (why: string): RefusalError => new RefusalError(batchRefusals.fileMalformed(why));
