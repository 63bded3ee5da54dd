import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/platform/auth/index.js';
import { ACCOUNTS, customer, openingOf, rowsOf } from '../../support/account-openings.js';
import { openBook } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', currencies: ['CNY', 'JPY', 'KWD'] });
  await openBook(service.call, { code: 'other' });
});
afterAll(() => service.stop());

const open = openingOf(() => service);
const openBatch = (accounts: unknown, role: Role = 'poster'): Promise<Answer> =>
  service.call('POST', `${ACCOUNTS}/batch`, { role, body: { accounts } });
const read = (path: string): Promise<Answer> => service.call('GET', path);

describe('a batch of accounts', () => {
  it('answers each item in order, and what is refused does not disturb the others', async () => {
    const known = customer();
    await open(known);
    const [twin, fresh] = [customer(), customer()];
    const { status, body } = await openBatch([
      fresh,
      { ...customer(), glAccount: '9999' },
      twin,
      known,
      { ...known, name: 'Other' },
      twin,
      { ...twin, name: 'Other' },
      { ...customer(), currency: 'ZZZ' },
      { ...customer(), glAccount: '2200' },
      { ...customer(), overdraftLimit: '0.001' },
    ]);
    expect(status).toBe(200);
    const told = body.items.map((item: Record<string, { code: string; field: string } | null>) => [
      item.outcome,
      item.problem?.code ?? null,
      item.problem?.field ?? null,
    ]);
    expect(told).toEqual([
      ['opened', null, null],
      ['refused', 'LEDGER.GL_ACCOUNT_NOT_FOUND', 'accounts/1/glAccount'],
      ['opened', null, null],
      ['existing', null, null],
      ['refused', 'LEDGER.ACCOUNT_EXISTS', 'accounts/4/code'],
      ['existing', null, null],
      ['refused', 'LEDGER.ACCOUNT_EXISTS', 'accounts/6/code'],
      ['refused', 'LEDGER.CURRENCY_NOT_IN_BOOK', 'accounts/7/currency'],
      ['refused', 'LEDGER.GL_ACCOUNT_HAS_CHILDREN', 'accounts/8/glAccount'],
      ['refused', 'LEDGER.AMOUNT_TOO_PRECISE', 'accounts/9/overdraftLimit'],
    ]);
    expect(body.items[0].account).toEqual((await read(`${ACCOUNTS}/${fresh.code}`)).body);
    expect(await rowsOf(service.sql, twin.code)).toEqual({ accounts: 1, balances: 1, changes: 1 });
  });

  it('of 500 overlapping with others at the same moment opens each account once, without a deadlock', async () => {
    const codes = Array.from({ length: 900 }, (_, index) => `batch-${String(index).padStart(4, '0')}`);
    const accountsFrom = (start: number) => codes.slice(start, start + 500).map((code) => customer({ code }));
    const lists = [0, 100, 200, 300, 400].map((start, index) =>
      index % 2 === 0 ? accountsFrom(start) : accountsFrom(start).reverse(),
    );
    const answers = await Promise.all(lists.map((list) => openBatch(list)));
    const outcomes = answers.flatMap(({ body }) =>
      body.items.map((item: { outcome: string }) => item.outcome),
    );
    expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(900);
    expect(outcomes.filter((outcome) => outcome === 'existing')).toHaveLength(1_600);
    const [row] = await service.sql<Record<string, string>>(
      `SELECT COUNT(*) AS accounts, COUNT(b.account_id) AS balances FROM account a
       LEFT JOIN account_balance b ON b.account_id = a.id WHERE a.code LIKE 'batch-%'`,
    );
    expect(Object.values(row!).map(Number)).toEqual([900, 900]);
  });

  it.each<[string, unknown, string, string]>([
    ['501 items', Array.from({ length: 501 }, () => customer()), 'HTTP.FIELD_INVALID', 'accounts'],
    ['no item', [], 'HTTP.FIELD_INVALID', 'accounts'],
    [
      'an item that is malformed',
      [customer(), customer({ code: 'a b' })],
      'HTTP.FIELD_INVALID',
      'accounts/1/code',
    ],
    ['an item with an unknown field', [customer({ x: 1 })], 'HTTP.FIELD_UNKNOWN', 'accounts/0/x'],
    ['an item that is no object', ['a'], 'HTTP.FIELD_INVALID', 'accounts/0'],
  ])('with %s is refused whole', async (_name, accounts, code, field) => {
    expect(await openBatch(accounts)).toMatchObject({ status: 400, body: { code, field } });
  });

  it('is in the history of each account and in the audit trail', async () => {
    const list = [customer(), customer()];
    const { headers } = await openBatch(list);
    const changes = await read(`${ACCOUNTS}/${list[1]!.code}/changes`);
    expect(changes.body.items).toEqual([
      {
        version: '0',
        kind: 'opening',
        oldValue: '',
        newValue: 'active',
        reason: '',
        client: 'test-client',
        traceId: headers.get('trace-id'),
        at: expect.any(String),
      },
    ]);
    const events = await service.sql('SELECT target FROM audit_event WHERE trace_id = ?', [
      headers.get('trace-id'),
    ]);
    expect(events).toEqual([{ target: '2 accounts' }]);
  });
});
