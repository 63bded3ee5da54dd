import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import { earmarksOf, moveEarmark, pay } from '../../support/earmarks.js';
import { startService, type Service } from '../../support/service.js';
import { earmarksStatement } from '../../../src/ledger/earmarks/database/earmark-list.repository.js';
import { lockStatement, updateStatement } from '../../../src/ledger/earmarks/database/earmark.repository.js';

/** The account `other` has five purposes, the last of them spent. */
const PURPOSES = ['b', 'a:2', 'a:10', 'B', 'c'];
const PATH = '/v1/books/main/accounts/other/earmarks';

let service: Service;
let accountId: number;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002', overdraftLimit: 'unlimited' },
      { code: 'other', glAccount: '2201' },
      { code: 'empty', glAccount: '2201' },
    ],
  });
  for (const brings of PURPOSES) {
    await pay(service.call, { from: 'bank', to: 'other', amount: '5.00', brings }, { memo: `for ${brings}` });
  }
  await pay(service.call, { from: 'other', to: 'bank', amount: '5.00', spends: 'c' }, { memo: 'delivered' });
  const [row] = await service.sql<{ id: string }>("SELECT id FROM account WHERE code = 'other'");
  accountId = Number(row!.id);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const get = (path: string, role: 'poster' | 'finance' | 'operator' | 'approver' | 'admin' = 'finance') =>
  service.call('GET', path, { role });

describe('the purposes of an account', () => {
  it('are listed byte by byte, without those that are spent', async () => {
    expect(await earmarksOf(service.call, 'other')).toEqual(['B 5.00', 'a:10 5.00', 'a:2 5.00', 'b 5.00']);
    expect(await earmarksOf(service.call, 'other', '?spent=true')).toEqual([
      ...['B 5.00', 'a:10 5.00', 'a:2 5.00', 'b 5.00', 'c 0.00'],
    ]);
    expect(await earmarksOf(service.call, 'empty')).toEqual([]);
    const { body } = await get(`${PATH}?limit=1`);
    expect(body.items).toEqual([{ purpose: 'B', amount: '5.00', currency: 'CNY', lastEvent: '1' }]);
  });

  it.each(['', '&spent=true'])('are paged by the cursor (%s)', async (filter) => {
    const found: string[] = [];
    let after = '';
    for (let more = true; more;) {
      const { status, body } = await get(`${PATH}?limit=2${filter}${after}`);
      expect(status).toBe(200);
      found.push(...body.items.map(({ purpose }: { purpose: string }) => purpose));
      more = body.hasMore;
      after = `&after=${body.next}`;
    }
    expect(found).toEqual(filter ? ['B', 'a:10', 'a:2', 'b', 'c'] : ['B', 'a:10', 'a:2', 'b']);
  });

  it('are read by every role', async () => {
    for (const role of ['poster', 'finance', 'operator', 'approver', 'admin'] as const) {
      expect((await get(PATH, role)).status).toBe(200);
      expect((await get(`${PATH}/b/events`, role)).status).toBe(200);
    }
  });
});

