import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dueStatement,
  listStatement,
  totalsStatement,
  type PayoutFilter,
} from '../../../src/payouts/database/payout-list.repository.js';
import { auditBooks } from '../../support/audit-books.js';
import { outcomeOf } from '../../support/call.js';
import { fundedCustomer } from '../../support/holds.js';
import {
  bankOf,
  createdOf,
  FAILED,
  needNoChecker,
  openPayoutBook,
  payoutsOf,
  PAYEE,
  SUCCEEDED,
} from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

/** More than the longest page. */
const PAYOUTS = 230;

let service: Service;
let payouts: ReturnType<typeof payoutsOf>;
let accounts: string[];
let all: string[];
beforeAll(async () => {
  service = await startService();
  const { checker } = await openPayoutBook(service);
  await needNoChecker(service.call, checker, '10.00');
  payouts = payoutsOf(service.call);
  accounts = [await fundedCustomer(service.call, '5000.00'), await fundedCustomer(service.call, '5000.00')];
  const payee = { ...PAYEE, account: 'L000000001' };
  const made = await Promise.all(
    Array.from({ length: PAYOUTS }, (_, index) =>
      createdOf(
        payouts.create(accounts[index % 2]!, index % 3 === 0 ? '11.00' : '10.00', {
          orderNumber: `o-${index}`,
          ...(index % 5 === 0 && { payee }),
        }),
      ),
    ),
  );
  all = made.map(({ id }) => id).sort();
  const bank = bankOf(service);
  const approved = made.filter(({ state }) => state === 'approved').slice(0, 30);
  for (const [index, { id }] of approved.entries()) {
    await bank.claim(id);
    if (index % 3 === 0) await bank.conclude(id, SUCCEEDED);
    if (index % 3 === 1) await bank.conclude(id, FAILED);
    if (index % 3 === 2) await bank.happen(id, { kind: 'ask-person', attention: 'garbage', detail: '?' });
  }
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

/** All rows of a list, page by page. */
async function walk(query: string, limit: number): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for (let after = ''; ;) {
    const { status, body } = await payouts.list(`?limit=${limit}${query}${after}`);
    expect(status).toBe(200);
    rows.push(...body.items);
    if (!body.hasMore) return rows;
    after = `&after=${body.next}`;
  }
}

describe('the list', () => {
  it.each([7, 200])('has every payout once, more than a page of them, in pages of %i', async (limit) => {
    const rows = await walk('', limit);
    expect(rows.map(({ id }) => id)).toEqual(all);
  });

  it('is filtered by everything at once, and its totals are those of all its pages', async () => {
    const everything = await walk('', 200);
    const samePayee = everything.find(({ orderNumber }) => orderNumber === 'o-0')!.id;
    const queries: [string, (row: Record<string, string>) => boolean][] = [
      ['&state=created', ({ state }) => state === 'created'],
      [`&payerAccount=${accounts[0]}`, ({ payerAccount }) => payerAccount === accounts[0]],
      [
        `&payerAccount=${accounts[0]}&state=succeeded&channel=icbc&businessDate=2026-11-21`,
        ({ payerAccount, state }) => payerAccount === accounts[0] && state === 'succeeded',
      ],
      ['&orderNumber=o-7', ({ orderNumber }) => orderNumber === 'o-7'],
      ['&orderNumber=o-6&state=failed', () => false],
      ['&attention=any', ({ attention }) => attention !== undefined],
      ['&attention=garbage&state=processing', ({ attention }) => attention === 'garbage'],
      ['&attention=query-limit', () => false],
      [`&samePayeeAs=${samePayee}`, ({ orderNumber }) => Number(orderNumber!.slice(2)) % 5 === 0],
      [
        `&samePayeeAs=${samePayee}&attention=any`,
        ({ orderNumber, attention }) => Number(orderNumber!.slice(2)) % 5 === 0 && attention !== undefined,
      ],
      ['&businessDate=2026-11-20', () => false],
    ];
    for (const [query, isWanted] of queries) {
      const wanted = everything.filter(isWanted);
      const found = await walk(query, 20);
      expect([query, found.map(({ id }) => id)]).toEqual([query, wanted.map(({ id }) => id)]);
      const { body } = await payouts.totals(`?${query.slice(1)}`);
      const count = body.items.reduce((sum: number, item: { payouts: number }) => sum + item.payouts, 0);
      const sum = body.items.reduce(
        (total: number, item: { amount: string }) => total + Number(item.amount),
        0,
      );
      expect([query, count, sum]).toEqual([
        query,
        wanted.length,
        wanted.reduce((total, { amount }) => total + Number(amount), 0),
      ]);
    }
  });

  it('of what the book has not is refused, and so is a forged place', async () => {
    expect(outcomeOf(await payouts.list('?payerAccount=nobody'))[0]).toBe(404);
    expect(outcomeOf(await payouts.list('?channel=nope'))).toEqual([404, 'CHANNEL.NOT_FOUND']);
    expect(outcomeOf(await payouts.list('?samePayeeAs=0190a000-0000-7000-8000-00000000ffff'))).toEqual([
      404,
      'PAYOUT.NOT_FOUND',
    ]);
    const forged = Buffer.from('["x"]').toString('base64url');
    expect(outcomeOf(await payouts.list(`?after=${forged}`))).toEqual([400, 'HTTP.CURSOR_MALFORMED']);
  });
});

describe('the plans', () => {
  interface Step {
    table: string | null;
    key: string | null;
    Extra: string | null;
  }
  const planOf = (statement: string): Promise<Step[]> =>
    service.sql<Step>(`EXPLAIN FORMAT=TRADITIONAL ${statement}`);
  const ID = '0190a000-0000-7000-8000-000000000001';
  const DUE = { id: ID, approvalExpiresAt: '2026-11-21 08:00:00.000000' };
  const filters: [string, Omit<PayoutFilter, 'bookId'>][] = [
    ['payout_list', {}],
    ['payout_list', { state: 'created' }],
    ['payout_payer', { payerAccountId: 1, state: 'created', channelId: 1 }],
    ['payout_payer', { payerAccountId: 1 }],
    ['payout_payee', { payeeKey: 'ab'.repeat(16) }],
    ['payout_order', { orderNumber: 'o-1' }],
    ['payout_day', { businessDate: '2026-11-21', state: 'failed' }],
    ['payout_attention', { attention: 'any' }],
    ['payout_attention', { attention: 'garbage' }],
  ];

  it.each(filters)('a page follows %s', async (index, filter) => {
    for (const after of [null, ID]) {
      const steps = await planOf(listStatement({ bookId: 1, ...filter }, after, 51));
      const ranges = steps.filter(({ table, key }) => table === 'payout' && key !== 'PRIMARY');
      expect(ranges.length).toBeGreaterThan(0);
      for (const { key, Extra } of ranges) {
        expect(key).toBe(index);
        expect(Extra ?? '').not.toContain('filesort');
      }
    }
  });

  it.each(filters)('totals follow %s', async (index, filter) => {
    const steps = await planOf(totalsStatement({ bookId: 1, ...filter }));
    const ranges = steps.filter(({ table }) => table === 'payout');
    expect(ranges.length).toBeGreaterThan(0);
    for (const { key } of ranges) expect(key).toBe(index);
  });

  it('what is due is found along its time', async () => {
    for (const after of [null, DUE]) {
      const [step] = await planOf(dueStatement('2026-11-21 08:00:00.000000', after, 50));
      expect(step!.key).toBe('payout_expiry');
      expect(step!.Extra ?? '').not.toContain('filesort');
    }
  });
});
