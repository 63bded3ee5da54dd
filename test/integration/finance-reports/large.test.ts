import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi, type MockInstance } from 'vitest';
import { ReportEntryRepository } from '../../../src/finance-reports/database/report-entry.repository.js';
import { batchesOf, type Report, type ReportRows, type Row } from '../../../src/finance-reports/report.js';
import { writeXlsx } from '../../../src/finance-reports/writers/write-xlsx.js';
import { fetchReport, readWorkbook } from '../../support/finance-reports.js';
import { insertLargeBook, LARGE_DATE } from '../../support/large-book.js';
import { startService, type Service } from '../../support/service.js';

const ENTRIES = 30_000;
const PATH = `large/reports/sub-ledger?fromDate=${LARGE_DATE}&toDate=${LARGE_DATE}`;
const STATEMENTS = (2 * ENTRIES) / 1_000;
/** Each of 0.01. */
const TOTAL = (ENTRIES / 100).toFixed(2);

let service: Service;
let reads: MockInstance<ReportEntryRepository['ofSpans']>;
beforeAll(async () => {
  service = await startService();
  await insertLargeBook(service.sql, 'large', ENTRIES);
  reads = vi.spyOn(service.app.get(ReportEntryRepository, { strict: false }), 'ofSpans');
}, 300_000);
afterAll(() => service.stop());

describe('a report of 60,000 entries', () => {
  it('as CSV is whole and ends with what it comes to', async () => {
    const text = await (await fetchReport(service, `${PATH}&format=csv`)).text();
    const lines = text.trimEnd().split('\r\n');
    expect(lines.at(-1)).toMatch(new RegExp(`^"?end of report, ${2 * ENTRIES + 5} rows`));
    expect(lines).toHaveLength(1 + 2 * ENTRIES + 5 + 1 + 1);
    expect(lines.filter((line) => line.startsWith('entry,'))).toHaveLength(2 * ENTRIES);
    expect(lines.at(-2)).toContain(`,${TOTAL},${TOTAL},flat,0.00,`);
  });

  it('is read in flat memory, however slowly it is taken', async () => {
    const before = reads.mock.calls.length;
    const { socket, chunks } = await open(`${PATH}&format=json`);
    await vi.waitFor(() => expect(chunks()).toBeGreaterThan(0));
    await settled(() => reads.mock.calls.length);
    const readWhilePaused = reads.mock.calls.length - before;
    expect(readWhilePaused).toBeLessThan(STATEMENTS / 2);
    socket.destroy();
  });

  it.each(['csv', 'json', 'xlsx'])('as %s is read no further when the reader goes away', async (format) => {
    const before = reads.mock.calls.length;
    const { socket, chunks } = await open(`${PATH}&format=${format}`);
    await vi.waitFor(() => expect(chunks()).toBeGreaterThan(0), { timeout: 20_000 });
    socket.destroy();
    await settled(() => reads.mock.calls.length);
    expect(reads.mock.calls.length - before).toBeLessThan(STATEMENTS);
    const { status } = await fetchReport(service, `${PATH}&format=${format}`).then(async (answer) => {
      await answer.arrayBuffer();
      return answer;
    });
    expect(status).toBe(200);
  });

  it('breaks off, instead of ending as if it were whole, when reading fails on the way', async () => {
    let turn = 0;
    const original = ReportEntryRepository.prototype.ofSpans;
    reads.mockImplementation(function (this: ReportEntryRepository, ...given) {
      return ++turn > 5 ? Promise.reject(new Error('planted')) : original.apply(this, given);
    });
    for (const format of ['csv', 'json', 'xlsx']) {
      turn = 0;
      const read = async (): Promise<ArrayBuffer> =>
        (await fetchReport(service, `${PATH}&format=${format}`)).arrayBuffer();
      await expect(read(), format).rejects.toThrow();
    }
    reads.mockReset();
  });

  it('is an error answer when reading fails at once', async () => {
    reads.mockRejectedValueOnce(new Error('planted'));
    expect((await fetchReport(service, `${PATH}&format=csv`)).status).toBe(500);
  });

  it('is not a report when an entry is missing in the books', async () => {
    await service.sql('DELETE FROM account_entry WHERE account_id = 7011 AND sequence = ?', [ENTRIES - 1]);
    const text = async (): Promise<string> => (await fetchReport(service, `${PATH}&format=csv`)).text();
    await expect(text()).rejects.toThrow();
  });
});

describe('a million rows', () => {
  const columns = [
    { key: 'kind', title: 'Row', kind: 'text' },
    { key: 'amount', title: 'Amount', kind: 'amount' },
  ] as const;
  const rows: Row[] = Array.from({ length: 500 }, () => ({ kind: 'entry', amount: '1234567.89' }));

  async function* many(batches: number): ReportRows {
    for (let n = 0; n < batches; n++) {
      await Promise.resolve();
      yield rows;
    }
    return [{ kind: 'total', amount: '1.00' }];
  }
  const report = (of: ReportRows): Report => ({ name: 'many', columns, head: {}, rows: of });

  it('are written as XLSX in flat memory', async () => {
    let [bytes, highest] = [0, 0];
    const before = process.memoryUsage();
    for await (const chunk of writeXlsx(report(many(2_000)), new Date(0))) {
      bytes += (chunk as Buffer).length;
      const now = process.memoryUsage();
      highest = Math.max(highest, now.external + now.arrayBuffers - before.external - before.arrayBuffers);
    }
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(highest).toBeLessThan(64_000_000);
  }, 120_000);

  it('go on on a second sheet when the first is full', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of writeXlsx(report(many(2)), new Date(0), 601)) chunks.push(chunk as Buffer);
    const [first, second] = [
      await readWorkbook(Buffer.concat(chunks)),
      await readWorkbook(Buffer.concat(chunks), 2),
    ];
    expect(first.rows).toHaveLength(600);
    expect(second.rows).toHaveLength(401);
    expect(second.titles).toEqual(first.titles);
    expect(second.rows.at(-1)).toEqual(['total', { digits: '1.00' }]);
  });

  it('that fill a sheet exactly leave no empty one behind', async () => {
    const chunks: Buffer[] = [];
    const exactly = report(batchesOf(rows, rows.slice(0, 100)));
    for await (const chunk of writeXlsx(exactly, new Date(0), 601)) chunks.push(chunk as Buffer);
    expect((await readWorkbook(Buffer.concat(chunks))).rows).toHaveLength(600);
    await expect(readWorkbook(Buffer.concat(chunks), 2)).rejects.toThrow();
  });
});

/** Asks and takes nothing of the answer but what the system buffers. */
async function open(path: string): Promise<{ socket: { destroy(): void }; chunks: () => number }> {
  const { port } = new URL(service.url);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${service.keys.finance}` };
    const asked = request({ port, host: '127.0.0.1', path: `/v1/books/${path}`, headers }, (answer) => {
      let chunks = 0;
      answer.once('readable', () => chunks++);
      resolve({ socket: { destroy: () => asked.destroy() }, chunks: () => chunks });
      answer.on('error', () => undefined);
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Waits until a count does not grow any more. */
async function settled(count: () => number): Promise<void> {
  let [last, same] = [-1, 0];
  await vi.waitFor(
    () => {
      same = count() === last ? same + 1 : 0;
      last = count();
      expect(same).toBeGreaterThan(10);
    },
    { timeout: 30_000, interval: 50 },
  );
}
