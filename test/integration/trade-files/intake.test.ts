import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TradeFileOrder } from '../../../bench/trade-files/content.js';
import { VoidConditions } from '../../../src/trade-files/index.js';
import { make, makeAndApprove } from '../../support/approvals.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { startTradeWorld, TRADE_FILES, type TradeWorld } from '../../support/trade-files.js';

const DATE = '2026-11-20';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTradeWorld();
});
afterAll(() => world.service.stop());

/** Sent and worked through. */
async function brought(order: Partial<TradeFileOrder>, query: Readonly<Record<string, string>> = {}) {
  const sent = await world.send(order, query);
  expect([sent.status, sent.body.code]).toEqual([201, undefined]);
  await world.round();
  return world.file(sent.body.id);
}

const completeness = async (source: string, date = DATE) =>
  (await world.call('GET', `/v1/books/main/trade-sources/${source}/completeness?businessDate=${date}`)).body;

describe('a date of a source', () => {
  it('is complete when every registrar has brought its files; supplementary ones complete nothing', async () => {
    await world.setSource('fund-confirmation', { registrars: ['TA01', 'TA02'], expectedFiles: 2 });
    const send = (registrar: string, first: number, kind = 'original') =>
      brought({ format: 'fund-confirmation', registrar, first }, { kind });
    expect(await completeness('fund-confirmation')).toEqual({
      ...{ complete: false, missing: ['TA01: 0 of 2 files', 'TA02: 0 of 2 files'] },
    });
    await send('TA01', 100);
    await send('TA01', 200);
    await send('TA02', 300);
    await send('TA02', 400, 'supplementary');
    expect(await completeness('fund-confirmation')).toEqual({
      complete: false,
      missing: ['TA02: 1 of 2 files'],
    });
    const last = await send('TA02', 500);
    expect(await completeness('fund-confirmation')).toEqual({ complete: true, missing: [] });
    expect(await world.accepted.ofDate(world.bookId, 'fund-confirmation', DATE)).toHaveLength(5);
    await world.command('void-trade-file', { file: last.id, digest: last.digest });
    expect((await completeness('fund-confirmation')).complete).toBe(false);
    expect(await completeness('fund-confirmation', '2026-11-19')).toMatchObject({ complete: false });
  });
});

describe('a file that was accepted', () => {
  const replace = (file: { id: string }, order: Partial<TradeFileOrder>) =>
    world.send(order, { kind: 'replacement', replaces: file.id });

  it('is void for maker and checker only, and its records come back by a replacement that a checker agrees to', async () => {
    const file = await brought({ first: 10_000 });
    const content = { file: file.id, digest: file.digest };
    expect(outcomeOf(await replace(file, { first: 10_000, records: 21 }))).toEqual([
      409,
      'TRADE_FILE.REPLACES_UNFIT',
    ]);
    const { fileNo } = (await world.accepted.find(world.bookId, file.id))!;
    expect(await world.accepted.page(fileNo, 0, 30)).toHaveLength(20);
    await world.command('void-trade-file', content);
    expect((await world.file(file.id)).state).toBe('voided');
    expect([await world.accepted.page(fileNo, 0, 30), await world.accepted.record(fileNo, 2)]).toEqual([
      [],
      null,
    ]);
    expect(await world.accepted.byNumber(fileNo)).toBeNull();
    expect(await world.accepted.find(world.bookId, file.id)).toBeNull();
    // By the back door they do not come back.
    expect((await brought({ first: 10_000, records: 21 })).refusal).toBe('KEY_KNOWN');
    const sent = await replace(file, { first: 10_000, records: 22 });
    await world.round();
    const waiting = await world.file(sent.body.id);
    expect([waiting.state, waiting.replaces, waiting.records]).toEqual(['validated', file.id, 22]);
    await world.round();
    expect(await world.accepted.find(world.bookId, waiting.id)).toBeNull();
    expect(outcomeOf(await replace(file, { first: 10_000, records: 23 }))).toEqual([
      409,
      'TRADE_FILE.REPLACED_ALREADY',
    ]);
    await world.command('accept-trade-replacement', { file: waiting.id, digest: waiting.digest });
    await world.round();
    expect((await world.file(waiting.id)).state).toBe('accepted');
    const keys = await world.service.sql<{ count: string }>(
      'SELECT COUNT(*) AS count FROM trade_record_key k JOIN trade_file f ON f.file_no = k.file_no WHERE f.id = UNHEX(?)',
      [waiting.id.replaceAll('-', '')],
    );
    expect(Number(keys[0]!.count)).toBe(22);
  });

  it('keeps its keys when the replacement is given up', async () => {
    const file = await brought({ first: 11_000 });
    await world.command('void-trade-file', { file: file.id, digest: file.digest });
    const sent = await replace(file, { first: 11_000, records: 5 });
    await world.round();
    const path = `${TRADE_FILES}/${sent.body.id}/refuse`;
    const refused = await world.call('POST', path, { role: 'operator', body: { reason: 'not wanted' } });
    expect([refused.status, refused.body.state, refused.body.refusal]).toEqual([200, 'refused', 'GIVEN_UP']);
    await world.round();
    expect((await brought({ first: 11_000, records: 3 })).refusal).toBe('KEY_KNOWN');
  });

  it('stays when something above objects, and when other records are meant', async () => {
    const file = await brought({ first: 12_000 });
    const asked: string[] = [];
    let isObjecting = true;
    world.service.app.get(VoidConditions).add({
      refusal: (_tx, { id }) => {
        asked.push(id);
        const objection = { kind: 'conflict', code: 'TEST.CLEARED', message: 'It was cleared' } as const;
        return Promise.resolve(isObjecting && id === file.id ? objection : null);
      },
    });
    const other = { file: file.id, digest: 'f'.repeat(64) };
    const made = await make(world.call, { command: 'void-trade-file', content: other });
    expect(outcomeOf(made)).toEqual([409, 'TRADE_FILE.CONTENT_DIFFERS']);
    const body = { command: 'void-trade-file', content: { file: file.id, digest: file.digest } };
    expect(outcomeOf(await makeAndApprove(world.call, world.checker, body))).toEqual([409, 'TEST.CLEARED']);
    expect([asked, (await world.file(file.id)).state]).toEqual([[file.id], 'accepted']);
    isObjecting = false;
    await world.command('void-trade-file', body.content);
    expect((await world.file(file.id)).state).toBe('voided');
  });
});

