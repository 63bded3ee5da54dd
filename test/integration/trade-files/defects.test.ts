import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MADE_FORMATS, type Defect, type MadeFormat } from '../../../bench/trade-files/content.js';
import { tradeFileBytes } from '../../../bench/trade-files/write.js';
import { fingerprintOf } from '../../fuzz/books-fingerprint.js';
import { outcomeOf } from '../../support/call.js';
import { orderOf, startTradeWorld, TRADE_FILES, type TradeWorld } from '../../support/trade-files.js';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTradeWorld();
});
afterAll(() => world.service.stop());

let serial = 1_000_000;
/** Records that no other file has. */
const fresh = (): number => (serial += 10_000);

/** Sent, worked through, refused, and swept: what the report says, and that nothing is left. */
async function reportOf(bytes: Buffer, query: Readonly<Record<string, string>>): Promise<unknown[][]> {
  const sent = await world.sendBytes(bytes, query);
  expect([sent.status, sent.body.code]).toEqual([201, undefined]);
  await world.round();
  const file = await world.file(sent.body.id);
  expect(file.state).toBe('refused');
  const errors = await world.errors(file.id);
  expect(file.errors).toBe(errors.length);
  expect([await world.accepted.find(world.bookId, file.id), file.refusal]).toEqual([null, errors[0].code]);
  const [{ fileNo }] = (await world.service.sql<{ fileNo: string }>(
    `SELECT file_no AS fileNo FROM trade_file WHERE id = UNHEX('${file.id.replaceAll('-', '')}')`,
  )) as [{ fileNo: string }];
  expect(await world.accepted.page(fileNo, 0, 10)).toEqual([]);
  const left = await world.service.sql(
    `SELECT file_no FROM trade_record WHERE file_no = ${fileNo} UNION SELECT file_no FROM trade_record_key
     WHERE file_no = ${fileNo}`,
  );
  expect(left).toEqual([]);
  return errors.map(({ line, field, value, code }) => [line, field, value, code]);
}

const madeWith = (format: MadeFormat, defect: Defect): Promise<unknown[][]> => {
  const registrar = format === 'fund-confirmation' ? { registrar: 'TA01' } : {};
  return reportOf(tradeFileBytes(orderOf({ format, defect, first: fresh() })), {
    source: format,
    ...registrar,
  });
};

/** Line of the eleventh of twenty records, behind a header. */
const LINE = 12;

