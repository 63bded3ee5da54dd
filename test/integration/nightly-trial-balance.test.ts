import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { move, openBook, posting } from '../support/book.js';
import { startAlarmReceiver, type AlarmReceiver } from '../support/alarm-receiver.js';
import { financeOf } from '../support/nightly.js';
import { startService, type Service } from '../support/service.js';

const [DAY_1, DAY_2, DAY_3] = ['2026-11-20', '2026-11-21', '2026-11-22'];
const ACCOUNTS = [
  { code: 'channel', glAccount: '3101' },
  { code: 'reserve', glAccount: '1003' },
  { code: 'customer:1', glAccount: '2201', party: 'alice' },
  { code: 'customer:2', glAccount: '2201', overdraftLimit: '100.00' },
];

const log: string[] = [];
let receiver: AlarmReceiver;
let service: Service;
let finance: ReturnType<typeof financeOf>;
const post = async (debit: string, credit: string, amount: string, businessDate?: string): Promise<void> => {
  const answer = await service.call(
    'POST',
    '/v1/books/main/vouchers',
    posting(move(debit, credit, amount), businessDate === undefined ? {} : { businessDate }),
  );
  expect(answer.status).toBe(201);
};

beforeAll(async () => {
  receiver = await startAlarmReceiver();
  service = await startService({
    log: { write: (line) => void log.push(line) },
    env: { ALARM_WEBHOOK_URL: receiver.url },
  });
  await openBook(service.call, { currencies: ['CNY', 'JPY'], businessDate: DAY_1, accounts: ACCOUNTS });
  finance = financeOf(service.call, 'main');
  await finance.openDay(DAY_2);
  await finance.openDay(DAY_3);
  await post('channel', 'customer:1', '500.00');
  await post('customer:2', 'customer:1', '30.00');
  await finance.moveTo(DAY_2);
  await post('channel', 'customer:1', '80.00');
  await post('customer:1', 'customer:2', '60.00');
  await post('reserve', 'channel', '400.00');
  await finance.moveTo(DAY_3);
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

interface Row {
  readonly [column: string]: string;
}

/** GL accounts at which nothing ever stood are on the one on demand only. */
const somewhere = (currencies: { currency: string; rows: Row[] }[]) =>
  currencies
    .map((each) => ({
      ...each,
      rows: each.rows.filter((row) =>
        [
          'openingDebit',
          'openingCredit',
          'debitTurnover',
          'creditTurnover',
          'closingDebit',
          'closingCredit',
        ].some((figure) => Number(row[figure]) !== 0),
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
const countsOf = (body: { proofs: { findings: number }[] }): number[] =>
  body.proofs.map(({ findings }) => findings);
const BALANCED = [0, 0, 0, 0, 0, 0, 0];

describe('a stored trial balance', () => {
  it('is what the one on demand says, by GL account and rolled up', async () => {
    for (const date of [DAY_1, DAY_2]) {
      const proved = await finance.prove(date);
      const { currencies, ...stored } = await finance.read(date);
      expect(stored).toEqual(proved);
      expect(stored).toMatchObject({
        businessDate: date,
        revision: 1,
        outcome: 'balanced',
        reason: 'nightly',
      });
      expect(countsOf(stored)).toEqual(BALANCED);
      const onDemand = await finance.onDemand(date);
      expect(currencies).toEqual(somewhere(onDemand.currencies));
      expect(currencies[0].rows.length).toBeGreaterThan(4);
    }
    expect(await finance.read(DAY_1)).toMatchObject({
      vouchers: 2,
      accounts: 3,
      dayClosed: false,
      base: null,
    });
    expect(await finance.read(DAY_2)).toMatchObject({ vouchers: 3, accounts: 4 });
  });

  it('goes on from the closing of the date before, which nothing has changed since', async () => {
    expect((await finance.read(DAY_2)).base).toEqual({ businessDate: DAY_1, revision: 1 });
    const [first, second] = [await finance.read(DAY_1), await finance.read(DAY_2)];
    expect(second.currencies[0].totals.openingDebit).toBe(first.currencies[0].totals.closingDebit);
  });

  it('shows one currency, no deeper than the level asked for', async () => {
    const { currencies } = await finance.read(DAY_2, '?currency=CNY&level=2&revision=1');
    expect(new Set(currencies[0].rows.map((row: Row) => row.level))).toEqual(new Set([1, 2]));
    expect(currencies[0].totals.closingDebit).toBe('580.00');
    expect((await finance.read(DAY_2, '?currency=JPY')).currencies).toEqual([]);
  });

  it('stays as it is when something is posted into its date; the next revision has it, and shows the difference', async () => {
    const before = await finance.read(DAY_1);
    await post('channel', 'customer:1', '7.00', DAY_1);
    expect(await finance.read(DAY_1)).toEqual(before);
    expect(await finance.prove(DAY_1)).toMatchObject({ revision: 2, outcome: 'balanced', vouchers: 3 });
    expect(await finance.read(DAY_1, '?revision=1')).toEqual(before);
    const { glAccounts, ...difference } = await finance.read(DAY_1, '/difference?from=1&to=2');
    expect(difference).toEqual({ businessDate: DAY_1, from: 1, to: 2 });
    const moved = { opening: '0.00', debitTurnover: '0.00', creditTurnover: '7.00', closing: '-7.00' };
    expect(glAccounts).toEqual([
      {
        ...{ currency: 'CNY', glAccount: '2201' },
        from: { opening: '0.00', debitTurnover: '30.00', creditTurnover: '530.00', closing: '-500.00' },
        to: { opening: '0.00', debitTurnover: '30.00', creditTurnover: '537.00', closing: '-507.00' },
        difference: moved,
      },
      {
        ...{ currency: 'CNY', glAccount: '3101' },
        from: { opening: '0.00', debitTurnover: '500.00', creditTurnover: '0.00', closing: '500.00' },
        to: { opening: '0.00', debitTurnover: '507.00', creditTurnover: '0.00', closing: '507.00' },
        difference: { opening: '0.00', debitTurnover: '7.00', creditTurnover: '0.00', closing: '7.00' },
      },
    ]);
    expect((await finance.read(DAY_1, '/difference?from=2&to=2')).glAccounts).toEqual([]);
  });

  it('does not go on from one that later postings have made old', async () => {
    await post('channel', 'customer:2', '2.00', DAY_1);
    expect(await finance.prove(DAY_2)).toMatchObject({ revision: 2, outcome: 'balanced', base: null });
    expect((await finance.read(DAY_2)).currencies).toEqual(
      somewhere((await finance.onDemand(DAY_2)).currencies),
    );
  });

  it('is listed with all others, latest first, page by page', async () => {
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body } = await finance.send('GET', `trial-balances?limit=3${after}`);
      seen.push(...body.items.map((each: Row) => `${each.businessDate} ${each.revision}`));
      if (!body.hasMore) break;
      after = `&after=${body.next}`;
    }
    expect(seen).toEqual([`${DAY_2} 2`, `${DAY_2} 1`, `${DAY_1} 2`, `${DAY_1} 1`]);
  });

  it('is one revision when it is asked for twice at the same moment, each with an answer', async () => {
    const order = { businessDate: DAY_1, reason: 'twice' };
    const answers = await Promise.all([1, 2, 3].map(() => finance.send('POST', 'trial-balances', order)));
    for (const { status, body } of answers) {
      expect([200, 201]).toContain(status);
      expect(body).toMatchObject({ businessDate: DAY_1, outcome: 'balanced' });
    }
    const { body } = await finance.send('GET', 'trial-balances');
    const revisions = body.items
      .filter((each: Row) => each.businessDate === DAY_1)
      .map((each: Row) => each.revision);
    expect(revisions).toHaveLength(2 + answers.filter(({ status }) => status === 201).length);
    expect(new Set(answers.map((answer) => answer.body.revision)).size).toBe(revisions.length - 2);
  });

  it('is in the audit trail, and the posting user cannot change it', async () => {
    const { body } = await service.call('GET', '/v1/audit-events?book=main&limit=200', { role: 'admin' });
    const actions = body.items.filter((each: Row) => each.action === 'trial-balance.prove');
    expect(actions.length).toBeGreaterThanOrEqual(5);
    expect(new Set(actions.map((each: Row) => each.reason))).toEqual(new Set(['nightly', 'twice']));
    const user = await mysql.createConnection({ uri: service.databaseUrl });
    for (const change of ['UPDATE trial_balance SET revision = 9', 'DELETE FROM trial_balance_line'])
      await expect(user.query(change)).rejects.toThrow(/denied/);
    await user.end();
  });
});

describe('bad input', () => {
  it.each([
    ['2026-11-22', 422, 'TRIAL_BALANCE.DATE_NOT_CUT'],
    ['2027-01-01', 422, 'TRIAL_BALANCE.DATE_NOT_REACHED'],
    ['2026-11-01', 422, 'TRIAL_BALANCE.DATE_NEVER_OPEN'],
    ['2026-02-30', 400, 'HTTP.FIELD_INVALID'],
    ['yesterday', 400, 'HTTP.FIELD_INVALID'],
  ])('proving %s is refused', async (businessDate, status, code) => {
    const answer = await finance.send('POST', 'trial-balances', { businessDate, reason: 'x' });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each([
    ['2026-02-30', 400, 'TRIAL_BALANCE.DATE_MALFORMED'],
    ['2026-11-22', 404, 'TRIAL_BALANCE.NOT_FOUND'],
    ['2026-11-20?revision=99', 404, 'TRIAL_BALANCE.NOT_FOUND'],
    ['2026-11-20?revision=0', 400, 'HTTP.FIELD_INVALID'],
    ['2026-11-20?level=0', 400, 'HTTP.FIELD_INVALID'],
    ['2026-11-20?level=21', 400, 'HTTP.FIELD_INVALID'],
    ['2026-11-20?currency=USD', 422, 'TRIAL_BALANCE.CURRENCY_NOT_IN_BOOK'],
    ['2026-11-20?date=x', 400, 'HTTP.FIELD_UNKNOWN'],
    ['2026-11-20/findings?revision=99', 404, 'TRIAL_BALANCE.NOT_FOUND'],
    ['2026-11-20/findings?after=x', 400, 'HTTP.CURSOR_MALFORMED'],
    ['2026-11-20/difference?from=1', 400, 'HTTP.FIELD_MISSING'],
    ['2026-11-20/difference?from=1&to=99', 404, 'TRIAL_BALANCE.NOT_FOUND'],
  ])('reading %s is refused', async (path, status, code) => {
    const answer = await finance.send('GET', `trial-balances/${path}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is not for posters, and knows no book that is not there', async () => {
    const order = { body: { businessDate: DAY_1, reason: 'x' } };
    const poster = await service.call('POST', '/v1/books/main/trial-balances', { ...order, role: 'poster' });
    expect(poster.body.code).toBe('AUTH.ROLE_MISSING');
    const nowhere = await service.call('POST', '/v1/books/nowhere/trial-balances', {
      ...order,
      role: 'finance',
    });
    expect(nowhere.body.code).toBe('LEDGER.BOOK_NOT_FOUND');
  });
});

describe('an imbalance', () => {
  it('blocks the closing of its date until a later revision balances, and is an alarm', async () => {
    const where = `account_id = (SELECT id FROM account WHERE code = 'reserve') AND business_date = '${DAY_2}'`;
    await service.sql(`UPDATE account_day SET debit_turnover = debit_turnover + 5 WHERE ${where}`);
    const imbalanced = await finance.prove(DAY_2);
    expect(imbalanced.outcome).toBe('imbalanced');
    expect((await finance.close(DAY_1)).status).toBe(200);
    const alarms = log.map((line) => JSON.parse(line)).filter(({ alarm }) => alarm !== undefined);
    expect(alarms).toMatchObject([
      { alarm: 'trial-balance-imbalanced', book: 'main', businessDate: DAY_2, revision: imbalanced.revision },
    ]);
    await vi.waitFor(() => expect(receiver.alarms).toHaveLength(1), { timeout: 20_000 });
    expect(receiver.alarms[0]).toMatchObject({
      alarm: 'trial-balance-imbalanced',
      facts: {
        book: 'main',
        businessDate: DAY_2,
        revision: imbalanced.revision,
        traceId: imbalanced.traceId,
      },
    });
    const refused = await finance.close(DAY_2);
    expect([refused.status, refused.body.code]).toEqual([422, 'TRIAL_BALANCE.DAY_IMBALANCED']);
    expect(refused.body.detail).toContain(`revision ${imbalanced.revision}`);
    await service.sql(`UPDATE account_day SET debit_turnover = debit_turnover - 5 WHERE ${where}`);
    expect((await finance.prove(DAY_2)).outcome).toBe('balanced');
    expect((await finance.close(DAY_2)).status).toBe(200);
  });
});
