import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSealProblems } from '../../../src/ledger/seals/index.js';
import type { Role } from '../../../src/platform/auth/index.js';
import { TurnableClock } from '../../support/clock.js';
import { openBookOfDays } from '../../support/book-of-days.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { sessionsOf } from '../../support/sessions.js';

const clock = new TurnableClock();

let schema: TestSchema;
let nodes: Service[];
let call: Service['call'];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema, clock }), await startService({ schema })];
  call = nodes[0]!.call;
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await schema.drop();
});

const as = (role: Role, method: string, path: string, body?: object) =>
  call(method, `/v1/books/${path}`, { role, ...(body && { body }) });
const seal = (book: string, date: string, role: Role = 'finance', node = 0) =>
  nodes[node]!.call('POST', `/v1/books/${book}/business-days/${date}/seal`, { role });
const close = (book: string, date: string) => as('finance', 'POST', `${book}/business-days/${date}/close`);
const listed = async (book: string, query = '') =>
  (await as('operator', 'GET', `${book}/seals${query}`)).body;

let serial = 0;
const freshBook = (options: Parameters<typeof openBookOfDays>[2] = {}): Promise<string> =>
  openBookOfDays(call, `b${++serial}`, options);

/** Everything that sealing could change. */
async function trace(): Promise<unknown> {
  const [rows] = await schema.sql(
    `SELECT (SELECT COUNT(*) FROM day_seal) AS seals, (SELECT COUNT(*) FROM audit_event) AS events,
       (SELECT GROUP_CONCAT(status ORDER BY book_id, business_date) FROM business_day) AS days`,
  );
  return rows;
}

describe('a closed day', () => {
  it('is sealed with all its vouchers, chained to the day before, and told in the audit trail', async () => {
    const book = await freshBook();
    const first = await seal(book, '2026-11-21');
    const [{ digest, last, at }] = (await schema.sql(
      `SELECT GROUP_CONCAT(HEX(v.digest) ORDER BY v.id SEPARATOR '') AS digest, HEX(MAX(v.id)) AS last, MAX(v.recorded_at) AS at
       FROM voucher v JOIN book b ON b.id = v.book_id WHERE b.code = ? AND v.business_date = '2026-11-21'`,
      [book],
    )) as unknown as [Record<string, string>];
    expect(first).toMatchObject({
      status: 201,
      body: {
        number: 1,
        businessDate: '2026-11-21',
        revision: 1,
        voucherCount: 2,
        vouchersDigest: createHash('sha256').update(Buffer.from(digest!, 'hex')).digest('hex'),
        lastRecordedAt: `${at!.replace(' ', 'T')}Z`,
        sealedAt: '2026-11-21T08:00:00.000000Z',
        previousDigest: '0'.repeat(64),
      },
    });
    expect(first.body.lastVoucher.replaceAll('-', '')).toBe(last!.toLowerCase());
    const second = await seal(book, '2026-11-22');
    expect(second).toMatchObject({ status: 201, body: { number: 2, previousDigest: first.body.digest } });
    const { body } = await call('GET', `/v1/audit-events?book=${book}&limit=1`, { role: 'admin' });
    expect(body.items[0]).toMatchObject({ action: 'business-day.seal', target: '2026-11-22' });
  });

  it('is sealed once: sealing again answers the same seal, also from another node', async () => {
    const book = await freshBook();
    const first = await seal(book, '2026-11-21');
    clock.advanceSeconds(60);
    for (const again of [
      await seal(book, '2026-11-21', 'admin'),
      await seal(book, '2026-11-21', 'finance', 1),
    ])
      expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await listed(book)).items).toHaveLength(1);
  });

  it('takes the closed days before it along, in their order', async () => {
    const book = await freshBook({ closed: 3 });
    const { status, body } = await seal(book, '2026-11-23');
    expect([status, body.number]).toEqual([201, 3]);
    const { items } = await listed(book);
    expect(items.map(({ businessDate }: { businessDate: string }) => businessDate)).toEqual([
      '2026-11-21',
      '2026-11-22',
      '2026-11-23',
    ]);
    expect((await seal(book, '2026-11-22')).status).toBe(200);
  });

  it('may have no vouchers, or more than a page', async () => {
    const book = await freshBook({ vouchers: 0 });
    expect((await seal(book, '2026-11-21')).body).toMatchObject({
      ...{ voucherCount: 0, lastVoucher: null, lastRecordedAt: null },
      vouchersDigest: createHash('sha256').digest('hex'),
    });
    const [{ id }] = (await schema.sql('SELECT id FROM book WHERE code = ?', [book])) as unknown as [
      { id: string },
    ];
    const digests = Array.from({ length: 12_345 }, (_, n) => createHash('sha256').update(`${n}`).digest());
    const rows = digests.map((digest, n) => {
      const key = Buffer.from((n + 1).toString(16).padStart(24, '0') + id.padStart(8, '0'), 'hex');
      const text = [
        't',
        1,
        `n-${id}-${n}`,
        1,
        null,
        '',
        '{}',
        '0'.repeat(32),
        0,
        '2026-11-22 08:00:00',
        digest,
      ];
      return [key, id, '2026-11-22', ...text, null, null, null];
    });
    await schema.sql('INSERT INTO voucher VALUES ?', [rows]);
    expect((await seal(book, '2026-11-22')).body).toMatchObject({
      voucherCount: 12_345,
      vouchersDigest: createHash('sha256').update(Buffer.concat(digests)).digest('hex'),
    });
    await schema.sql('DELETE FROM voucher WHERE book_id = ?', [id]);
  });

  it('that was opened when later ones were sealed goes to the end of the chain', async () => {
    const book = await freshBook();
    await seal(book, '2026-11-22');
    await as('finance', 'POST', `${book}/business-days`, { businessDate: '2026-11-20' });
    expect((await close(book, '2026-11-20')).status).toBe(200);
    expect((await seal(book, '2026-11-20')).body).toMatchObject({ number: 3, businessDate: '2026-11-20' });
  });
});