describe('a file is refused as a whole, and the report says where and why', () => {
  it.each<[MadeFormat, Defect, unknown[]]>([
    ['trade-confirmation', 'count', [1, 'records', '21', 'RECORDS_DIFFER']],
    ['refund-list', 'count', [22, 'records', '21', 'RECORDS_DIFFER']],
    ['fund-confirmation', 'count', [1, 'records', '00000021', 'RECORDS_DIFFER']],
    ['channel-statement', 'count', [1, 'records', '21', 'RECORDS_DIFFER']],
    [
      'trade-confirmation',
      'total',
      [1, 'total', expect.stringMatching(/^[0-9]+[.][0-9]{2}$/), 'TOTAL_DIFFERS'],
    ],
    [
      'fund-confirmation',
      'total',
      [22, 'total', expect.stringMatching(/^[0-9]+[.][0-9]{2}$/), 'TOTAL_DIFFERS'],
    ],
    ['fund-confirmation', 'end-marker', [22, '', expect.stringMatching(/^TOTAL/), 'END_MARKER_MISSING']],
    ['refund-list', 'end-marker', [21, '', expect.anything(), 'FIELD_COUNT']],
    ['fund-confirmation', 'short', [22, '', expect.stringMatching(/^TOTAL/), 'END_MARKER_MISSING']],
    ['trade-confirmation', 'short', [22, '', 'EN', 'END_MARKER_MISSING']],
    ['trade-confirmation', 'charset', [LINE, 'description', expect.stringContaining('?'), 'CHARSET']],
    ['channel-statement', 'charset', [LINE, 'note', expect.stringContaining('?'), 'CHARSET']],
    ['trade-confirmation', 'bom', [1, '', '', 'BYTE_ORDER_MARK']],
    ['trade-confirmation', 'line-end', [LINE, '', '', 'LINE_END']],
    ['fund-confirmation', 'line-end', [LINE, '', '', 'LINE_END']],
    ['refund-list', 'quote', [LINE, '', expect.stringMatching(/^R0/), 'QUOTE_UNTERMINATED']],
    ['trade-confirmation', 'long-line', [LINE, '', expect.stringMatching(/^D[|]T/), 'LINE_TOO_LONG']],
    ['trade-confirmation', 'packed', [0, '', '', 'COMPRESSED']],
    ['trade-confirmation', 'empty', [0, '', '', 'EMPTY']],
    ['trade-confirmation', 'twice', [LINE + 1, 'key', '', 'KEY_TWICE']],
    ['trade-confirmation', 'decimals', [LINE, 'amount', expect.stringMatching(/[.][0-9]{2}5$/), 'DECIMALS']],
    ['fund-confirmation', 'decimals', [LINE, 'amount', expect.stringMatching(/[.]$/), 'NOT_AN_AMOUNT']],
    ['trade-confirmation', 'date', [LINE, 'occurredAt', expect.stringMatching(/^20260230/), 'NOT_A_TIME']],
    ['fund-confirmation', 'date', [LINE, 'transactionDate', '20260230', 'NOT_A_DATE']],
    ['refund-list', 'formula', [LINE, 'reason', '=1+1', 'FORMULA']],
    ['trade-confirmation', 'fields', [LINE, '', expect.anything(), 'FIELD_COUNT']],
  ])('%s: %s', async (format, defect, error) => {
    expect(await madeWith(format, defect)).toEqual([error]);
  });

  it('every format is good without a defect', async () => {
    for (const format of MADE_FORMATS) {
      const { body } = await world.send({ format, first: fresh() });
      await world.round();
      expect((await world.file(body.id)).state).toBe('accepted');
    }
  });

  it('lines that end otherwise than agreed, every one of them', async () => {
    const text = tradeFileBytes(orderOf({ first: fresh() })).toString('latin1');
    const bytes = Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
    const errors = await reportOf(bytes, { source: 'trade-confirmation' });
    // The header and twenty records; the end marker is known all the same.
    expect(errors).toEqual(Array.from({ length: 21 }, (_, index) => [index + 1, '', '', 'LINE_END']));
  });

  it('a product or a party that the source does not know', async () => {
    await world.setSource('trade-confirmation', { products: ['F00000', 'F00001'], parties: 'with-account' });
    const path = '/v1/books/main/accounts';
    for (const party of ['P000000', 'P000001', 'P000002']) {
      const body = { code: party, name: party, glAccount: '2201', currency: 'CNY', party };
      expect((await world.call('POST', path, { role: 'operator', body })).status).toBe(201);
    }
    expect(await madeWith('trade-confirmation', 'product')).toEqual([
      [LINE, 'product', 'NOTHING', 'PRODUCT_UNKNOWN'],
    ]);
    expect(await madeWith('trade-confirmation', 'party')).toEqual([
      [LINE, 'party', 'nobody', 'PARTY_UNKNOWN'],
    ]);
    const { body } = await world.send({ first: fresh() });
    await world.round();
    expect((await world.file(body.id)).state).toBe('accepted');
    await world.setSource('trade-confirmation');
  });

  it('records that another file has brought', async () => {
    const first = fresh();
    const { body } = await world.send({ first });
    await world.round();
    const errors = await reportOf(tradeFileBytes(orderOf({ first: first + 15 })), {
      source: 'trade-confirmation',
    });
    expect(errors).toEqual([2, 3, 4, 5, 6].map((line) => [line, 'key', '', 'KEY_KNOWN']));
    expect((await world.file(body.id)).state).toBe('accepted');
  });

  it('a header of another date, and of another registrar', async () => {
    const made = (more: object) =>
      tradeFileBytes(orderOf({ format: 'fund-confirmation', first: fresh(), ...more }));
    const query = { source: 'fund-confirmation', registrar: 'TA01' };
    const date = { businessDate: '2026-11-19' };
    expect(await reportOf(made(date), query)).toEqual([[1, 'date', '2026-11-19', 'BUSINESS_DATE_DIFFERS']]);
    const registrar = { registrar: 'TA02' };
    expect(await reportOf(made(registrar), query)).toEqual([[1, 'registrar', 'TA02', 'REGISTRAR_DIFFERS']]);
  });

  it.each<[string, (zeros: Buffer) => Buffer]>([
    ['gzip', (zeros) => gzipSync(zeros)],
    ['zip', (zeros) => zipOf(zeros)],
    ['gzip within gzip', (zeros) => gzipSync(gzipSync(zeros))],
  ])('a bomb of %s, which is never unpacked', async (_what, packed) => {
    const bytes = packed(Buffer.alloc(16 * 1024 * 1024, '0'));
    expect(bytes.length).toBeLessThan(100_000);
    expect(await reportOf(bytes, { source: 'trade-confirmation' })).toEqual([[0, '', '', 'COMPRESSED']]);
  });

  it('a line without an end, of which no more is read than a line may have', async () => {
    const header = `H|20261120|1|1.00\n`;
    const bytes = Buffer.concat([Buffer.from(header), Buffer.alloc(8 * 1024 * 1024, 'x')]);
    const [error, ...more] = await reportOf(bytes, { source: 'trade-confirmation' });
    expect(more).toEqual([]);
    expect(error).toEqual([2, '', expect.stringMatching(/^x{1,300}/), 'LINE_TOO_LONG']);
  });

  it('the first thousand of more, in the order of the lines, and as a table that carries nothing out', async () => {
    const lines = Array.from({ length: 1_500 }, (_, index) => `D|=${index}|P1|F1||1.00|CNY|20261120080000|`);
    const bytes = Buffer.from(`H|20261120|1500|1500.00\n${lines.join('\n')}\nEND\n`);
    const sent = await world.sendBytes(bytes, { source: 'trade-confirmation' });
    await world.round();
    expect((await world.file(sent.body.id)).errors).toBe(1_000);
    const options = { role: 'finance' } as const;
    const report = await world.call('GET', `${TRADE_FILES}/${sent.body.id}/errors/report`, options);
    const rows = report.body.trim().split('\r\n');
    expect([rows.length, rows[1]]).toEqual([
      1_001,
      `"2","orderNumber","'=0","FORMULA","A text must not begin with =, +, - or @"`,
    ]);
    expect(rows.at(-1)).toContain('"1001","orderNumber"');
  });
});

