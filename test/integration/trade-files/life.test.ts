import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MADE_FORMATS } from '../../../bench/trade-files/content.js';
import { outcomeOf } from '../../support/call.js';
import { orderOf, startTradeWorld, TRADE_FILES, type TradeWorld } from '../../support/trade-files.js';
import { tradeFileBytes } from '../../../bench/trade-files/write.js';

const DATE = '2026-11-20';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTradeWorld();
});
afterAll(() => world.service.stop());

/** Sent and worked through. @returns the file as it is then */
async function brought(...sent: Parameters<TradeWorld['send']>) {
  const answer = await world.send(...sent);
  expect([answer.status, answer.body.code ?? answer.body.state]).toEqual([201, 'received']);
  await world.round();
  return world.file(answer.body.id);
}

describe('a trade file', () => {
  it.each(MADE_FORMATS)('of the ready-made format %s is accepted as a whole', async (format) => {
    const file = await brought({ format, records: 25 });
    expect([file.refusalMessage, file.state, file.records]).toEqual([null, 'accepted', 25]);
    const accepted = (await world.accepted.find(world.bookId, file.id))!;
    const records = await world.accepted.page(accepted.fileNo, 0, 100);
    expect(records).toHaveLength(25);
    const sum = records.reduce((total, { amountMinor }) => total + amountMinor, 0n);
    expect(accepted.totals).toEqual({ CNY: sum });
    expect(new Set(records.map(({ recordKey }) => recordKey)).size).toBe(25);
    expect(await world.accepted.page(accepted.fileNo, records[9]!.lineNo, 3)).toEqual(records.slice(10, 13));
    expect(await world.accepted.record(accepted.fileNo, records[4]!.lineNo)).toEqual(records[4]);
  });

  it('reads every field as the format says', async () => {
    const file = await brought({ format: 'fund-confirmation', records: 3, first: 1_000, registrar: 'TA02' });
    const { fileNo } = (await world.accepted.find(world.bookId, file.id))!;
    expect((await world.accepted.page(fileNo, 0, 9))[2]).toEqual({
      ...{
        lineNo: 4,
        recordKey: 'C000000000000001002',
        recordType: 'subscribe',
        product: 'F00000',
        party: 'P000000',
      },
      ...{ payer: 'D01', orderNumber: 'A000000000000001002', amountMinor: 935838n, currency: 'CNY' },
      // 11:42:54 in Shanghai.
      occurredAt: '2026-11-20T03:42:54.000000Z',
      attributes: { confirmation: 'C000000000000001002', investorName: '王小明', shares: '101.02' },
    });
  });

  it('gives the same records in UTF-8 and in GBK', async () => {
    const definition = {
      ...{ layout: 'delimited', delimiter: '|', charset: 'UTF-8' },
      detail: [
        { name: 'orderNumber', type: 'code', as: 'orderNumber' },
        { name: 'merchant', type: 'code', as: 'party' },
        { name: 'amount', type: 'amount', as: 'amount' },
        { name: 'note', type: 'text' },
      ],
      ...{ endMarker: 'END', key: ['orderNumber'] },
      constants: { recordType: 'trade', product: 'any', currency: 'CNY' },
    };
    // The second byte of 渱 and of 東 in GBK is a delimiter.
    const text = 'A1|P1|1.00|渱東\nA2|P2|2.50|算盘 東\nEND\n';
    const digests: string[] = [];
    for (const charset of ['UTF-8', 'GBK', 'GB18030'] as const) {
      const format = `notes-${charset.toLowerCase()}`;
      await world.command('set-trade-format', { format, definition: { ...definition, charset } });
      await world.setSource(format);
      const { default: iconv } = await import('iconv-lite');
      const sent = await world.sendBytes(iconv.encode(text, charset), { source: format });
      expect(sent.status).toBe(201);
      await world.round();
      const file = await world.file(sent.body.id);
      expect([file.refusalMessage, file.state]).toEqual([null, 'accepted']);
      digests.push(file.digest);
    }
    expect(new Set(digests).size).toBe(1);
  });

  it('is visible to nobody before it is accepted, and is so at once as a whole', async () => {
    const sent = await world.send({ first: 50_000, records: 5_000 }, { businessDate: DATE });
    const seen: number[] = [];
    const look = async () => (await world.accepted.find(world.bookId, sent.body.id))?.records ?? 0;
    let looking = Promise.resolve();
    await world.round(() => {
      looking = looking.then(async () => void seen.push(await look()));
      return false;
    });
    await looking;
    expect(new Set(seen).size).toBeLessThanOrEqual(2);
    expect(seen[0]).toBe(0);
    expect(await look()).toBe(5_000);
  });

  it('is refused when its content came before, and taken when that was refused', async () => {
    const bytes = tradeFileBytes(orderOf({ first: 70_000, defect: 'total' }));
    const query = { source: 'trade-confirmation' };
    const first = await world.sendBytes(bytes, query);
    expect(outcomeOf(await world.sendBytes(bytes, query))).toEqual([409, 'TRADE_FILE.CONTENT_KNOWN']);
    await world.round();
    expect((await world.file(first.body.id)).state).toBe('refused');
    expect((await world.sendBytes(bytes, query)).status).toBe(201);
    await world.round();
  });

  it('tells what has happened to it', async () => {
    const file = await brought({ first: 80_000 });
    const { body } = await world.call('GET', `${TRADE_FILES}/${file.id}`);
    expect(body.events.map(({ kind, to }: { kind: string; to: string }) => [kind, to])).toEqual([
      ...[
        ['receive', 'received'],
        ['verify', 'verified'],
        ['parse', 'parsed'],
        ['validate', 'validated'],
      ],
      ['accept', 'accepted'],
    ]);
    const listed = await world.call(
      'GET',
      `${TRADE_FILES}?source=trade-confirmation&businessDate=${DATE}&limit=2`,
    );
    expect(listed.body.items[0].id).toBe(file.id);
    expect(listed.body.hasMore).toBe(true);
  });
});

