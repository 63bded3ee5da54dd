import type { Cell, Column, ColumnKind, Row } from '../report.js';

/** The XML parts of a workbook (ECMA-376) with one table on as many sheets as it needs. Pure. */

/** A double holds every decimal of so many digits; a spreadsheet shows no more. */
const MOST_EXACT_DIGITS = 15;
const MOST_DECIMALS = 18;
/** Styles by their place in {@link STYLES}; amounts follow, one for each number of decimals. */
const STYLE = { plain: 0, header: 1, guarded: 2, date: 3, longAmount: 4, amounts: 5 } as const;
const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  text: 24,
  date: 12,
  instant: 28,
  amount: 20,
  count: 10,
};
/** Texts that a spreadsheet would take for a formula when somebody edits the cell. */
const LIKE_A_FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;
/** What XML 1.0 cannot hold at all, and other control characters. */
const NOT_IN_XML = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetPath = (sheet: number): string => `xl/worksheets/sheet${sheet}.xml`;

/** Up to the rows, with the header row, which stays in sight. */
export function sheetHead(columns: readonly Column[]): string {
  const widths = columns.map(
    ({ kind }, place) =>
      `<col min="${place + 1}" max="${place + 1}" width="${WIDTHS[kind]}" customWidth="1"/>`,
  );
  const titles = columns.map(({ title }, place) => textCell(title, place, 1, STYLE.header));
  return (
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData><row r="1">${titles.join('')}</row>`
  );
}

export const SHEET_FOOT = '</sheetData></worksheet>';

/** @param line from 1, the header's */
export function sheetRow(row: Row, columns: readonly Column[], line: number): string {
  const cells = columns.map(({ key, kind }, place) => cellOf(row[key] ?? null, kind, place, line));
  return `<row r="${line}">${cells.join('')}</row>`;
}

function cellOf(cell: Cell, kind: ColumnKind, place: number, line: number): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberCell(cell.toString(), place, line, STYLE.plain);
  if (kind === 'amount') return amountCell(cell, place, line);
  if (kind === 'date' && serialOf(cell) !== null) {
    return numberCell(serialOf(cell)!.toString(), place, line, STYLE.date);
  }
  return textCell(cell, place, line, LIKE_A_FORMULA.test(cell) ? STYLE.guarded : STYLE.plain);
}

/** A number where a double holds it exactly, else a text with all digits. */
function amountCell(amount: string, place: number, line: number): string {
  const decimals = amount.includes('.') ? amount.length - amount.indexOf('.') - 1 : 0;
  const digits = amount.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  if (digits.length > MOST_EXACT_DIGITS || decimals > MOST_DECIMALS) {
    return textCell(amount, place, line, STYLE.longAmount);
  }
  return numberCell(amount, place, line, STYLE.amounts + decimals);
}

const FIRST_SERIAL = Date.UTC(1899, 11, 30);
const DAY_MILLISECONDS = 86_400_000;

/** Days as spreadsheets count them; null before March 1900, where they count a day that there was not. */
function serialOf(date: string): number | null {
  return date < '1900-03-01' ? null : (Date.parse(`${date}T00:00:00Z`) - FIRST_SERIAL) / DAY_MILLISECONDS;
}

const numberCell = (digits: string, place: number, line: number, style: number): string =>
  `<c r="${nameOf(place)}${line}" s="${style}"><v>${digits}</v></c>`;

/** Never a formula: the cell says that it is text. */
const textCell = (text: string, place: number, line: number, style: number): string =>
  `<c r="${nameOf(place)}${line}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

/** A text as spreadsheets hold it in XML: what XML cannot hold becomes _xHHHH_, and what looks so is marked. */
export function escaped(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(NOT_IN_XML, (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character]!);
}

/** A, B, …, Z, AA, … */
function nameOf(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : nameOf(Math.floor(place / 26) - 1) + last;
}

/** What tells how the sheets hang together; written when their number is known. */
export function workbookParts(sheets: number, name: string): ReadonlyMap<string, string> {
  const all = Array.from({ length: sheets }, (_, place) => place + 1);
  const titles = all.map((sheet) => (sheets === 1 ? name : `${name} ${sheet}`).slice(0, 31));
  const overrides = all.map((sheet) => overrideOf(`/${sheetPath(sheet)}`, `${SPREADSHEET}.worksheet+xml`));
  const relations = all.map((sheet) => relationOf(sheet, 'worksheet', `worksheets/sheet${sheet}.xml`));
  return new Map([
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Default Extension="xml" ContentType="application/xml"/>` +
        `${overrideOf('/xl/workbook.xml', `${SPREADSHEET}.sheet.main+xml`)}${overrideOf('/xl/styles.xml', `${SPREADSHEET}.styles+xml`)}` +
        `${overrides.join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relationOf(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>` +
        all
          .map(
            (sheet) => `<sheet name="${escaped(titles[sheet - 1]!)}" sheetId="${sheet}" r:id="rId${sheet}"/>`,
          )
          .join('') +
        '</sheets></workbook>',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}${relationOf(sheets + 1, 'styles', 'styles.xml')}</Relationships>`,
    ],
    ['xl/styles.xml', STYLES],
  ]);
}

const overrideOf = (path: string, type: string): string =>
  `<Override PartName="${path}" ContentType="${type}"/>`;
const relationOf = (id: number, type: string, target: string): string =>
  `<Relationship Id="rId${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;

const DATE_FORMAT = 164;
const AMOUNT_FORMATS = 165;
const decimalsFromZero = Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => decimals);
const formatOf = (decimals: number): string => (decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`);
const numberFormat = (id: number, code: string): string => `<numFmt numFmtId="${id}" formatCode="${code}"/>`;
const cellFormat = (format: number, rest: string): string =>
  `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${rest}`;

const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="${decimalsFromZero.length + 1}">${numberFormat(DATE_FORMAT, 'yyyy-mm-dd')}` +
  `${decimalsFromZero.map((decimals) => numberFormat(AMOUNT_FORMATS + decimals, formatOf(decimals))).join('')}</numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="${STYLE.amounts + decimalsFromZero.length}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
  `${cellFormat(49, ' quotePrefix="1"/>')}${cellFormat(DATE_FORMAT, '/>')}` +
  `${cellFormat(49, ' applyAlignment="1"><alignment horizontal="right"/></xf>')}` +
  `${decimalsFromZero.map((decimals) => cellFormat(AMOUNT_FORMATS + decimals, '/>')).join('')}</cellXfs></styleSheet>`;
