import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { move, openBook, posting } from '../../support/book.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

let schema: TestSchema;
let service: Service;
/** A second node on the same database: it must see what the first one stops. */
let neighbour: Service;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  neighbour = await startService({ schema });
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'customer', glAccount: '2201' },
  ];
  await openBook(service.call, { code: 'main', accounts });
  await openBook(service.call, { code: 'other', accounts });
});
afterAll(async () => {
  await service.stop();
  await neighbour.stop();
  await schema.drop();
});

type Role = 'poster' | 'finance' | 'operator' | 'approver' | 'admin';
const set = (businessType: string, body: object, role: Role = 'operator', book = 'main') =>
  service.call('PUT', `/v1/books/${book}/business-types/${businessType}/stop`, {
    role,
    body: { reason: 'test', ...body },
  });
const post = (node: Service, businessType: string, book = 'main') =>
  node.call('POST', `/v1/books/${book}/vouchers`, posting(move('bank', 'customer', '1'), { businessType }));
const epoch = async () => (await service.sql<{ epoch: string }>('SELECT epoch FROM setting_epoch'))[0]!.epoch;

describe('a stopped business type takes no postings in its book', () => {
  it('from the answer on, on every node, and only there', async () => {
    expect(await post(neighbour, 'withdraw')).toMatchObject({ status: 201 });
    expect(await set('withdraw', { stopped: true, reason: '风险处置' })).toMatchObject({
      status: 200,
      body: { businessType: 'withdraw', stopped: true, reason: '风险处置' },
    });
    for (const node of [service, neighbour]) {
      const refused = await post(node, 'withdraw');
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'LEDGER.BUSINESS_TYPE_STOPPED', field: 'businessType' },
      });
      expect(await post(node, 'pay-in')).toMatchObject({ status: 201 });
      expect(await post(node, 'withdraw', 'other')).toMatchObject({ status: 201 });
    }
    await set('withdraw', { stopped: false });
    for (const node of [service, neighbour])
      expect(await post(node, 'withdraw')).toMatchObject({ status: 201 });
  });

  it('given again nothing changes: reason and epoch stay those of the first', async () => {
    const first = await set('refund', { stopped: true, reason: 'first' });
    const before = await epoch();
    const again = await set('refund', { stopped: true, reason: 'second' });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await epoch()).toBe(before);
    const rows = await service.sql("SELECT reason FROM audit_event WHERE target = 'refund'");
    expect(rows).toEqual([{ reason: 'first' }]);
  });

  it('set by thirty at once it changes once', async () => {
    const before = Number(await epoch());
    const answers = await Promise.all(Array.from({ length: 30 }, () => set('transfer', { stopped: true })));
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(Number(await epoch())).toBe(before + 1);
    expect(await service.sql("SELECT id FROM audit_event WHERE target = 'transfer'")).toHaveLength(1);
  });

  it('every switch is listed', async () => {
    await set('fee', { stopped: true });
    await set('fee', { stopped: false, reason: 'over' });
    const { body } = await service.call('GET', '/v1/books/main/business-types/stops');
    expect(body.items.find((item: { businessType: string }) => item.businessType === 'fee')).toMatchObject({
      stopped: false,
      reason: 'over',
    });
    const types = body.items.map((item: { businessType: string }) => item.businessType);
    expect(types).toEqual([...types].sort());
    const elsewhere = await service.call('GET', '/v1/books/other/business-types/stops');
    expect(elsewhere.body).toEqual({ items: [] });
  });

  it.each<[string, string, object, string, string]>([
    ['upper case', 'Withdraw', { stopped: true }, 'LEDGER.BUSINESS_TYPE_MALFORMED', 'businessType'],
    ['a quote', "x'y", { stopped: true }, 'LEDGER.BUSINESS_TYPE_MALFORMED', 'businessType'],
    ['33 characters', 'a'.repeat(33), { stopped: true }, 'LEDGER.BUSINESS_TYPE_MALFORMED', 'businessType'],
    ['full width', '%EF%BD%86ee', { stopped: true }, 'HTTP.PATH_MALFORMED', 'businessType'],
    ['no flag', 'fee', {}, 'HTTP.FIELD_MISSING', 'stopped'],
    ['a flag as text', 'fee', { stopped: 'no' }, 'HTTP.FIELD_INVALID', 'stopped'],
    ['no reason', 'fee', { stopped: true, reason: undefined }, 'HTTP.FIELD_MISSING', 'reason'],
    ['an unknown field', 'fee', { stopped: true, until: 'tomorrow' }, 'HTTP.FIELD_UNKNOWN', 'until'],
  ])('%s is refused', async (_name, businessType, body, code, field) => {
    expect(await set(businessType, body)).toMatchObject({ status: 400, body: { code, field } });
  });

  it('is set by operators and administrators only, in books that exist', async () => {
    for (const role of ['poster', 'finance', 'approver'] as const) {
      expect(await set('fee', { stopped: true }, role)).toMatchObject({ status: 403 });
    }
    const nowhere = await set('fee', { stopped: true }, 'operator', 'nowhere');
    expect(nowhere).toMatchObject({ status: 404, body: { code: 'LEDGER.BOOK_NOT_FOUND' } });
  });
});
