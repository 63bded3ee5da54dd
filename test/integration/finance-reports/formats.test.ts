import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY_COLUMNS } from '../../../src/finance-reports/list-entries.js';
import type { Column } from '../../../src/finance-reports/report.js';
import { AGEING_COLUMNS } from '../../../src/finance-reports/reports/ageing.report.js';
import { GENERAL_LEDGER_COLUMNS } from '../../../src/finance-reports/reports/general-ledger.report.js';
import { LEDGER_CHECK_COLUMNS } from '../../../src/finance-reports/reports/ledger-check.report.js';
import { TRIAL_BALANCE_COLUMNS } from '../../../src/finance-reports/reports/trial-balance.report.js';
import { TURNOVER_COLUMNS } from '../../../src/finance-reports/reports/turnover.report.js';
import { VOUCHER_COLUMNS } from '../../../src/finance-reports/reports/voucher.report.js';
import {
  asInCsv,
  asOnSheet,
  csvReport,
  fetchReport,
  jsonReport,
  xlsxReport,
} from '../../support/finance-reports.js';
import { ApiDocument } from '../../fuzz/api-document.js';
import { randomOf, seedOf } from '../../support/random.js';
import { HOSTILE_TEXTS, openReportBook, REPORT_DATES } from '../../support/report-book.js';
import { startService, type Service } from '../../support/service.js';

const RANGE = `fromDate=${REPORT_DATES[1]}&toDate=${REPORT_DATES.at(-1)}`;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

let service: Service;
let voucher: string;
beforeAll(async () => {
  service = await startService();
  await openReportBook(service.call, service.sql, randomOf(seedOf('report-formats')), 'main');
  const { body } = await service.call('GET', '/v1/books/main/vouchers?limit=1', { role: 'finance' });
  voucher = body.items[0].id;
}, 300_000);
afterAll(() => service.stop());

const REPORTS: readonly [string, () => string, readonly Column[]][] = [
  ['trial balance', () => `trial-balance?${RANGE}`, TRIAL_BALANCE_COLUMNS],
  ['general ledger', () => `general-ledger?${RANGE}&period=day`, GENERAL_LEDGER_COLUMNS],
  ['sub-ledger', () => `sub-ledger?${RANGE}`, ENTRY_COLUMNS],
  ['account statement', () => `account-statement?account=1002:CNY:1&${RANGE}`, ENTRY_COLUMNS],
  ['turnover', () => `turnover?${RANGE}`, TURNOVER_COLUMNS],
  ['ageing', () => `ageing?businessDate=${REPORT_DATES.at(-1)}`, AGEING_COLUMNS],
  ['ledger check', () => `ledger-check?${RANGE}`, LEDGER_CHECK_COLUMNS],
  ['voucher', () => `vouchers/${voucher}?bom=false`, VOUCHER_COLUMNS],
];

describe.each(REPORTS)('%s', (_name, pathOf, columns) => {
  const path = (): string => `main/reports/${pathOf()}`;

  it('as CSV, read by a reader, is the JSON cell by cell', async () => {
    const json = await jsonReport(service, path());
    const all = [...json.rows, ...json.totals];
    const { keys, records, end } = await csvReport(service, path());
    expect(keys).toEqual(columns.map(({ key }) => key));
    const expected = all.map((row) =>
      Object.fromEntries(columns.map(({ key, kind }) => [key, asInCsv(row[key]!, kind === 'text')])),
    );
    expect(records).toEqual(expected);
    expect(end).toBe(`end of report, ${json.rowCount} rows`);
  });

  it('as XLSX, read by a reader, is the JSON cell by cell', async () => {
    const json = await jsonReport(service, path());
    const { titles, rows } = await xlsxReport(service, path());
    expect(titles).toEqual(columns.map(({ title }) => title));
    const all = [...json.rows, ...json.totals];
    expect(rows).toEqual(all.map((row) => columns.map(({ key, kind }) => asOnSheet(row[key]!, kind))));
  });

  it('as JSON is what the API document says', async () => {
    const document = await ApiDocument.read(service.call);
    const known = document.operations.find(({ path: each }) =>
      new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/?]+')}\\?`).test(`/v1/books/${path()}`),
    );
    const schema = known!.answers['200']!['application/json']!;
    const body = await (await fetchReport(service, path())).json();
    expect(document.problemOf(schema, body)).toBeUndefined();
    expect(Object.keys(known!.answers['200']!)).toEqual(expect.arrayContaining(['text/csv', XLSX]));
  });
});

