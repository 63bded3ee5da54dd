import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf, type Answer } from '../../support/call.js';
import {
  batchesOf,
  csvOf,
  goodBodyOf,
  oneApproval,
  progressOf,
  runToEnd,
  secondChecker,
  someItems,
  totalOf,
  type TestItem,
} from '../../support/payout-batches.js';
import { startPayoutWorld, type PayoutWorld } from '../../support/payout-world.js';
import { partsOf, zipOf } from '../../support/workbooks.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

let world: PayoutWorld;
let batches: ReturnType<typeof batchesOf>;
beforeAll(async () => {
  world = await startPayoutWorld();
  batches = batchesOf(world.nodes[0]!.call);
  await oneApproval(world.nodes[0]!.call, await secondChecker(world.nodes[0]!.call));
});
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const rowsOf = (items: readonly TestItem[]): string[][] =>
  csvOf(items)
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
const workbook = (bytes: Uint8Array, items: readonly TestItem[], more = {}) =>
  batches.file(bytes, items, more, newRequestNumber(), XLSX);

/** Sent as CSV; what was refused has set nothing aside and left nothing that could be approved. */
async function refusedCsv(text: string, items: readonly TestItem[], more = {}): Promise<Answer> {
  const answer = await batches.file(text, items, more);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  const open = await world.schema.sql(
    "SELECT id FROM payout_batch WHERE state NOT IN ('void', 'invalid', 'finished') OR content_key IS NOT NULL AND state <> 'finished'",
  );
  expect(open).toEqual([]);
  return answer;
}

describe('a batch as a file', () => {
  it.each(['csv', 'xlsx'] as const)(
    '%s: is received, paid, and its columns may stand in any order',
    async (kind) => {
      const items = someItems(30, `file-${kind}`, kind === 'csv' ? 1 : 101);
      const turned = rowsOf(items).map((row) => [...row].reverse());
      const answer =
        kind === 'csv'
          ? await batches.file(`\ufeff${turned.map((row) => row.join(',')).join('\n')}\n`, items)
          : await workbook(await zipOf(partsOf(rowsOf(items))), items);
      const batch = goodBodyOf(answer);
      expect(batch).toMatchObject({ state: 'received', source: kind, items: 30, amount: totalOf(items) });
      goodBodyOf(await batches.approve(world.checker, batch));
      expect(progressOf(await runToEnd(world, batch.id))).toEqual({ succeeded: 30 });
    },
  );

  it('sent again under its number answers the same; under another it is refused', async () => {
    const items = someItems(5, 'again', 201);
    const number = newRequestNumber();
    const first = goodBodyOf(await batches.file(csvOf(items), items, {}, number));
    const replay = await batches.file(csvOf(items), items, {}, number);
    expect([replay.body, replay.headers.get('idempotent-replayed')]).toEqual([first, 'true']);
    expect(outcomeOf(await batches.file(csvOf(items), items))).toEqual([409, 'PAYOUT_BATCH.SENT_BEFORE']);
    const asWorkbook = await workbook(await zipOf(partsOf(rowsOf(items))), items);
    expect(outcomeOf(asWorkbook)).toEqual([409, 'PAYOUT_BATCH.SENT_BEFORE']);
    goodBodyOf(await batches.steer(first.id, 'void'));
    const next = goodBodyOf(await batches.file(csvOf(items), items));
    goodBodyOf(await batches.steer(next.id, 'void'));
  });

  it('tells everything that is wrong with its lines, and pays none of them', async () => {
    const [one, two, three] = someItems(3, 'faulty', 301) as [TestItem, TestItem, TestItem];
    const lines = [
      one,
      { ...two, amount: '1.001' },
      { ...three, orderNumber: one.orderNumber, payee: { ...three.payee, name: '=HYPERLINK(1)' } },
      { ...two, orderNumber: one.orderNumber, amount: '0' },
      { ...three, orderNumber: one.orderNumber },
    ];
    const { status, body } = await refusedCsv(csvOf(lines), lines, { total: '9.00' });
    expect([status, body.code, body.details.faults]).toEqual([422, 'PAYOUT_BATCH.INVALID', 4]);
    const faults = (await batches.faults(body.details.batch)).body.items;
    expect(faults.map(({ line, field }: { line: number; field: string }) => `${line} ${field}`)).toEqual([
      ...['2 amount', '3 payeeName', '4 amount', '5 orderNumber'],
    ]);
    expect(faults[1].value).toBe('=HYPERLINK(1)');
  });

  it('keeps the first thousand faults and counts all of them', async () => {
    const lines = someItems(1_200, 'many', 1).map((item) => ({ ...item, amount: '0' }));
    const { body } = await refusedCsv(csvOf(lines), lines, { total: '1.00' });
    expect(body.details.faults).toBe(1_200);
    const last = await batches.faults(
      body.details.batch,
      `?after=${Buffer.from('["999"]').toString('base64url')}`,
    );
    expect(last.body.items.map(({ number }: { number: number }) => number)).toEqual([1_000]);
  });
});

