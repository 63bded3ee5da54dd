import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../fuzz/books-fingerprint.js';
import { auditBooks } from '../../support/audit-books.js';
import { createChannel } from '../../support/channels.js';
import { FILE_TERMS, FIXED_WIDTH } from '../../support/file-terms.js';
import { brought, FILE_CHANNEL, FILES, startFileWorld, type FileWorld } from '../../support/file-world.js';

let world: FileWorld;
let reference: string;
let number: string;
beforeAll(async () => {
  world = await startFileWorld();
  const id = await world.approved();
  reference = await world.handedOver();
  number = (await world.payout(id)).requestNumber;
});
afterAll(async () => {
  expect(await auditBooks(world.schema.sql)).toEqual([]);
  await world.stop();
});

const result = (...lines: string[]): object =>
  brought('result', { name: 'RES.txt', content: lines.map((line) => `${line}\n`).join('') });
const line = (more = ''): string => `D|${number}|10.00|CNY|OK|B1||${more}`;

describe('a file of the bank that is refused changes nothing, and says why', () => {
  it.each<[string, () => object, number, string]>([
    [
      'another checksum',
      () => ({ ...result(`R|${reference}|1`, line(), 'T|1|10.00'), sha256: '0'.repeat(64) }),
      400,
      'CHECKSUM_DIFFERS',
    ],
    ['no base64', () => ({ ...result(), content: 'AB=C' }), 400, ''],
    ['base64 with loose bits', () => ({ ...result(), content: 'AB==' }), 400, 'CONTENT_MALFORMED'],
    ['nothing in it', () => result(), 422, 'MALFORMED'],
    ['an unknown column', () => result(`R|${reference}|1`, `${line()}|x`, 'T|1|10.00'), 422, 'MALFORMED'],
    ['a wrong total', () => result(`R|${reference}|1`, line(), 'T|1|10.01'), 422, 'MALFORMED'],
    ['a wrong count', () => result(`R|${reference}|1`, line(), 'T|2|10.00'), 422, 'MALFORMED'],
    [
      'a payment named twice',
      () => result(`R|${reference}|1`, line(), line('again'), 'T|2|20.00'),
      422,
      'MALFORMED',
    ],
    ['a file that never was', () => result('R|202001010001|1', line(), 'T|1|10.00'), 422, 'FILE_UNKNOWN'],
    ['a date that is none', () => result('R|209999990001|1', line(), 'T|1|10.00'), 422, 'FILE_UNKNOWN'],
    [
      'an acknowledgement in the place of a result',
      () => brought('result', { name: 'A', content: `A|${reference}|TAKEN|\nT|0\n` }),
      422,
      'MALFORMED',
    ],
    [
      'a path for a name',
      () => ({ ...result(`R|${reference}|1`, line(), 'T|1|10.00'), name: '../../etc/passwd' }),
      400,
      '',
    ],
    ['garbage', () => brought('result', { name: 'x', content: '\u0000'.repeat(500) }), 422, 'MALFORMED'],
  ])('%s', async (_name, body, status, code) => {
    const before = await fingerprintOf(world.schema.sql);
    const answer = await world.command('incoming', { body: body() });
    expect(answer.status).toBe(status);
    if (code) expect(answer.body.code).toBe(`PAYMENT_FILE.${code}`);
    expect(await fingerprintOf(world.schema.sql)).toEqual(before);
  });

  it('says line, field and reason', async () => {
    const { body } = await world.command('incoming', {
      body: result(`R|${reference}|1`, line().replace('10.00', '1,000'), 'T|1|10.00'),
    });
    expect(body.detail).toContain('line 2: field amount');
  });

  it('the largest that may come is read within its bounds, and one that is larger is refused', async () => {
    const lines = Array.from({ length: 20_001 }, () => line());
    const many = await world.command('incoming', {
      body: result(`R|${reference}|1`, ...lines, 'T|20001|200010.00'),
    });
    expect([many.status, many.body.code]).toEqual([422, 'PAYMENT_FILE.MALFORMED']);
    const large = 'A'.repeat(2_796_204);
    const sha256 = '0'.repeat(64);
    const most = await world.command('incoming', {
      body: { kind: 'result', name: 'x', sha256, content: large },
    });
    expect(most.body.code).toBe('PAYMENT_FILE.TOO_LARGE');
    const more = await world.command('incoming', {
      body: { kind: 'result', name: 'x', sha256, content: `${large}AAAA` },
    });
    expect(more.status).toBe(400);
  });
});