describe('a format', () => {
  const attempt = (body: object) =>
    world.call('POST', '/v1/books/main/trade-formats/try', {
      role: 'operator',
      body: { businessDate: DATE, ...body },
    });
  const sample = (order: Parameters<typeof orderOf>[0]): string =>
    tradeFileBytes(orderOf(order)).toString('base64');

  it('is tried on a sample, and nothing is kept', async () => {
    const good = await attempt({ format: 'refund-list', sample: sample({ format: 'refund-list' }) });
    expect(good.body).toMatchObject({ lines: 22, records: 20, errors: [] });
    expect(good.body.first[0]).toMatchObject({
      line: 2,
      recordType: 'refund',
      amount: '89.19',
      currency: 'CNY',
    });
    const bad = await attempt({ format: 'trade-confirmation', sample: sample({ defect: 'date' }) });
    expect(bad.body.errors).toMatchObject([{ line: 12, field: 'occurredAt', code: 'NOT_A_TIME' }]);
    expect(outcomeOf(await attempt({ definition: {}, sample: 'QQ==' }))).toEqual([
      400,
      'TRADE_FILE.FORMAT_MALFORMED',
    ]);
    expect(outcomeOf(await attempt({ format: 'none', sample: 'QQ==' }))).toEqual([
      404,
      'TRADE_FILE.FORMAT_NOT_FOUND',
    ]);
    expect(outcomeOf(await attempt({ format: 'refund-list', sample: '***' }))).toEqual([
      ...[400, 'TRADE_FILE.SAMPLE_MALFORMED'],
    ]);
  });

  it('has versions, of which a file keeps the one that it came under', async () => {
    const { body } = await world.call('GET', '/v1/books/main/trade-formats?limit=200', { role: 'finance' });
    const { definition } = body.items.find(({ code }: { code: string }) => code === 'trade-confirmation');
    const sent = await world.send({ first: 90_000 });
    const narrower = { ...definition, longestLine: 20 };
    await world.command('set-trade-format', { format: 'trade-confirmation', definition: narrower });
    await world.round();
    expect(await world.file(sent.body.id)).toMatchObject({ state: 'accepted', formatVersion: 1 });
    const next = await brought({ first: 91_000 });
    expect([next.formatVersion, next.refusal]).toEqual([2, 'LINE_TOO_LONG']);
  });
});
