import type { Cell, Report, Row } from '../report.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const NUMBERS = new Set(['amount', 'count']);

/** A voucher (记账凭证) as a page to be printed. It loads nothing and runs nothing. */
export async function voucherPage({ columns, head, rows }: Report): Promise<string> {
  const all: Row[] = [];
  let step = await rows.next();
  for (; !step.done; step = await rows.next()) all.push(...step.value);
  const shown = columns.filter(({ key }) => key !== 'kind');
  const line = (row: Row): string =>
    `<tr class="${html(row.kind ?? '')}">${shown
      .map(
        ({ key, kind }) => `<td${NUMBERS.has(kind) ? ' class="number"' : ''}>${html(row[key] ?? null)}</td>`,
      )
      .join('')}</tr>`;
  const facts = Object.entries(head).map(
    ([name, value]) => `<dt>${html(name)}</dt><dd>${html(String(value))}</dd>`,
  );
  return `<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<title>记账凭证 ${html(String(head.voucher))}</title>
<style>
body { font: 11pt sans-serif; margin: 15mm; }
h1 { font-size: 16pt; text-align: center; }
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 2mm 6mm; }
dt { color: #555; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #000; padding: 1mm 2mm; text-align: left; overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.total { font-weight: bold; }
tr { break-inside: avoid; }
</style>
</head>
<body>
<h1>Voucher 记账凭证</h1>
<dl>${facts.join('')}</dl>
<table>
<thead><tr>${shown.map(({ title }) => `<th>${html(title)}</th>`).join('')}</tr></thead>
<tbody>
${[...all, ...step.value].map(line).join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

const html = (cell: Cell): string =>
  String(cell ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character]!);
