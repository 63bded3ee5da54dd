import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../support/book.js';
import { whileHeld } from '../support/held-row.js';
import type { Answer } from '../support/call.js';
import { changedInTheMiddle } from '../support/in-the-middle.js';
import { financeOf } from '../support/nightly.js';
import { collectRule, putInForce, saveRule } from '../support/rules.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';

let schema: TestSchema;
let service: Service;
let second: Service;
beforeAll(async () => {
  schema = await createSchema();
  [service, second] = [await startService({ schema }), await startService({ schema })];
  await openBook(service.call, {
    accounts: [
      { code: 'bank', glAccount: '1002' },
      { code: 'customer', glAccount: '2201' },
    ],
  });
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  for (const node of [service, second]) await node.stop();
  await schema.drop();
});

const post = (businessType: string) =>
  service.call('POST', '/v1/books/main/vouchers', posting(move('bank', 'customer', '1'), { businessType }));
const stop = (businessType: string) =>
  second.call('PUT', `/v1/books/main/business-types/${businessType}/stop`, {
    role: 'operator',
    body: { stopped: true, reason: 'test' },
  });
const payIn = () =>
  service.call('POST', '/v1/books/main/vouchers', {
    body: { businessType: 'collect', parameters: { customer: '1001', currency: 'CNY', amount: '100.00' } },
    headers: { 'idempotency-key': newRequestNumber() },
  });
const hold = (path: string, body: object) =>
  service.call('POST', `/v1/books/main/holds${path}`, {
    body,
    headers: { 'idempotency-key': newRequestNumber() },
  });
const held: string[] = [];
const capture = () =>
  hold(`/${held.pop()}/capture`, { businessType: 'spend', to: [{ account: 'bank', amount: '0.10' }] });
/** One that was foreseen begins anew when it was held up for so long, and finds the change. */
const POSTED_OR_REFUSED = expect.toSatisfy((status) => [201, 422].includes(status));

describe('a setting is changed while a posting is in the middle of its transaction: the answer waits for it', () => {
  it.each<[string, string, () => Promise<Answer>]>([
    ['movement', 'pay', () => post('pay')],
    ['capture of a hold', 'spend', capture],
  ])('a %s of a type that is stopped', async (_, businessType, begin) => {
    await post('pay-in');
    while (held.length < 3)
      held.push((await hold('', { account: 'customer', amount: '0.10', reason: 'test' })).body.id);
    // The node knows the accounts from then on.
    expect((await begin()).status).toBe(201);
    const seen = await changedInTheMiddle(schema, 'customer', begin, () => stop(businessType));
    expect(seen).toEqual({ early: [], statuses: [POSTED_OR_REFUSED, 200] });
    expect((await begin()).body.code).toBe('LEDGER.BUSINESS_TYPE_STOPPED');
  });

  it('a movement by a rule that is taken out of force', async () => {
    await saveRule(service.call, collectRule());
    await putInForce(service.call, 'collect', 1);
    expect((await payIn()).status).toBe(201);
    const seen = await changedInTheMiddle(schema, 'customer:1001:CNY', payIn, () =>
      putInForce(second.call, 'collect', null),
    );
    expect(seen).toEqual({ early: [], statuses: [POSTED_OR_REFUSED, 200] });
    expect((await payIn()).body.code).toBe('LEDGER.NO_RULE_IN_FORCE');
  });
});

describe('a command on settings that takes its time', () => {
  it('keeps no posting waiting', async () => {
    const during: number[] = [];
    const gate = 'SELECT id FROM setting_gate FOR UPDATE';
    const stopped = await whileHeld(
      schema,
      gate,
      () => stop('slow'),
      async () => during.push((await post('slow')).status),
    );
    expect([during, stopped.status]).toEqual([[201], 200]);
    expect((await post('slow')).body.code).toBe('LEDGER.BUSINESS_TYPE_STOPPED');
  });
});

describe('a business date that moves', () => {
  it('keeps no posting waiting', async () => {
    const { openDay, moveTo } = financeOf(second.call, 'main');
    await openDay('2026-11-22');
    const during: string[] = [];
    await whileHeld(
      schema,
      'SELECT id FROM book FOR UPDATE',
      () => moveTo('2026-11-22'),
      async () => during.push((await post('pay-in')).body.businessDate),
    );
    expect(during).toEqual(['2026-11-21']);
    expect((await post('pay-in')).body.businessDate).toBe('2026-11-22');
  });
});