describe('what is sent wrongly is not taken, and changes nothing', () => {
  const query = { source: 'trade-confirmation' };
  it.each<[string, Readonly<Record<string, string>>, unknown[]]>([
    ['another checksum', { ...query, sha256: 'f'.repeat(64) }, [422, 'TRADE_FILE.CHECKSUM_DIFFERS']],
    ['another MD5', { ...query, md5: 'f'.repeat(32) }, [422, 'TRADE_FILE.CHECKSUM_DIFFERS']],
    ['a source that is not there', { source: 'nobody' }, [404, 'TRADE_FILE.SOURCE_NOT_FOUND']],
    ['a registrar of none', { ...query, registrar: 'TA01' }, [422, 'TRADE_FILE.REGISTRAR_UNKNOWN']],
    ['no registrar', { source: 'fund-confirmation' }, [422, 'TRADE_FILE.REGISTRAR_UNKNOWN']],
    ['a replacement of nothing', { ...query, kind: 'replacement' }, [400, 'TRADE_FILE.REPLACES_MISSING']],
    [
      'an original that replaces',
      { ...query, replaces: '01a1fdac-0000-7000-8000-000000000000' },
      [400, 'TRADE_FILE.REPLACES_MISSING'],
    ],
    ['a date that is none', { ...query, businessDate: '2026-02-30' }, [400, 'HTTP.FIELD_INVALID']],
  ])('%s', async (_what, parameters, outcome) => {
    const before = await fingerprintOf(world.service.sql);
    const bytes = tradeFileBytes(orderOf({ first: fresh() }));
    expect(outcomeOf(await world.sendBytes(bytes, parameters))).toEqual(outcome);
    expect(await fingerprintOf(world.service.sql)).toEqual(before);
  });

  it('a file without a checksum, and as another type', async () => {
    const path = `${TRADE_FILES}/file?source=trade-confirmation&businessDate=2026-11-20&name=x`;
    const bytes = tradeFileBytes(orderOf({ first: fresh() }));
    const headers = { 'content-type': 'application/octet-stream' };
    expect(outcomeOf(await world.call('POST', path, { body: bytes, headers }))).toEqual([
      ...[400, 'TRADE_FILE.CHECKSUM_MISSING'],
    ]);
    const zip = { 'content-type': 'application/zip' };
    expect((await world.call('POST', path, { body: bytes, headers: zip })).status).toBe(415);
  });
});

/** An archive of one file, without its directory, which nobody gets to. */
function zipOf(content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(crc32(content), 14);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(5, 26);
  return Buffer.concat([header, Buffer.from('a.txt'), packed]);
}
