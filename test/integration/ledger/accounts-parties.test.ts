import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, hire, make, makeAndApprove } from '../../support/approvals.js';
import { openBook } from '../../support/book.js';
import { customerAccounts, told } from '../../support/customer-accounts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let checker: string;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { code: 'main', accounts: [{ code: 'bank', glAccount: '1002' }] });
  await openBook(service.call, { code: 'other' });
  checker = await hire(service.call, 'checker', ['approver']);
});
afterAll(() => service.stop());

const { customer, command, read, historyOf, pay } = customerAccounts(() => service);

describe('an order on a list of parties', () => {
  const order = (content: object) => ({ command: 'stop-parties', reason: 'fraud', content });
  const stop = (content: object, book = 'main') =>
    makeAndApprove(service.call, checker, order(content), { book });

  it('changes nothing until it is approved, and then all accounts of the parties', async () => {
    const [first, second] = [await customer({ party: 'P-1' }), await customer({ party: 'P-1' })];
    const [stopped, closed] = [await customer({ party: 'P-2' }), await customer({ party: 'P-2' })];
    const bystander = await customer({ party: 'P-10' });
    await command(stopped, 'stop-out', { stopped: true });
    await command(closed, 'close');
    const parties = ['P-1', 'P-2', 'P-2', 'P-3'];
    const made = await make(service.call, order({ parties, stopIn: true, stopOut: true }));
    expect(made.status).toBe(201);
    expect(await read(first)).toMatchObject({ stopIn: false, stopOut: false, version: '0' });
    const { status, body } = await approve(service.call, checker, made.body);
    expect(status).toBe(200);
    expect(body.result).toEqual({
      accounts: 4,
      changed: 3,
      unchanged: 0,
      closed: 1,
      partiesWithoutAccounts: ['P-3'],
    });
    for (const account of [first, second, stopped])
      expect(await read(account)).toMatchObject({ stopIn: true, stopOut: true, version: '2' });
    expect(await read(closed)).toMatchObject({ stopIn: false, stopOut: false, version: '1' });
    expect(await read(bystander)).toMatchObject({ stopIn: false, stopOut: false, version: '0' });
    const history = await historyOf(first);
    expect(history.map(told)).toEqual([
      ['0', 'opening', '', 'active'],
      ['1', 'stop-in', 'false', 'true'],
      ['2', 'stop-out', 'false', 'true'],
    ]);
    expect(history[1]!.reason).toBe(`approval ${body.id}: fraud`);
  });

  it('goes both ways, needs approval both ways, and given again changes nothing', async () => {
    const account = await customer({ party: 'P-5' });
    const before = await events();
    await stop({ parties: ['P-5'], stopIn: true, stopOut: true, frozen: true });
    expect(await read(account)).toMatchObject({
      status: 'frozen',
      stopIn: true,
      stopOut: true,
      version: '3',
    });
    expect((await pay(account, '1')).body.code).toBe('LEDGER.ACCOUNT_FROZEN');
    const again = await stop({ parties: ['P-5'], frozen: true, stopIn: true });
    expect(again.body.result).toMatchObject({ changed: 0, unchanged: 1 });
    const lifted = await stop({ parties: ['P-5'], frozen: false, stopOut: false });
    expect(lifted.body.result).toMatchObject({ changed: 1, unchanged: 0 });
    expect(await read(account)).toMatchObject({
      status: 'active',
      stopIn: true,
      stopOut: false,
      version: '5',
    });
    expect((await historyOf(account)).map(told).slice(1)).toEqual([
      ['1', 'status', 'active', 'frozen'],
      ['2', 'stop-in', 'false', 'true'],
      ['3', 'stop-out', 'false', 'true'],
      ['4', 'status', 'frozen', 'active'],
      ['5', 'stop-out', 'true', 'false'],
    ]);
    expect((await events()) - before).toBe(2);
  });

  const events = async (): Promise<number> =>
    (await service.sql("SELECT id FROM audit_event WHERE action = 'party.stop'")).length;

  it('takes more accounts than one list of locks, while money moves on them, and deadlocks with nobody', async () => {
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
    for (const answer of await Promise.all(stops)) expect(answer.body.result.accounts).toBe(1_200);
    const [row] = await service.sql<Record<string, string>>(
      `SELECT COUNT(*) AS stopped, SUM((SELECT COUNT(*) FROM account_change c WHERE c.account_id = a.id)) AS changes
       FROM account a JOIN account_balance b ON b.account_id = a.id
       WHERE a.party LIKE 'M-%' AND b.stop_in = 1 AND b.stop_out = 1`,
    );
    expect(Object.values(row!).map(Number)).toEqual([1_200, 3_600]);
  });

  it('of another book finds none there', async () => {
    await customer({ party: 'P-20' });
    const { body } = await stop({ parties: ['P-20'], stopIn: true }, 'other');
    expect(body.result).toMatchObject({ accounts: 0, changed: 0, partiesWithoutAccounts: ['P-20'] });
  });

  it.each<[string, object, string, string]>([
    ['nothing to change', { parties: ['P-1'] }, 'LEDGER.NOTHING_TO_CHANGE', 'content'],
    ['no party', { parties: [], stopIn: true }, 'HTTP.FIELD_INVALID', 'content/parties'],
    [
      '501 parties',
      { parties: Array.from({ length: 501 }, (_, index) => `P-${index}`), stopIn: true },
      'HTTP.FIELD_INVALID',
      'content/parties',
    ],
    [
      'a hostile party',
      { parties: ["x' OR 'a'='a"], stopIn: true },
      'HTTP.FIELD_INVALID',
      'content/parties/0',
    ],
    ['a party that is a number', { parties: [1], stopIn: true }, 'HTTP.FIELD_INVALID', 'content/parties/0'],
    ['an unknown field', { parties: ['P-1'], stopIn: true, all: true }, 'HTTP.FIELD_UNKNOWN', 'content/all'],
  ])('with %s is not made', async (_name, content, code, field) => {
    expect(await make(service.call, order(content))).toMatchObject({ status: 400, body: { code, field } });
  });

  it('has no way round its approval', async () => {
    const body = { parties: ['P-1'], stopIn: true, reason: 'at once' };
    const answer = await service.call('POST', '/v1/books/main/party-stops', { role: 'operator', body });
    expect(answer.status).toBe(404);
  });
});