describe('records over REST', () => {
  const record = (number: number) => ({
    ...{
      recordKey: `REST-${number}`,
      recordType: 'trade',
      product: 'F1',
      party: 'P1',
      orderNumber: `O${number}`,
    },
    ...{ amount: '2.50', currency: 'CNY', occurredAt: '2026-11-20T16:00:00+08:00' },
  });
  const open = (requestNumber = newRequestNumber(), name = 'rest') =>
    world.call('POST', TRADE_FILES, {
      body: { source: 'trade-confirmation', businessDate: DATE, name },
      headers: { 'idempotency-key': requestNumber },
    });
  const post = (id: string, what: string, body: object) =>
    world.call('POST', `${TRADE_FILES}/${id}/${what}`, { body });

  it('are visible together when they are what the sender says; sent again they change nothing', async () => {
    const requestNumber = newRequestNumber();
    const { body: begun } = await open(requestNumber);
    expect((await open(requestNumber)).body.id).toBe(begun.id);
    expect(outcomeOf(await open(requestNumber, 'other'))).toEqual([409, 'TRADE_FILE.REQUEST_NUMBER_REUSED']);
    const records = [1, 2, 3].map(record);
    expect(outcomeOf(await post(begun.id, 'records', { firstLine: 2, records }))).toEqual([
      409,
      'TRADE_FILE.LINES_NOT_NEXT',
    ]);
    for (let times = 0; times < 2; times++)
      expect((await post(begun.id, 'records', { firstLine: 1, records })).body.records).toBe(3);
    const differing = { firstLine: 3, records: [{ ...record(3), amount: '2.51' }] };
    expect(outcomeOf(await post(begun.id, 'records', differing))).toEqual([409, 'TRADE_FILE.LINE_DIFFERS']);
    const overlapping = { firstLine: 3, records: [record(3), record(4)] };
    expect((await post(begun.id, 'records', overlapping)).body.records).toBe(4);
    await world.round();
    expect(await world.accepted.find(world.bookId, begun.id)).toBeNull();
    const totals = [{ currency: 'CNY', amount: '10.00' }];
    expect((await post(begun.id, 'close', { records: 4, totals })).body.state).toBe('received');
    expect(outcomeOf(await post(begun.id, 'records', overlapping))).toEqual([409, 'TRADE_FILE.NOT_IN_STATE']);
    await world.round();
    const { fileNo, totals: found } = (await world.accepted.find(world.bookId, begun.id))!;
    expect(found).toEqual({ CNY: 1000n });
    expect((await world.accepted.page(fileNo, 0, 9))[1]).toEqual({
      ...{ lineNo: 2, recordKey: 'REST-2', recordType: 'trade', product: 'F1', party: 'P1', payer: null },
      ...{ orderNumber: 'O2', amountMinor: 250n, currency: 'CNY', occurredAt: '2026-11-20T08:00:00.000000Z' },
      attributes: null,
    });
  });

  it.each([
    [{ records: 3, totals: [{ currency: 'CNY', amount: '5.00' }] }, 'RECORDS_DIFFER'],
    [{ records: 2, totals: [{ currency: 'CNY', amount: '5.01' }] }, 'TOTAL_DIFFERS'],
    [{ records: 2, totals: [] }, 'TOTAL_DIFFERS'],
  ])('are refused as a whole when they are not: %o', async (said, code) => {
    const { body: begun } = await open();
    const first = Math.floor(Math.random() * 1e12);
    await post(begun.id, 'records', { firstLine: 1, records: [record(first), record(first + 1)] });
    await post(begun.id, 'close', said);
    await world.round();
    expect((await world.file(begun.id)).refusal).toBe(code);
    expect(await world.accepted.find(world.bookId, begun.id)).toBeNull();
  });

  it.each([
    [{ amount: '1.005' }, [400, 'TRADE_FILE.RECORD_MALFORMED']],
    [{ currency: 'XXX' }, [400, 'TRADE_FILE.RECORD_MALFORMED']],
    [{ party: '=1+1' }, [400, 'TRADE_FILE.RECORD_MALFORMED']],
    [{ occurredAt: 'yesterday' }, [400, 'HTTP.FIELD_INVALID']],
  ])('are not taken with %o', async (more, outcome) => {
    const { body: begun } = await open();
    const records = [{ ...record(1), ...more }];
    expect(outcomeOf(await post(begun.id, 'records', { firstLine: 1, records }))).toEqual(outcome);
    expect((await world.file(begun.id)).records).toBe(0);
  });
});
