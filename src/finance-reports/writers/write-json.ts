import type { Report, Row } from '../report.js';

/**
 * One document: what it is of, `rows`, `totals`, and last `rowCount`. One that was broken off is not JSON.
 */
export async function* writeJson(report: Report): AsyncGenerator<string, void, undefined> {
  const head = JSON.stringify({ report: report.name, ...report.head });
  yield `${head.slice(0, -1)},"rows":[`;
  let count = 0;
  try {
    let step = await report.rows.next();
    for (; !step.done; step = await report.rows.next()) {
      const separator = count === 0 ? '' : ',';
      count += step.value.length;
      if (step.value.length > 0) yield separator + step.value.map(asText).join(',');
    }
    yield `],"totals":[${step.value.map(asText).join(',')}],"rowCount":${count}}\n`;
  } finally {
    await report.rows.return([]);
  }
}

const asText = (row: Row): string => JSON.stringify(row);
