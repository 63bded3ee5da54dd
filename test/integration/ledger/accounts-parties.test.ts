import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', accounts: [{ code: 'bank', glAccount: '1002' }] });
  await openBook(service.call, { code: 'other' });
});
afterAll(() => service.stop());

type Role = 'poster' | 'finance' | 'operator' | 'approver' | 'admin';
const pathOf = (account: string, book = 'main') => `/v1/books/${book}/accounts/${account}`;
const command = (
  account: string,
  name: string,
  body: object = {},
  role: Role = 'operator',
): Promise<Answer> =>
  service.call('POST', `${pathOf(account)}/${name}`, { role, body: { reason: 'test', ...body } });
const read = async (account: string) => (await service.call('GET', pathOf(account))).body;
const pay = (account: string, amount: string) =>
  service.call('POST', '/v1/books/main/vouchers', posting(move('bank', account, amount)));

let serial = 0;
async function customer(more: object = {}): Promise<string> {
  const code = `c-${++serial}`;
  const body = { code, name: code, glAccount: '2201', currency: 'CNY', ...more };
  expect(await service.call('POST', '/v1/books/main/accounts', { body })).toMatchObject({ status: 201 });
  return code;
}

interface Change {
  version: string;
  kind: string;
  oldValue: string;
  newValue: string;
  reason: string;
}
async function historyOf(account: string): Promise<Change[]> {
  const { body } = await service.call('GET', `${pathOf(account)}/changes?limit=200`);
  return body.items;
}
const told = ({ version, kind, oldValue, newValue }: Change) => [version, kind, oldValue, newValue];

describe('stops on a list of parties', () => {
  const stop = (body: object, role: Role = 'operator', book = 'main') =>
    service.call('POST', `/v1/books/${book}/party-stops`, { role, body: { reason: 'fraud', ...body } });

  it('reach all accounts of the parties and tell what became of each', async () => {
    const [first, second] = [await customer({ party: 'P-1' }), await customer({ party: 'P-1' })];
    const [stopped, closed] = [await customer({ party: 'P-2' }), await customer({ party: 'P-2' })];
    const bystander = await customer({ party: 'P-10' });
    await command(stopped, 'stop-out', { stopped: true });
    await command(closed, 'close');
    const { status, body } = await stop({
      parties: ['P-1', 'P-2', 'P-2', 'P-3'],
      stopIn: true,
      stopOut: true,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        { account: first, party: 'P-1', outcome: 'changed', stopIn: true, stopOut: true, version: '2' },
        { account: second, party: 'P-1', outcome: 'changed', stopIn: true, stopOut: true, version: '2' },
        { account: stopped, party: 'P-2', outcome: 'changed', stopIn: true, stopOut: true, version: '2' },
        { account: closed, party: 'P-2', outcome: 'closed', stopIn: false, stopOut: false, version: '1' },
      ],
      partiesWithoutAccounts: ['P-3'],
    });
    expect((await historyOf(first)).map(told)).toEqual([
      ['0', 'opening', '', 'active'],
      ['1', 'stop-in', 'false', 'true'],
      ['2', 'stop-out', 'false', 'true'],
    ]);
    expect(await read(bystander)).toMatchObject({ stopIn: false, stopOut: false, version: '0' });
    const again = await stop({ parties: ['P-1'], stopIn: true });
    expect(again.body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'unchanged',
      'unchanged',
    ]);
    const lifted = await stop({ parties: ['P-1'], stopOut: false });
    expect(lifted.body.items[0]).toMatchObject({
      outcome: 'changed',
      stopIn: true,
      stopOut: false,
      version: '3',
    });
    const events = await service.sql("SELECT target, reason FROM audit_event WHERE action = 'party.stop'");
    expect(events).toHaveLength(2);
  });

  it('with more accounts than one list of locks, while money moves on them, deadlock with nobody', async () => {
    const codes = Array.from({ length: 1_200 }, (_, index) => `many-${index}`);
    for (let start = 0; start < codes.length; start += 400) {
      const accounts = codes.slice(start, start + 400).map((code, index) => ({
        code,
        name: code,
        glAccount: '2201',
        currency: 'CNY',
        party: `M-${index % 40}`,
      }));
      await service.call('POST', '/v1/books/main/accounts/batch', { body: { accounts } });
    }
    const parties = Array.from({ length: 40 }, (_, index) => `M-${index}`);
    const payments = Array.from({ length: 200 }, (_, index) => pay(codes[(index * 37) % codes.length]!, '1'));
    const stops = [
      stop({ parties, stopIn: true }),
      stop({ parties: [...parties].reverse(), stopOut: true }),
      stop({ parties, stopIn: true, stopOut: true }),
    ];
    const answers = await Promise.all([...payments, ...stops]);
    for (const { status } of answers) expect([200, 201, 422]).toContain(status);
    for (const answer of await Promise.all(stops)) expect(answer.body.items).toHaveLength(1_200);
    const [row] = await service.sql<Record<string, string>>(
      `SELECT COUNT(*) AS stopped, SUM((SELECT COUNT(*) FROM account_change c WHERE c.account_id = a.id)) AS changes
       FROM account a JOIN account_balance b ON b.account_id = a.id
       WHERE a.party LIKE 'M-%' AND b.stop_in = 1 AND b.stop_out = 1`,
    );
    expect(Object.values(row!).map(Number)).toEqual([1_200, 3_600]);
  });

  it('of another book are not found there', async () => {
    await customer({ party: 'P-20' });
    const { body } = await stop({ parties: ['P-20'], stopIn: true }, 'operator', 'other');
    expect(body).toEqual({ items: [], partiesWithoutAccounts: ['P-20'] });
  });

  it.each<[string, object, number, string, string]>([
    ['nothing to change', { parties: ['P-1'] }, 400, 'LEDGER.NOTHING_TO_CHANGE', 'stopIn'],
    ['no party', { parties: [], stopIn: true }, 400, 'HTTP.FIELD_INVALID', 'parties'],
    [
      '501 parties',
      { parties: Array.from({ length: 501 }, (_, index) => `P-${index}`), stopIn: true },
      400,
      'HTTP.FIELD_INVALID',
      'parties',
    ],
    ['a hostile party', { parties: ["x' OR 'a'='a"], stopIn: true }, 400, 'HTTP.FIELD_INVALID', 'parties/0'],
    ['a party that is a number', { parties: [1], stopIn: true }, 400, 'HTTP.FIELD_INVALID', 'parties/0'],
    ['no reason', { parties: ['P-1'], stopIn: true, reason: undefined }, 400, 'HTTP.FIELD_MISSING', 'reason'],
    ['an unknown field', { parties: ['P-1'], stopIn: true, all: true }, 400, 'HTTP.FIELD_UNKNOWN', 'all'],
  ])('with %s are refused', async (_name, body, status, code, field) => {
    expect(await stop(body)).toMatchObject({ status, body: { code, field } });
  });

  it('are given by operators and administrators only', async () => {
    for (const role of ['poster', 'finance', 'approver'] as const) {
      expect(await stop({ parties: ['P-1'], stopIn: true }, role)).toMatchObject({ status: 403 });
    }
  });
});
