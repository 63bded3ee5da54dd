import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const TOKEN = { code: 'USDT-TRC20', name: 'Tether on Tron 泰达币', decimals: 6 };
const create = (body: unknown, role: 'admin' | 'finance' = 'admin') =>
  service.call('POST', '/v1/currencies', { role, body });

async function allCurrencies(limit: number): Promise<{ code: string; decimals: number }[]> {
  const found: { code: string; decimals: number }[] = [];
  for (let next: string | null = ''; next !== null;) {
    const after: string = next === '' ? '' : `&after=${next}`;
    const { body } = await service.call('GET', `/v1/currencies?limit=${limit}${after}`);
    found.push(...body.items);
    expect(body.hasMore).toBe(body.next !== null);
    next = body.next;
  }
  return found;
}

describe('currencies of ISO 4217 are there from the first boot on', () => {
  it('with their decimals, page by page, each once, in order', async () => {
    const found = await allCurrencies(7);
    const codes = found.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    const decimals = new Map(found.map((currency) => [currency.code, currency.decimals]));
    expect(['JPY', 'CNY', 'KWD', 'CLF'].map((code) => decimals.get(code))).toEqual([0, 2, 3, 4]);
    expect(codes.length).toBeGreaterThanOrEqual(165);
  });

  it('also when two nodes start at the same moment on an empty schema', async () => {
    const schema = await createSchema();
    const nodes = await Promise.all([startService({ schema }), startService({ schema })]);
    const [row] = await schema.sql<{ n: string }>('SELECT COUNT(*) AS n FROM currency');
    expect(Number(row!.n)).toBe(165);
    await Promise.all(nodes.map((node) => node.stop()));
    await schema.drop();
  });
});

describe('own tokens', () => {
  it('the decimals of a currency never change', async () => {
    expect(await create(TOKEN)).toMatchObject({ status: 201, body: TOKEN });
    expect(await create(TOKEN)).toMatchObject({ status: 200, body: TOKEN });
    const other = await create({ ...TOKEN, decimals: 8 });
    expect(other).toMatchObject({ status: 409, body: { code: 'LEDGER.CURRENCY_EXISTS', field: 'code' } });
    expect(await create({ code: 'CNY', name: 'Yuan Renminbi', decimals: 3 })).toMatchObject({ status: 409 });
    const [row] = await service.sql("SELECT decimals FROM currency WHERE code = 'USDT-TRC20'");
    expect(row).toEqual({ decimals: 6 });
  });

  it('up to 18 decimals', async () => {
    expect(await create({ code: 'WEI', name: 'Ether', decimals: 18 })).toMatchObject({ status: 201 });
  });

  it('created by fifty at once there is one, and one audit event', async () => {
    const token = { code: 'RACE', name: 'Race', decimals: 2 };
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49);
    const events = await service.sql(
      "SELECT target FROM audit_event WHERE action = 'currency.create' AND target = 'RACE'",
    );
    expect(events).toHaveLength(1);
  });

  it.each<[string, unknown, string, string]>([
    ['19 decimals', { ...TOKEN, decimals: 19 }, 'HTTP.FIELD_INVALID', 'decimals'],
    ['negative decimals', { ...TOKEN, decimals: -1 }, 'HTTP.FIELD_INVALID', 'decimals'],
    ['decimals as text', { ...TOKEN, decimals: '6' }, 'HTTP.FIELD_INVALID', 'decimals'],
    ['lower case', { ...TOKEN, code: 'usdt' }, 'HTTP.FIELD_INVALID', 'code'],
    ['full-width code', { ...TOKEN, code: 'ＵＳＤＴ' }, 'HTTP.FIELD_INVALID', 'code'],
    ['long code', { ...TOKEN, code: 'A'.repeat(17) }, 'HTTP.FIELD_INVALID', 'code'],
    ['NUL in the name', { ...TOKEN, name: 'a\u0000b' }, 'HTTP.FIELD_INVALID', 'name'],
    ['no name', { code: 'AAA', decimals: 2 }, 'HTTP.FIELD_MISSING', 'name'],
    ['an unknown field', { ...TOKEN, symbol: '$' }, 'HTTP.FIELD_UNKNOWN', 'symbol'],
  ])('%s is refused', async (_name, body, code, field) => {
    expect(await create(body)).toMatchObject({ status: 400, body: { code, field } });
  });

  it('are created by administrators only', async () => {
    expect(await create({ ...TOKEN, code: 'NOPE' }, 'finance')).toMatchObject({ status: 403 });
    expect(await service.call('GET', '/v1/currencies', { role: null })).toMatchObject({ status: 401 });
  });

  it('a cursor of another list is refused', async () => {
    const answer = await service.call('GET', '/v1/currencies?after=WyJhIiwiYiJd');
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.CURSOR_MALFORMED', field: 'after' } });
  });
});