describe('what is not sealed is refused with nothing changed', () => {
  it.each<[string, string, number, string]>([
    ['a day that is open', '2026-11-23', 422, 'LEDGER.BUSINESS_DATE_NOT_CLOSED'],
    ['a day after one that is open', '2026-11-24', 422, 'LEDGER.EARLIER_DATE_NOT_CLOSED'],
    ['a day that never was', '2026-11-20', 404, 'LEDGER.BUSINESS_DATE_NOT_FOUND'],
    ['a date that does not exist', '2026-02-30', 404, 'LEDGER.BUSINESS_DATE_NOT_FOUND'],
    ['no date', 'tomorrow', 404, 'LEDGER.BUSINESS_DATE_NOT_FOUND'],
    ['no path', "'; DROP TABLE day_seal; --", 400, 'HTTP.PATH_MALFORMED'],
  ])('%s', async (_, date, status, code) => {
    const book = await freshBook();
    const before = await trace();
    const answer = await seal(book, encodeURIComponent(date));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await trace()).toEqual(before);
  });

  it('a day after one that is neither closed nor sealed says which', async () => {
    const book = await freshBook();
    await as('finance', 'POST', `${book}/business-days`, { businessDate: '2026-11-20' });
    const before = await trace();
    const { body } = await seal(book, '2026-11-22');
    expect(body).toMatchObject({
      code: 'LEDGER.EARLIER_DATE_NOT_CLOSED',
      details: { businessDate: '2026-11-20' },
    });
    expect(await trace()).toEqual(before);
  });

  it('by keys that may not', async () => {
    const book = await freshBook();
    const before = await trace();
    for (const role of ['poster', 'operator', 'approver'] as const)
      expect((await seal(book, '2026-11-21', role)).body.code).toBe('AUTH.ROLE_MISSING');
    expect((await seal('none', '2026-11-21')).body.code).toBe('LEDGER.BOOK_NOT_FOUND');
    expect(await trace()).toEqual(before);
    for (const path of ['seals', 'seals/export'])
      expect((await as('poster', 'GET', `${book}/${path}`)).status).toBe(403);
  });
});

describe('two nodes that seal the same days at once', () => {
  it('make one chain, and all answers are its seals', async () => {
    const book = await freshBook({ closed: 3 });
    const dates = ['2026-11-21', '2026-11-22', '2026-11-23'];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => seal(book, dates[n % 3]!, 'finance', n % 2)),
    );
    const { items } = await listed(book);
    expect(items).toHaveLength(3);
    for (const { status, body } of answers) {
      expect([200, 201]).toContain(status);
      expect(items).toContainEqual(body);
    }
    expect(findSealProblems(book, items)).toEqual([]);
    const events = await schema.sql<{ target: string }>(
      `SELECT e.target FROM audit_event e JOIN book b ON b.id = e.book_id
       WHERE b.code = ? AND e.action = 'business-day.seal' ORDER BY e.target`,
      [book],
    );
    expect(events.map(({ target }) => target)).toEqual(dates);
  });

  it('a seal of other vouchers than are there is never taken for one’s own', async () => {
    const book = await freshBook({ closed: 1 });
    const rival = await mysql.createConnection({ uri: schema.adminUrl });
    await rival.beginTransaction();
    await rival.query(
      `SELECT d.status FROM business_day d JOIN book b ON b.id = d.book_id
       WHERE b.code = ? AND d.business_date = '2026-11-21' FOR UPDATE`,
      [book],
    );
    const racing = seal(book, '2026-11-21');
    await untilSealing();
    await rival.query(
      `INSERT INTO day_seal SELECT id, '2026-11-21', 1, 1, 9, REPEAT('x', 32), NULL, NULL, REPEAT('y', 32), '2026-11-21',
         REPEAT('z', 32) FROM book WHERE code = ?`,
      [book],
    );
    await rival.commit();
    const { status, body } = await racing;
    await rival.end();
    expect([status, body.code]).toEqual([500, 'SERVICE.INTERNAL_ERROR']);
    expect((await listed(book)).items).toMatchObject([{ number: 1, voucherCount: 9 }]);
  });
});

/** Until a node waits for the row of its day. */
async function untilSealing(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const statements = (await sessionsOf(schema.sql)).map(({ statement }) => statement ?? '');
    if (statements.some((each) => each.includes('LOCK IN SHARE MODE') && each.includes('business_day')))
      return;
    await pause(20);
  }
  throw new Error('nobody waits for the day');
}
