import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradeFileBytes } from '../../../bench/trade-files/write.js';
import { newTraceId } from '../../../src/platform/http/index.js';
import { TradeFilesRound } from '../../../src/trade-files/trade-files-round.js';
import { newRequestNumber } from '../../support/book.js';
import { randomOf, seedOf } from '../../support/random.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { orderOf, startTradeWorld, TRADE_FILES, type TradeWorld } from '../../support/trade-files.js';

const DATE = '2026-11-20';
const RECORDS = 2_500;

let schema: TestSchema;
let directory: string;
let world: TradeWorld;
let nodes: readonly [Service, Service];
beforeAll(async () => {
  schema = await createSchema();
  directory = mkdtempSync(join(tmpdir(), 'two-nodes-'));
  const options = { schema, env: { TRADE_FILES_DIR: directory } };
  world = await startTradeWorld(options);
  nodes = [world.service, await startService(options)];
  await world.setSource('dropped', { format: 'trade-confirmation', fileName: 'TRADE_{date}_{number}.txt' });
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await schema.drop();
  rmSync(directory, { recursive: true, force: true });
});

let serial = 0;
const made = (): Buffer => tradeFileBytes(orderOf({ first: (serial += 10_000), records: RECORDS }));
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const upload = (node: Service, bytes: Buffer, name: string) => {
  const query = { source: 'dropped', businessDate: DATE, name, sha256: sha256Of(bytes) };
  return node.call('POST', `${TRADE_FILES}/file?${new URLSearchParams(query)}`, {
    body: bytes,
    headers: { 'content-type': 'application/octet-stream' },
  });
};
const folder = (): string => join(directory, 'in', 'main', 'dropped');
function drop(name: string, bytes: Buffer): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(folder(), name), bytes);
  utimesSync(join(folder(), name), new Date(0), new Date(0));
  writeFileSync(join(folder(), `${name}.sha256`), sha256Of(bytes));
}
const settled = (outcome: string): string[] =>
  existsSync(join(folder(), outcome)) ? readdirSync(join(folder(), outcome)) : [];

/** Rounds of both nodes at once, until neither has anything left to do. */
async function roundsOfBoth(): Promise<void> {
  for (let times = 0; times < 4; times++)
    await Promise.all(nodes.map((node) => node.app.get(TradeFilesRound).execute(newTraceId())));
}

/** Of the files with these bytes: their states. */
const statesOf = async (bytes: Buffer): Promise<string[]> => {
  const rows = await schema.sql<{ state: string }>(
    'SELECT state FROM trade_file WHERE sha256 = UNHEX(?) ORDER BY state',
    [sha256Of(bytes)],
  );
  return rows.map(({ state }) => state);
};
/** Every accepted record with its key, once; and nothing is left in the spool. */
async function expectWhole(files: number): Promise<void> {
  const [row] = await schema.sql<Record<'files' | 'records' | 'keys', string>>(
    `SELECT (SELECT COUNT(*) FROM trade_file WHERE state = 'accepted') AS files,
       (SELECT COUNT(*) FROM trade_record) AS records, (SELECT COUNT(*) FROM trade_record_key) AS \`keys\``,
  );
  expect(Object.values(row!).map(Number)).toEqual([files, files * RECORDS, files * RECORDS]);
  expect(readdirSync(join(directory, 'spool'))).toEqual([]);
}

describe('two nodes and one source', () => {
  it('the same file uploaded to both at once is accepted once', async () => {
    const bytes = made();
    const answers = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) => upload(nodes[index % 2]!, bytes, `upload-${index}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(
      new Set([undefined, 'TRADE_FILE.CONTENT_KNOWN']),
    );
    await roundsOfBoth();
    expect(await statesOf(bytes)).toEqual(['accepted']);
    await expectWhole(1);
  });

  it('one that is dropped into the folder of both is taken by one, and reported taken', async () => {
    const all = [1, 2, 3, 4].map((number) => ({ name: `TRADE_20261120_${number}.txt`, bytes: made() }));
    for (const { name, bytes } of all) drop(name, bytes);
    await roundsOfBoth();
    for (const { bytes } of all) expect(await statesOf(bytes)).toEqual(['accepted']);
    expect(settled('taken').sort()).toEqual(
      all.flatMap(({ name }) => ['', '.report.json', '.sha256'].map((end) => `${name}${end}`)).sort(),
    );
    expect(settled('refused')).toEqual([]);
    await expectWhole(5);
  });

  it('one that is uploaded to one while it is dropped for the other is accepted once', async () => {
    const bytes = made();
    drop('TRADE_20261120_9.txt', bytes);
    const [answer] = await Promise.all([upload(nodes[1], bytes, 'the same'), roundsOfBoth()]);
    await roundsOfBoth();
    expect([201, 409]).toContain(answer.status);
    expect(await statesOf(bytes)).toEqual(['accepted']);
    expect(settled(answer.status === 201 ? 'refused' : 'taken')).toContain('TRADE_20261120_9.txt');
    await expectWhole(6);
  });

  it('records that are sent to both are each there once, in their order, and closed once', async () => {
    const next = randomOf(seedOf('records to two nodes'));
    const record = (line: number) => ({
      ...{
        recordKey: `TWO-${line}`,
        recordType: 'trade',
        product: 'F1',
        party: 'P1',
        orderNumber: `O${line}`,
      },
      ...{ amount: '1.00', currency: 'CNY', occurredAt: '2026-11-20T16:00:00+08:00' },
    });
    const requestNumber = newRequestNumber();
    const begin = (node: Service) =>
      node.call('POST', TRADE_FILES, {
        body: { source: 'dropped', businessDate: DATE, name: 'rest' },
        headers: { 'idempotency-key': requestNumber },
      });
    const begun = await Promise.all([...nodes, ...nodes].map(begin));
    const ids = new Set(begun.map(({ body }) => body.id as string));
    expect([begun.map(({ status }) => status), ids.size]).toEqual([[201, 201, 201, 201], 1]);
    const [id] = [...ids];
    const post = (node: Service, what: string, body: object) =>
      node.call('POST', `${TRADE_FILES}/${id}/${what}`, { body });
    /** One sender for each node, neither of which knows how far the other is. */
    const sendAll = async (node: Service): Promise<void> => {
      for (let first = 1; first <= RECORDS;) {
        const count = Math.min(1 + next.below(300), RECORDS - first + 1);
        const records = Array.from({ length: count }, (_, index) => record(first + index));
        const { status, body } = await post(node, 'records', { firstLine: first, records });
        expect([200, 201, 409]).toContain(status);
        if (status < 300) first = Math.max(first + count, (body.records as number) + 1);
      }
    };
    await Promise.all(nodes.map(sendAll));
    const total = { records: RECORDS, totals: [{ currency: 'CNY', amount: `${RECORDS}.00` }] };
    const closed = await Promise.all(nodes.map((node) => post(node, 'close', total)));
    expect(closed.filter(({ status }) => status < 300).length).toBeGreaterThan(0);
    await roundsOfBoth();
    expect((await world.file(id!)).state).toBe('accepted');
    await expectWhole(7);
  });
});
