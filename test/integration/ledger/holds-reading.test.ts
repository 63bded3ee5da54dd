import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dueStatement,
  HoldListRepository,
  listStatement,
} from '../../../src/ledger/holds/database/hold-list.repository.js';
import mysql from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { holdsOf, placed } from '../../support/holds.js';
import { readPublishedSchemas } from '../../support/published-schemas.js';
import { startService, type Service } from '../../support/service.js';

/** Ids of the holds of the account a, in the order in which they were placed: open, closed and expired in turn. */
const ofA: string[] = [];
let ofB: string;
let service: Service;
let holds: ReturnType<typeof holdsOf>;
beforeAll(async () => {
  service = await startService();
  holds = holdsOf(service.call);
  const accounts = ['a', 'b', 'bank'].map((code) => ({
    code,
    glAccount: '2201',
    overdraftLimit: 'unlimited',
  }));
  await openBook(service.call, { accounts });
  await openBook(service.call, { code: 'second', accounts });
  for (let index = 0; index < 30; index++) {
    const more = { reference: `batch-${index % 2}`, expiresAt: '2099-01-01T00:00:00Z' };
    const id = await placed(holds.place('a', '1.00', more));
    if (index % 3 === 1) await holds.release(id);
    ofA.push(id);
  }
  ofB = await placed(holds.place('b', '2.00', { reference: 'batch-1' }));
  await placed(holdsOf(service.call, 'second').place('a', '3.00', { reference: 'batch-1' }));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

/** The ids of all pages of a list. */
async function allPages(query: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let after = '';
  for (;;) {
    const { status, body } = await holds.list(`?limit=${limit}${query}${after}`);
    expect([status, body.items.length <= limit]).toEqual([200, true]);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    expect(body.hasMore).toBe(body.next !== null);
    if (!body.hasMore) return ids;
    after = `&after=${body.next}`;
  }
}

const every = (step: number, from: number): string[] => ofA.filter((_id, index) => index % step === from);

describe('the list of holds', () => {
  it.each<[string, string, () => string[]]>([
    ['of the book', '', () => [...ofA, ofB]],
    ['of an account', '&account=a', () => ofA],
    ['of a status', '&status=open', () => [...ofA.filter((_id, index) => index % 3 !== 1), ofB]],
    ['of an account and a status', '&account=a&status=closed', () => every(3, 1)],
    ['of a status that none has', '&status=expired', () => []],
    ['of a reference', '&reference=batch-1', () => [...every(2, 1), ofB]],
    ['of a reference and an account', '&reference=batch-1&account=a', () => every(2, 1)],
    ['of a reference and a status', '&reference=batch-1&account=a&status=closed', () => every(6, 1)],
    ['of a reference that none has', '&reference=batch-2', () => []],
  ])('%s, page by page, in the order in which they were placed', async (_name, query, expected) => {
    for (const limit of [1, 7, 200]) expect(await allPages(query, limit)).toEqual(expected().sort());
  });

  it('shows what an event has made of a hold, and nothing of another book', async () => {
    const { body } = await holds.list('?account=a&status=closed&limit=1');
    expect(body.items[0]).toMatchObject({
      id: ofA[1],
      book: 'main',
      released: '1.00',
      remaining: '0.00',
      version: 2,
    });
    const second = await holdsOf(service.call, 'second').list('');
    expect(second.body.items.map((hold: Record<string, string>) => hold.amount)).toEqual(['3.00']);
  });

  it('keeps its place while holds are placed', async () => {
    const first = await holds.list('?account=b&limit=1');
    const id = await placed(holds.place('b', '1.00'));
    expect(first.body.next).toBeNull();
    expect(await allPages('&account=b', 1)).toEqual([ofB, id]);
  });

  it.each([
    ['a cursor of nothing', '?after=x', 400, 'HTTP.CURSOR_MALFORMED'],
    [
      'a cursor of another list',
      `?after=${Buffer.from('["1"]').toString('base64url')}`,
      400,
      'HTTP.CURSOR_MALFORMED',
    ],
    ['an account that is not there', '?account=nobody', 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
    ['a status that is none', '?status=closed%27', 400, 'HTTP.FIELD_INVALID'],
  ])('refuses %s', async (_name, query, status, code) => {
    expect(outcomeOf(await holds.list(query))).toEqual([status, code]);
  });
});

describe('a hold with its events', () => {
  it('pages through them, oldest first', async () => {
    const id = await placed(holds.place('a', '100.00'));
    for (let index = 0; index < 4; index++) await holds.release(id, { amount: '10.00' });
    const voucher = (await holds.capture(id, [['bank', '5.00']])).body.id;
    const seen: unknown[] = [];
    let query = '?limit=4';
    for (;;) {
      const { events, ...hold } = (await holds.read(id, query)).body;
      expect(hold).toMatchObject({ captured: '5.00', released: '40.00', remaining: '55.00', version: 6 });
      seen.push(
        ...events.items.map((event: Record<string, unknown>) => [event.number, event.kind, event.voucher]),
      );
      if (!events.hasMore) break;
      query = `?limit=4&after=${events.next}`;
    }
    expect(seen).toEqual([
      [1, 'placed', undefined],
      ...[2, 3, 4, 5].map((number) => [number, 'released', undefined]),
      [6, 'captured', voucher],
    ]);
    expect(outcomeOf(await holds.read(id, '?after=x'))).toEqual([400, 'HTTP.CURSOR_MALFORMED']);
  });
});

interface Step {
  readonly table: string | null;
  readonly type: string;
  readonly key: string | null;
  readonly Extra: string | null;
}

describe('answers are as the API document says', () => {
  it('of commands, of one hold and of lists', async () => {
    const check = await readPublishedSchemas(service.call);
    const first = await holds.place('a', '10.00', { expiresAt: '2099-01-01T00:00:00Z', reference: 'r' });
    const override = 'court order';
    const released = await holds.release(first.body.id, { override }, undefined, { role: 'operator' });
    expect(released.body.event.override).toBe(override);
    const second = await holds.place('a', '10.00');
    const captured = await holds.capture(second.body.id, [['bank', '1.00']]);
    for (const { body } of [first, released, second]) expect(check('ChangedHoldDto', body)).toEqual([]);
    expect(check('VoucherDto', captured.body)).toEqual([]);
    for (const id of [first.body.id, second.body.id])
      expect(check('HoldWithEventsDto', (await holds.read(id)).body)).toEqual([]);
    expect(check('HoldPageDto', (await holds.list('?limit=5')).body)).toEqual([]);
  });
});

describe('a command locks its own hold and no other', () => {
  it('holds that somebody has locked do not keep it', async () => {
    const [locked, free] = [await placed(holds.place('b', '5.00')), await placed(holds.place('b', '5.00'))];
    const somebody = await mysql.createConnection({ uri: service.adminUrl });
    try {
      await somebody.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
      await somebody.beginTransaction();
      const [rows] = await somebody.query(
        'SELECT id FROM hold FORCE INDEX (PRIMARY) WHERE id <> ? FOR UPDATE',
        [Buffer.from(free.replaceAll('-', ''), 'hex')],
      );
      expect((rows as unknown[]).length).toBeGreaterThan(30);
      expect((await holds.release(free, { amount: '1.00' })).status).toBe(200);
      expect((await holds.capture(free, [['bank', '1.00']])).status).toBe(201);
      expect((await holds.place('b', '1.00')).status).toBe(201);
    } finally {
      await somebody.end();
    }
    expect((await holds.release(locked)).status).toBe(200);
  });
});

describe('every read goes along an index that ends in the order of the list', () => {
  const plan = (statement: string): Promise<Step[]> =>
    service.sql<Step>(`EXPLAIN FORMAT=TRADITIONAL ${statement}`);
  /** How the table hold is come by, and whether that is sorted. */
  const waysOf = async (statement: string): Promise<string[]> => {
    const steps = (await plan(statement)).filter(({ table }) => table === 'hold');
    return steps.map(({ key, Extra }) => `${key}${/filesort/i.test(Extra ?? '') ? ', sorted' : ''}`);
  };
  const AFTER = '0198a000-0000-7000-8000-000000000001';

  beforeAll(async () => {
    await service.sql(
      `INSERT INTO hold (id, book_id, account_id, amount, captured, released, status, expires_at, reference, reason, placed_at, version)
       SELECT UNHEX(LEFT(SHA2(CONCAT(a.n, '/', b.n, '/', c.n), 256), 32)), 999, 999, 1, 1, 0, 'C', NULL, 'x', '', '2026-01-01', 1
       FROM (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6) a,
         (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6) b,
         (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6) c`,
    );
    await service.sql('ANALYZE TABLE hold, hold_event');
    return async () => void (await service.sql('DELETE FROM hold WHERE book_id = 999'));
  });

  it.each([
    ['of the book', { bookId: 999 }, ['hold_book', 'hold_book', 'hold_book']],
    ['of an account', { bookId: 999, accountId: 999 }, ['hold_account', 'hold_account', 'hold_account']],
    ['of a status', { bookId: 999, status: 'O' as const }, ['hold_book']],
    ['of an account and a status', { bookId: 999, accountId: 999, status: 'O' as const }, ['hold_account']],
    ['of a reference', { bookId: 999, reference: 'x' }, ['hold_reference']],
    ['of all', { bookId: 999, accountId: 999, reference: 'x', status: 'O' as const }, ['hold_reference']],
  ])('the list %s', async (_name, filter, ways) => {
    for (const after of [null, AFTER]) expect(await waysOf(listStatement(filter, after, 51))).toEqual(ways);
  });

  it('the holds whose time is over', async () => {
    for (const after of [null, { id: AFTER, expiresAt: '2026-01-01 00:00:00.000000' }]) {
      const steps = await plan(dueStatement('2026-11-21 00:00:00.000000', after, 50));
      const hold = steps.find(({ table }) => table === 'h')!;
      expect([hold.type, hold.key]).toEqual(['range', 'hold_expiry']);
      expect(hold.Extra ?? '').not.toMatch(/filesort|temporary/i);
    }
  });

  it('a hold, its events, and the event of a command', async () => {
    const sent: string[] = [];
    const query = (statement: string): Promise<unknown> => {
      sent.push(statement);
      return service.app.get(DataSource).query(statement);
    };
    const repository = new HoldListRepository({ query } as never);
    await repository.byId(1, ofA[0]!);
    await repository.events(ofA[0]!, 0, 51);
    await repository.changeOf(ofA[0]!);
    const ways = await Promise.all(
      sent.map(async (statement) =>
        (await plan(statement))
          .filter(({ table }) => table === 'h' || table === 'e')
          .map(
            ({ table, key, Extra }) => `${table}: ${key}${/filesort/i.test(Extra ?? '') ? ', sorted' : ''}`,
          ),
      ),
    );
    expect(ways).toEqual([['h: PRIMARY'], ['e: PRIMARY'], ['e: hold_event_id', 'h: PRIMARY']]);
  });
});