describe('commands on files that are not there', () => {
  it.each([
    ['GET', '202001010001', 404],
    ['GET', 'abc', 404],
    ['GET', '209999990001/content', 404],
    ['GET', '202001010001/checksum', 404],
    ['GET', 'incoming/abc', 404],
    ['POST', '202001010001/hand-over', 404],
    ['POST', '202001010001/withdraw', 404],
    ['POST', 'seal', 422],
    ['GET', '?after=abc', 400],
    ['GET', 'incoming?after=WyJ4Il0', 400],
  ] as const)('%s %s', async (method, path, status) => {
    const body = method === 'POST' ? { body: { reason: 'test' } } : {};
    const answer = await world.nodes[0]!.call(
      method,
      path.startsWith('?') ? FILES + path : `${FILES}/${path}`,
      {
        ...{ role: 'operator', ...body },
      },
    );
    expect(answer.status).toBe(status);
  });

  it('a channel that is called has no files, and one that has files is not asked and takes no callbacks', async () => {
    const { call } = world.nodes[0]!;
    await createChannel(call, 'main', world.bank, { code: 'called' });
    const files = '/v1/books/main/channels/called/payment-files';
    expect((await call('GET', files, { role: 'operator' })).body.code).toBe(
      'PAYMENT_FILE.NOT_A_FILE_CHANNEL',
    );
    const callback = await call('POST', `/v1/channel-callbacks/main/${FILE_CHANNEL}`, { body: {} });
    expect(callback.body.code).toBe('PAYOUT.CALLBACK_PLACE_UNKNOWN');
    const list = await call('GET', '/v1/books/main/payouts', { role: 'operator' });
    const ask = { role: 'operator' as const, body: { reason: 'test' } };
    const asked = await call('POST', `/v1/books/main/payouts/${list.body.items[0].id}/query`, ask);
    expect(asked.body.code).toBe('PAYOUT.CHANNEL_NOT_ASKED');
  });
});

describe('terms of files', () => {
  const tried = (file: object) => world.command('try', { role: 'admin', body: { ...FILE_TERMS, ...file } });
  it('are shown as a sample before anybody uses them', async () => {
    const fixed = await tried({ payment: FIXED_WIDTH });
    expect(fixed.status).toBe(200);
    const bytes = Buffer.from(fixed.body.content, 'base64');
    expect(new TextDecoder('gb18030').decode(bytes)).toContain('张三');
    expect(fixed.body).toMatchObject({ name: 'PAY202611220001.txt' });
  });

  it('that cannot be used are refused with their field', async () => {
    const narrow = FIXED_WIDTH.detail.map((field) =>
      field.holds === 'payee-account' ? { ...field, width: 4 } : field,
    );
    expect((await tried({ payment: { ...FIXED_WIDTH, detail: narrow } })).body.code).toBe(
      'PAYMENT_FILE.SAMPLE_UNFIT',
    );
    const without = FILE_TERMS.payment.detail.filter(({ holds }) => holds !== 'request-number');
    const answer = await tried({ payment: { ...FILE_TERMS.payment, detail: without } });
    expect(answer.body).toMatchObject({
      code: 'CHANNEL.FILE_TERMS_MALFORMED',
      field: 'terms/file/payment/detail',
    });
  });
});
