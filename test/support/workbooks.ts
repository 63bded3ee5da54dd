import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** An archive of such parts, as a spreadsheet program would pack them. */
export async function zipOf(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** The parts of a workbook of one sheet; half of the texts are shared, as spreadsheet programs have it. */
export function partsOf(rows: readonly (readonly string[])[]): Record<string, string> {
  const shared: string[] = [];
  const cellOf = (value: string, column: number, row: number): string => {
    const reference = `${String.fromCharCode(65 + column)}${row}`;
    if (/^[0-9.]+$/.test(value) && column === 4) return `<c r="${reference}"><v>${value}</v></c>`;
    if (column % 2 === 0) return `<c r="${reference}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
    shared.push(
      `<si><r><t>${escaped(value.slice(0, 1))}</t></r><r><t xml:space="preserve">${escaped(value.slice(1))}</t></r></si>`,
    );
    return `<c r="${reference}" t="s"><v>${shared.length - 1}</v></c>`;
  };
  const sheet = rows.map(
    (row, index) =>
      `<row r="${index + 1}">${row.map((value, column) => (value === '' ? '' : cellOf(value, column, index + 1))).join('')}</row>`,
  );
  return {
    'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}">${shared.join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${sheet.join('')}</sheetData></worksheet>`,
  };
}