describe('hostile text', () => {
  const path = `main/reports/sub-ledger?${RANGE}`;

  it('is in the report, and in CSV no cell begins like a formula', async () => {
    const json = await jsonReport(service, path);
    const shown = new Set([...json.rows.map(({ memo }) => memo), ...json.rows.map(({ name }) => name)]);
    for (const text of HOSTILE_TEXTS) expect([text, shown.has(text)]).toEqual([text, true]);
    const { records } = await csvReport(service, path);
    const texts = records.flatMap(({ memo, name }) => [memo!, name!]);
    expect(texts.filter((text) => /^[=+\-@\t\r\n＝＋－＠]/.test(text))).toEqual([]);
  });

  it('in CSV has an apostrophe before it, and nothing is lost by taking one away', async () => {
    const json = await jsonReport(service, path);
    const { records } = await csvReport(service, path);
    const back = records.map(({ memo }) => (memo!.startsWith("'") ? memo!.slice(1) : memo));
    const memos = [...json.rows, ...json.totals].map(({ memo }) => memo ?? '');
    expect(back).toEqual(memos);
  });

  it('does nothing on a printed page', async () => {
    await service.sql('UPDATE voucher SET memo = ? WHERE id = ?', [
      '<script>alert("1")</script>',
      Buffer.from(voucher.replaceAll('-', ''), 'hex'),
    ]);
    const answer = await fetchReport(service, `main/reports/vouchers/${voucher}?format=html`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(page).toContain('记账凭证');
  });
});

describe('the format', () => {
  const path = `main/reports/turnover?${RANGE}`;

  it('is what the header Accept names when the query names none', async () => {
    const type = async (headers: Record<string, string>, more = ''): Promise<string | null> =>
      headerOf(await fetchReport(service, path + more, headers), 'content-type');
    expect(await type({})).toBe('application/json; charset=utf-8');
    expect(await type({ accept: 'text/csv' })).toBe('text/csv; charset=utf-8');
    expect(await type({ accept: XLSX })).toBe(XLSX);
    expect(await type({ accept: 'text/csv' }, '&format=json')).toBe('application/json; charset=utf-8');
  });

  it('has a byte order mark in CSV only when it is asked for', async () => {
    const plain = Buffer.from(await (await fetchReport(service, `${path}&format=csv`)).arrayBuffer());
    const marked = Buffer.from(
      await (await fetchReport(service, `${path}&format=csv&bom=true`)).arrayBuffer(),
    );
    expect([...marked.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(marked.subarray(3).equals(plain)).toBe(true);
    expect(plain.toString().startsWith('kind,businessType')).toBe(true);
  });

  it('is a file with a name, but for JSON', async () => {
    const name = async (format: string): Promise<string | null> =>
      headerOf(await fetchReport(service, `${path}&format=${format}`), 'content-disposition');
    expect(await name('xlsx')).toBe(
      `attachment; filename="main-turnover-${REPORT_DATES[1]}-${REPORT_DATES.at(-1)}.xlsx"`,
    );
    expect(await name('json')).toBeNull();
  });
});

/** A header of an answer that is read to its end, so that its connection is free. */
async function headerOf(answer: Response, name: string): Promise<string | null> {
  await answer.arrayBuffer();
  return answer.headers.get(name);
}
