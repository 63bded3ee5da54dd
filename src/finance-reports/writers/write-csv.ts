import type { Report } from '../report.js';
import { BYTE_ORDER_MARK, csvCell, csvHeader, csvLine } from './csv-text.js';

/** A line of keys, the rows, the totals, and last `end of report, N rows`: a file without it has a part of one. */
export async function* writeCsv(
  { columns, rows }: Report,
  { bom }: { readonly bom: boolean },
): AsyncGenerator<string, void, undefined> {
  yield (bom ? BYTE_ORDER_MARK : '') + csvHeader(columns);
  let count = 0;
  try {
    let step = await rows.next();
    for (; !step.done; step = await rows.next()) {
      count += step.value.length;
      if (step.value.length > 0) yield step.value.map((row) => csvLine(row, columns)).join('');
    }
    yield step.value.map((row) => csvLine(row, columns)).join('');
    yield csvCell(`end of report, ${count} rows`, 'text') + `${','.repeat(columns.length - 1)}\r\n`;
  } finally {
    await rows.return([]);
  }
}