describe('the events of a purpose', () => {
  it('say how the money came and went, by voucher and by move, with who and why', async () => {
    const { body: move } = await moveEarmark(service.call, 'other', {
      ...{ from: 'b', to: 'c', amount: '1.00', reason: 'order split' },
    });
    const { body } = await get(`${PATH}/c/events`);
    expect(body.hasMore).toBe(false);
    expect(body.items).toMatchObject([
      { number: '1', cause: 'voucher', amount: '5.00', amountAfter: '5.00', reason: 'for c' },
      { number: '2', cause: 'voucher', amount: '-5.00', amountAfter: '0.00', reason: 'delivered' },
      { number: '3', cause: 'move', amount: '1.00', amountAfter: '1.00', reason: 'order split' },
    ]);
    expect(body.items[2]).toMatchObject({
      ...{ id: move.id, client: move.client, traceId: move.traceId, recordedAt: move.recordedAt },
    });
    const voucher = await get(`/v1/books/main/vouchers/${body.items[1].id}`);
    expect(voucher.body).toMatchObject({ memo: 'delivered', recordedAt: body.items[1].recordedAt });
  });

  it('are paged by their numbers', async () => {
    const first = await get(`${PATH}/c/events?limit=2`);
    expect(first.body.items.map(({ number }: { number: string }) => number)).toEqual(['1', '2']);
    const second = await get(`${PATH}/c/events?limit=2&after=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ number: '3' }], hasMore: false, next: null });
  });
});

describe('what is not there', () => {
  const cursor = (part: string): string => Buffer.from(JSON.stringify([part])).toString('base64url');
  it.each([
    ['/v1/books/nowhere/accounts/other/earmarks', 404, 'LEDGER.BOOK_NOT_FOUND'],
    ['/v1/books/main/accounts/nobody/earmarks', 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
    ['/v1/books/main/accounts/nobody/earmarks/b/events', 404, 'LEDGER.ACCOUNT_NOT_FOUND'],
    [`${PATH}/nothing/events`, 404, 'LEDGER.EARMARK_NOT_FOUND'],
    [`${PATH}/C/events`, 404, 'LEDGER.EARMARK_NOT_FOUND'],
    [`${PATH}/'OR'1/events`, 404, 'LEDGER.EARMARK_NOT_FOUND'],
    [`${PATH}/${'x'.repeat(65)}/events`, 404, 'LEDGER.EARMARK_NOT_FOUND'],
    [`${PATH}?after=x`, 400, 'HTTP.CURSOR_MALFORMED'],
    [`${PATH}?after=${cursor("' OR 1")}`, 400, 'HTTP.CURSOR_MALFORMED'],
    [`${PATH}/b/events?after=${cursor('b')}`, 400, 'HTTP.CURSOR_MALFORMED'],
    [`${PATH}/b/events?after=${cursor('1'.repeat(19))}`, 400, 'HTTP.CURSOR_MALFORMED'],
  ])('%s', async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('every statement uses its index', () => {
  beforeAll(async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => [accountId + 1_000, `p${index}`, index % 2, 1]);
    await service.sql('INSERT INTO earmark (account_id, purpose, amount, version) VALUES ?', [rows]);
    await service.sql('ANALYZE TABLE earmark, earmark_event');
  });
  afterAll(() => service.sql(`DELETE FROM earmark WHERE account_id = ${accountId + 1_000}`));

  interface Step {
    readonly table: string;
    readonly type: string;
    readonly key: string | null;
    readonly rows: string;
    readonly Extra: string | null;
  }
  const planOf = async (statement: string, table: string): Promise<Step> => {
    const steps = await service.sql<Step>(`EXPLAIN FORMAT=TRADITIONAL ${statement}`);
    return steps.find((step) => step.table === table)!;
  };
  const placesOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ accountId: accountId + 1_000, purpose: `p${index}` }));

  it('locks go by primary key, row by row', async () => {
    for (const wanted of [1, 20, 500].map(placesOf)) {
      const plan = await planOf(lockStatement(wanted), 'earmark');
      expect(plan.key).toBe('PRIMARY');
      expect(['const', 'range']).toContain(plan.type);
      expect(Number(plan.rows)).toBeLessThanOrEqual(wanted.length);
    }
  });

  it('updates find each row by its whole primary key', async () => {
    const writes = placesOf(20).map((place) => ({ ...place, expected: 1n, version: 2n, amount: 5n }));
    const plan = await planOf(updateStatement(writes), 'e');
    expect([plan.key, plan.type, Number(plan.rows)]).toEqual(['PRIMARY', 'eq_ref', 1]);
  });

  it.each([true, false])('a page reads in the order of the list (spent: %s)', async (spent) => {
    const plan = await planOf(earmarksStatement(accountId + 1_000, spent, 'p5', 51), 'earmark');
    expect([plan.key, plan.type]).toEqual([spent ? 'PRIMARY' : 'earmark_left', 'range']);
    expect(plan.Extra ?? '').not.toMatch(/filesort|temporary/);
  });
});