describe('hostile and mistaken files are refused with a clear answer, and nothing of them is paid', () => {
  const items = someItems(3, 'hostile', 401);
  const csv = csvOf(items);

  it.each([
    ['another checksum', csv, { sha256: 'f'.repeat(64) }, 409, 'CHECKSUM_DIFFERS'],
    ['another number of items', csv, { items: '4' }, 409, 'ITEMS_DIFFER'],
    ['another total', csv, { total: '1.00' }, 409, 'TOTAL_DIFFERS'],
    ['an unknown column', csv.replace('purpose', 'book'), {}, 400, 'COLUMN_UNKNOWN'],
    ['a column twice', csv.replace('purpose', 'amount'), {}, 400, 'COLUMN_TWICE'],
    ['a missing column', csv.replaceAll(/^[^,]*,/gm, ''), {}, 400, 'COLUMN_MISSING'],
    ['nothing', '', {}, 400, 'COLUMN_MISSING'],
    ['a heading alone', csv.split('\r\n')[0]!, {}, 422, 'EMPTY'],
    ['an open quote', csv.replace('Payee 1', '"Payee 1'), {}, 400, 'FILE_MALFORMED'],
    ['more fields than columns', csv.replaceAll(',\r\n', ',,x\r\n'), {}, 422, 'INVALID'],
    ['an account of another book', csv, { payerAccount: 'nobody' }, 422, 'PAYER_NOT_FOUND'],
    ['an unknown channel', csv, { channel: 'nowhere' }, 422, 'CHANNEL_NOT_FOUND'],
  ])('%s', async (_name, text, more, status, code) => {
    expect(outcomeOf(await refusedCsv(text, items, more))).toEqual([status, `PAYOUT_BATCH.${code}`]);
  });

  it('bytes that are not UTF-8, JSON, and what is larger than a file may be', async () => {
    const latin = Buffer.from(csv.replace('Payee 1', 'Pay\u00e9e'), 'latin1');
    expect(outcomeOf(await batches.file(latin, items))).toEqual([400, 'PAYOUT_BATCH.FILE_MALFORMED']);
    const json = await batches.file('{}', items, {}, newRequestNumber(), 'application/json');
    expect(outcomeOf(json)).toEqual([400, 'PAYOUT_BATCH.FILE_TYPE']);
    const large = await batches.file(Buffer.alloc(33 * 1024 * 1024, 'a,'), items);
    expect(outcomeOf(large)).toEqual([413, 'PAYOUT_BATCH.FILE_TOO_LARGE']);
    const elsewhere = await world.nodes[0]!.call('POST', '/v1/books/main/payouts', {
      body: csv,
      headers: { 'content-type': 'text/csv', 'idempotency-key': newRequestNumber() },
    });
    expect(outcomeOf(elsewhere)).toEqual([415, 'HTTP.UNSUPPORTED_MEDIA_TYPE']);
  });

  const parts = partsOf(rowsOf(items));
  const sheet = parts['xl/worksheets/sheet1.xml']!;
  const altered = (change: (text: string) => string) => ({
    ...parts,
    'xl/worksheets/sheet1.xml': change(sheet),
  });
  it.each([
    ['a formula', altered((text) => text.replace('<v>', '<f>SUM(A1)</f><v>'))],
    [
      'an entity',
      altered((text) =>
        text.replace('<worksheet', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'),
      ),
    ],
    ['broken XML', altered((text) => text.replace('</row>', ''))],
    ['a text that is not there', { ...parts, 'xl/sharedStrings.xml': '<sst/>' }],
    ['an error in a cell', altered((text) => text.replace('t="s"', 't="e"'))],
    ['a bomb', { ...parts, 'xl/media/zeros': Buffer.alloc(20 * 1024 * 1024) }],
    ['no sheet', { 'a.txt': 'a' }],
  ])('a workbook with %s', async (_name, content) => {
    const answer = await workbook(await zipOf(content), items);
    expect(outcomeOf(answer)).toEqual([400, 'PAYOUT_BATCH.FILE_MALFORMED']);
  });

  it('what is called a workbook and is none', async () => {
    expect(outcomeOf(await workbook(Buffer.from(csv), items))).toEqual([400, 'PAYOUT_BATCH.FILE_MALFORMED']);
  });
});
