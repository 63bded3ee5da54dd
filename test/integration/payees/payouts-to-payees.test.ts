import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, make, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { outcomeOf } from '../../support/call.js';
import { fundedCustomer, standingOf } from '../../support/holds.js';
import { addPayee, CARD, newCard, nextBusinessDate, OTHER_CARD, payeesOf } from '../../support/payees.js';
import { createdOf, openPayoutBook, PAYEE, payoutsOf } from '../../support/payouts.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { until } from '../../support/until.js';

let schema: TestSchema;
let service: Service;
let second: Service;
let checker: string;
let payouts: ReturnType<typeof payoutsOf>;
let book: ReturnType<typeof payeesOf>;
beforeAll(async () => {
  schema = await createSchema();
  [service, second] = [await startService({ schema }), await startService({ schema })];
  ({ checker } = await openPayoutBook(service));
  payouts = payoutsOf(service.call);
  book = payeesOf(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  for (const node of [service, second]) await node.stop();
  await schema.drop();
});

const toPayee = (payeeCode: string, more: object = {}) => ({ payee: undefined, payeeCode, ...more });

describe('a payout to a payee of the book', () => {
  it('is bound to the version in force on its business date, whatever the payee becomes', async () => {
    await addPayee(service.call, checker, 'bound');
    const account = await fundedCustomer(service.call);
    const number = newRequestNumber();
    const created = await createdOf(payouts.create(account, '10.00', toPayee('bound'), number));
    expect(created).toMatchObject({ payeeCode: 'bound', payeeVersion: 1, payee: { account: '****2230' } });
    await addPayee(service.call, checker, 'bound', { account: OTHER_CARD });
    const next = await createdOf(payouts.create(account, '10.00', toPayee('bound')));
    expect(next).toMatchObject({ payeeVersion: 2, payee: { account: '****2248' } });
    const stands = await payouts.read(created.id, { key: checker });
    expect(stands.body).toMatchObject({
      payeeVersion: 1,
      payee: { name: '张三', bank: 'ICBC', account: CARD },
    });
    expect((await payouts.approve(checker, stands.body)).status).toBe(200);
    await book.block('bound');
    const again = await payouts.create(account, '10.00', toPayee('bound'), number);
    expect([again.status, again.body.id, again.body.payeeVersion]).toEqual([201, created.id, 1]);
  });

  it('is not made to a payee that is unknown, blocked, early, late or of another currency', async () => {
    await addPayee(service.call, checker, 'early', { account: newCard(), effectiveFrom: '2026-11-22' });
    await addPayee(service.call, checker, 'dollars', { account: newCard(), currencies: ['USD'] });
    const account = await fundedCustomer(service.call);
    const before = await standingOf(service.call, account);
    for (const [payee, code] of [
      ['nobody', 'PAYEE.UNKNOWN'],
      ['bound', 'PAYEE.BLOCKED'],
      ['early', 'PAYEE.NOT_YET_EFFECTIVE'],
      ['dollars', 'PAYEE.CURRENCY_NOT_ALLOWED'],
    ] as const)
      expect(outcomeOf(await payouts.create(account, '10.00', toPayee(payee)))).toEqual([422, code]);
    for (const body of [toPayee('bound', { payee: PAYEE }), { payee: undefined }])
      expect(outcomeOf(await payouts.create(account, '10.00', body))).toEqual([400, 'PAYOUT.PAYEE_OR_CODE']);
    expect(await standingOf(service.call, account)).toEqual(before);
  });

  it('is made to none on any node once the answer to its block is there', async () => {
    await addPayee(service.call, checker, 'raced', { account: newCard() });
    const account = await fundedCustomer(service.call);
    const nodes = [payouts, payoutsOf(second.call)];
    const made = async (): Promise<string> =>
      (
        await service.sql<{ made: string }>("SELECT COUNT(*) AS made FROM payout WHERE payee_code = 'raced'")
      )[0]!.made;
    const posting = Array.from({ length: 8 }, async (_, lane) => {
      for (let round = 0; round < 12; round++)
        await nodes[lane % 2]!.create(account, '0.01', toPayee('raced'));
    });
    await until(async () => Number(await made()) > 5);
    expect((await payeesOf(second.call).block('raced')).status).toBe(200);
    const atTheAnswer = await made();
    await Promise.all(posting);
    expect(await made()).toBe(atTheAnswer);
    expect(Number(atTheAnswer)).toBeLessThan(8 * 12);
  });

  it('keeps its number sealed, also one that the caller names, and reads what stood there in the clear', async () => {
    const account = await fundedCustomer(service.call);
    const { id } = await createdOf(payouts.create(account, '10.00'));
    const hex = id.replaceAll('-', '');
    const [row] = await service.sql<{ shown: string; sealed: string }>(
      `SELECT payee_account AS shown, payee_sealed AS sealed FROM payout WHERE id = x'${hex}'`,
    );
    expect(row!.shown).toBe('****1234');
    expect(row!.sealed).toMatch(/^s1[.][\w-]+$/);
    expect((await payouts.read(id, { key: checker })).body.payee).toEqual(PAYEE);
    const clear = await service.sql(`SELECT 1 FROM payout WHERE payee_sealed IS NULL`);
    expect(clear).toEqual([]);
    await service.sql(
      `UPDATE payout SET payee_account = '${PAYEE.account}', payee_sealed = NULL WHERE id = x'${hex}'`,
    );
    const old = await payouts.read(id, { key: checker });
    expect(old.body.payee).toEqual(PAYEE);
    expect((await payouts.approve(checker, old.body)).status).toBe(200);
  });

  it('is the only one that a book may demand; to allow others again takes two persons', async () => {
    const account = await fundedCustomer(service.call);
    await addPayee(service.call, checker, 'only', { account: newCard() });
    const settings = { duplicateWindowMinutes: 60, approvalMinutes: 60, reason: 'test' };
    const set = (more: object) =>
      service.call('PUT', '/v1/books/main/payout-terms/settings', {
        role: 'admin',
        body: { ...settings, ...more },
      });
    expect((await set({ payeesOnly: true })).body.payeesOnly).toBe(true);
    expect(outcomeOf(await payoutsOf(second.call).create(account, '1.00'))).toEqual([
      422,
      'PAYOUT.PAYEE_OF_BOOK_WANTED',
    ]);
    expect((await payouts.create(account, '1.00', toPayee('only'))).status).toBe(201);
    expect((await set({})).body.payeesOnly).toBe(true);
    expect(outcomeOf(await set({ payeesOnly: false }))).toEqual([422, 'PAYOUT.NEEDS_CHECKER']);
    const allowed = await makeAndApprove(service.call, checker, {
      command: 'allow-any-payee',
      content: { payees: 'any' },
    });
    expect(allowed.status).toBe(200);
    expect((await payouts.create(account, '1.00')).status).toBe(201);
  });

  it('goes by the date of the book: a version begins and ends with it', async () => {
    await addPayee(service.call, checker, 'dated', { account: newCard(), effectiveUntil: '2026-11-21' });
    const account = await fundedCustomer(service.call);
    expect((await payouts.create(account, '1.00', toPayee('dated'))).status).toBe(201);
    await nextBusinessDate(service.call);
    expect(outcomeOf(await payouts.create(account, '1.00', toPayee('dated')))).toEqual([
      422,
      'PAYEE.NO_LONGER_EFFECTIVE',
    ]);
    expect((await payouts.create(account, '1.00', toPayee('early'))).body).toMatchObject({
      ...{ payeeVersion: 1, businessDate: '2026-11-22' },
    });
    const made = await make(service.call, { command: 'unblock-payee', content: { payee: 'bound' } });
    expect((await approve(service.call, checker, made.body)).status).toBe(200);
    expect((await payouts.create(account, '1.00', toPayee('bound'))).status).toBe(201);
  });
});
