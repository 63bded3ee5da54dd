import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, openBook, posting } from '../support/book.js';
import { financeOf } from '../support/nightly.js';
import { startService, type Service } from '../support/service.js';

const [DAY_1, DAY_2, DAY_3] = ['2026-11-20', '2026-11-21', '2026-11-22'];
const ACCOUNTS = [
  { code: 'channel', glAccount: '3101' },
  { code: 'reserve', glAccount: '1003' },
  { code: 'customer:1', glAccount: '2201' },
  { code: 'transit', glAccount: '3203', party: 'treasury' },
];

let service: Service;
let finance: ReturnType<typeof financeOf>;
const post = async (debit: string, credit: string, amount: string, businessDate: string): Promise<void> => {
  const answer = await service.call(
    'POST',
    '/v1/books/main/vouchers',
    posting(move(debit, credit, amount), { businessDate }),
  );
  expect(answer.status).toBe(201);
};

beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { businessDate: DAY_1, accounts: ACCOUNTS });
  finance = financeOf(service.call, 'main');
  await finance.openDay(DAY_2);
  await finance.openDay(DAY_3);
  await post('channel', 'customer:1', '500.00', DAY_1);
  await finance.moveTo(DAY_3);
});
afterAll(() => service.stop());

interface Row {
  readonly [column: string]: string;
}

describe('what must be zero at the end of a day', () => {
  const declare = (body: object) => finance.send('PUT', 'must-be-zero', { reason: '日终为零', ...body });
  const listed = async (date: string) => {
    await finance.prove(date);
    const found = await finance.findings(date);
    return found.map(({ proof, account, party, actual, since, ageDays }) => [
      proof,
      account,
      party,
      actual,
      since,
      ageDays,
    ]);
  };

  it('is listed with owner and age when it is not, and does not make the date imbalanced', async () => {
    await post('channel', 'transit', '5.00', DAY_1);
    expect(await listed(DAY_1)).toEqual([]);
    expect((await declare({ glAccount: '3203', mustBeZero: true })).status).toBe(200);
    expect(await listed(DAY_1)).toEqual([[7, 'transit', 'treasury', '-5.00', DAY_1, 0]]);
    expect(await listed(DAY_2)).toEqual([[7, 'transit', 'treasury', '-5.00', DAY_1, 1]]);
    expect(await finance.read(DAY_2)).toMatchObject({ outcome: 'balanced' });
  });

  it('begins to age anew when it was zero in between', async () => {
    await post('transit', 'channel', '5.00', DAY_2);
    expect(await listed(DAY_2)).toEqual([]);
    await post('channel', 'transit', '1.00', DAY_2);
    await post('transit', 'channel', '5.00', DAY_1);
    await post('channel', 'transit', '5.00', DAY_2);
    expect(await listed(DAY_2)).toEqual([[7, 'transit', 'treasury', '-1.00', DAY_2, 0]]);
  });

  it('is what was said of the account, else of its GL account, else at its opening', async () => {
    await declare({ account: 'transit', mustBeZero: false });
    expect(await listed(DAY_2)).toEqual([]);
    await declare({ account: 'customer:1', mustBeZero: true });
    expect((await listed(DAY_2)).map(([, account]) => account)).toEqual(['customer:1']);
    await declare({ account: 'customer:1', mustBeZero: false });
    const flagged = {
      code: 'flagged',
      glAccount: '3201',
      mustBeZero: true,
      name: 'Flagged',
      currency: 'CNY',
    };
    expect(
      (await service.call('POST', '/v1/books/main/accounts', { role: 'operator', body: flagged })).status,
    ).toBe(201);
    await post('channel', 'flagged', '1.50', DAY_2);
    expect((await listed(DAY_2)).map(([, account]) => account)).toEqual(['flagged']);
    await declare({ glAccount: '3201', mustBeZero: false });
    expect(await listed(DAY_2)).toEqual([]);
  });

  it('is told with reason and time, said again it changes nothing', async () => {
    const told = async () => {
      const first = (await finance.send('GET', 'must-be-zero?limit=3')).body;
      expect(first.hasMore).toBe(true);
      const rest = (await finance.send('GET', `must-be-zero?limit=3&after=${first.next}`)).body;
      expect(rest.hasMore).toBe(false);
      return [...first.items, ...rest.items];
    };
    const before = await told();
    expect(
      before.map((each: Row) => `${each.subject} ${each.code} ${each.mustBeZero} ${each.number}`),
    ).toEqual([
      'account customer:1 false 2',
      'account transit false 1',
      'gl-account 3201 false 1',
      'gl-account 3203 true 1',
    ]);
    expect(before[0]).toMatchObject({ reason: '日终为零', declaredAt: expect.stringMatching(/Z$/) });
    const again = await declare({ glAccount: '3203', mustBeZero: true, reason: 'again' });
    expect(again.body).toEqual(before.at(-1));
    expect(await told()).toEqual(before);
    const racing = await Promise.all(
      [1, 2, 3, 4].map(() => declare({ account: 'reserve', mustBeZero: true })),
    );
    expect(racing.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await told()).find((each: Row) => each.code === 'reserve')).toMatchObject({ number: 1 });
  });

  it.each([
    [{ mustBeZero: true }, 400, 'TRIAL_BALANCE.SUBJECT_NOT_ONE'],
    [{ account: 'transit', glAccount: '3203', mustBeZero: true }, 400, 'TRIAL_BALANCE.SUBJECT_NOT_ONE'],
    [{ account: 'nobody', mustBeZero: true }, 422, 'TRIAL_BALANCE.ACCOUNT_UNKNOWN'],
    [{ glAccount: '9999', mustBeZero: true }, 422, 'TRIAL_BALANCE.GL_ACCOUNT_UNKNOWN'],
    [{ account: 'transit', mustBeZero: true, reason: '' }, 400, 'HTTP.FIELD_INVALID'],
  ])('%j is refused', async (body, status, code) => {
    const answer = await declare(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
