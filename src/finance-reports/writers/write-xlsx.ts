import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Report, ReportRows, Row } from '../report.js';
import { SHEET_FOOT, sheetHead, sheetPath, sheetRow, workbookParts } from './xlsx-parts.js';

/** What spreadsheets take on one sheet, the header included. */
const LINES_OF_SHEET = 1_048_576;

/**
 * A workbook that is compressed while it is read: what waits in memory is a batch of rows and the buffers of the
 * streams. A table longer than a sheet goes on on the next one.
 */
export function writeXlsx(report: Report, writtenAt: Date, linesOfSheet = LINES_OF_SHEET): Readable {
  const zip = new ZipFile();
  const options = { mtime: writtenAt };
  const output = zip.outputStream as Readable;
  const breakOff = (error: Error): void => void output.destroy(error);
  const table = new Table(report.rows);
  let source: Readable | null = null;

  const addSheet = (sheet: number): void => {
    zip.addReadStreamLazy(sheetPath(sheet), options, (give) => {
      source = Readable.from(sheetText(report, table, linesOfSheet));
      source.on('error', breakOff);
      source.once('end', () => (table.isOver ? finish(sheet) : addSheet(sheet + 1)));
      give(null, source);
    });
  };
  const finish = (sheets: number): void => {
    for (const [path, text] of workbookParts(sheets, report.name)) {
      zip.addBuffer(Buffer.from(text), path, options);
    }
    zip.end();
  };

  zip.on('error', breakOff);
  // A reader that goes away, and a sheet that breaks off, both end the reading of rows.
  output.once('close', () => {
    source?.destroy();
    void table.stop();
  });
  addSheet(1);
  return output;
}

/** The rows and then the totals, which the sheets take from in turn. */
class Table {
  private waiting: Row[] = [];
  private isRead = false;

  constructor(private readonly rows: ReportRows) {}

  get isOver(): boolean {
    return this.isRead && this.waiting.length === 0;
  }

  /** At most so many rows; none when there are no more. */
  async take(atMost: number): Promise<Row[]> {
    await this.lookAhead();
    return this.waiting.splice(0, atMost);
  }

  /** Finds out whether there are more. */
  async lookAhead(): Promise<void> {
    while (this.waiting.length === 0 && !this.isRead) {
      const step = await this.rows.next();
      this.isRead = step.done === true;
      this.waiting = [...step.value];
    }
  }

  async stop(): Promise<void> {
    await this.rows.return([]);
  }
}

async function* sheetText({ columns }: Report, table: Table, linesOfSheet: number): AsyncGenerator<string> {
  yield sheetHead(columns);
  for (let line = 2; line <= linesOfSheet;) {
    const rows = await table.take(linesOfSheet - line + 1);
    if (rows.length === 0) break;
    const first = line;
    line += rows.length;
    yield rows.map((row, place) => sheetRow(row, columns, first + place)).join('');
  }
  await table.lookAhead();
  yield SHEET_FOOT;
}
